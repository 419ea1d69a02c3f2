"""Imports run one way: who may see whom."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(file for part in ("capsnet", "app") for file in (ROOT / part).rglob("*.py"))
OF_FOLDER = {
    folder: [file for file in FILES if file.is_relative_to(ROOT / folder)]
    for folder in ("capsnet", "app", "app/figures", "app/exports", "app/components", "app/scenes")
}


def imports(file: Path) -> Iterator[str]:
    """The full name of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file.name}: imports are absolute, so that they can be read"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of(name: str, *packages: str) -> bool:
    """Whether a name is one of these packages or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_there_is_something_to_look_at():
    assert all(len(files) > 1 for files in OF_FOLDER.values())


@pytest.mark.parametrize(
    ("folder", "unseen"),
    [
        ("capsnet", ("app", "streamlit", "plotly")),
        ("app/figures", ("streamlit", "torch", "capsnet")),
        ("app/exports", ("streamlit", "torch", "app.session", "app.loaded")),
    ],
)
def test_what_a_folder_does_not_see(folder, unseen):
    for file in OF_FOLDER[folder]:
        assert [name for name in imports(file) if of(name, *unseen)] == [], file


@pytest.mark.parametrize(
    ("folder", "seen"), [("app/figures", "app.theme"), ("app/components", "app.components")]
)
def test_all_of_ours_that_a_folder_sees(folder, seen):
    for file in OF_FOLDER[folder]:
        ours = [name for name in imports(file) if of(name, "app", "capsnet")]
        assert [name for name in ours if not of(name, seen)] == [], file


def test_nobody_imports_scenes():
    for file in FILES:
        assert [name for name in imports(file) if of(name, "app.scenes")] == [], file


# All of a session in one file would be too long to read, so each part of it has one here. Who adds
# a file says here that it is one.
SESSION = (
    "session.py",
    "session_claims.py",
    "session_digits.py",
    "session_ideas.py",
    "session_kept.py",
    "session_lesson.py",
    "session_link.py",
    "session_overlap.py",
    "session_places.py",
    "session_routing.py",
    "session_shown.py",
    "session_turn.py",
    "session_widgets.py",
)


@pytest.mark.parametrize(
    ("places", "guarded"),
    [
        (SESSION, ("session_state", "query_params")),
        (("loaded.py",), ("cache_resource", "cache_data")),
    ],
)
def test_session_state_caches_and_query_parameters_have_their_places(places, guarded):
    # A component's own value is read in its own file, from the key that it was declared with.
    assert set(places) <= {file.name for file in OF_FOLDER["app"]}
    others = [file for file in OF_FOLDER["app"] if file.name not in places]
    for file in set(others) - set(OF_FOLDER["app/components"]):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        used = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        assert [name for name in used if name in guarded] == [], file


def test_torchvision_is_named_in_one_file_only():
    naming = [
        file.name
        for file in FILES
        if "import torchvision" in (text := file.read_text())
        or '"torchvision.' in text
        or "from torchvision" in text
    ]
    assert naming == ["digits.py"]


def test_starting_the_app_loads_no_torchvision():
    scenes = [f"app/scenes/{file.name}" for file in OF_FOLDER["app/scenes"]]
    code = f"""
import ast, importlib, json, sys
for file in {["app/main.py", *scenes]!r}:
    for node in ast.parse(open(file, encoding="utf-8").read()).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(compile(ast.Module([node], []), file, "exec"))
session.network(), session.test_digits(), session.trace()
print(json.dumps(sorted(sys.modules)))
"""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert {"torch", "streamlit", "capsnet.data", "app.session"} <= set(loaded)
    assert [name for name in loaded if of(name, "torchvision")] == []
