"""A hostile browser: whatever it sends from whichever component, the session goes on unharmed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from app.ideas.every import IDEAS

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "app" / "components"
HELPERS = {"__init__", "declare", "pack"}
SILENT = {"courier", "spotlight"}  # these are only told something

STROKES = {"source": "strokes", "strokes": [[[0.5, 0.1], [0.5, 0.9]]]}
PAIR = {"digits": [STROKES, {"source": "test", "index": 3, "at": [0, 0]}], "colours": "ours"}
# Of every idea, what was dragged to where.
IDEA_STATES: dict[str, dict[str, Any]] = {
    "faces": {"mouth": 100},
    "arrow": {"turn": 10.0, "one": 0.5},
    "squashing": {"length": 2.5},
    "shares": {"logits": [0.0, 1.0, 0.0], "agreement": [0.5, 0.0, -0.1]},
    "margin": {"label": 7, "moved": [0.1] * 10, "present": 0.9, "absent": 0.1, "weight": 0.5},
    "pooling": {"right": 1, "down": 0, "map": 0, "row": 1, "column": 4},
    "tree": {"turn": 10},
    "layers": {"stop": 1},
}
# Of every component: the page that it is on, its key, and what it sends by the names it sends it
# under; each of these is what an honest browser may send.
HONEST: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "pad": [("draw", "pad", {"drawing": {"name": "x-1", "thickness": 1, **STROKES}})],
    "gallery": [("draw", "leaf", {"chosen": 3})],
    "frame": [("draw", "frame", {"wish": {"do": "leaf", "to": 1}, "asked": "to present"})],
    "memory": [
        (
            "draw",
            "memory",
            {
                "offer": {
                    **{"drawing": {"source": "test", "index": 5}, "digit": 3, "iteration": 2},
                    **{"network": "mnist", "offsets": {"mnist": {"3": [0.1] * 16}}, "out": [7]},
                    **{"capsule": 7, "idea": "faces", "turned": {}, "pieces": {}, "hidden": []},
                    **{"overlap": PAIR, "lesson": {"key": "x", "step": 0}, "presenting": True},
                }
            },
        )
    ],
    "progress": [("lessons", "progress", {"offer": {"first": 2}})],
    "routing": [
        (
            "routing",
            "routing_clock",
            {
                "choice": {"trace": "x", "digit": 3, "iteration": 2, "capsule": 7},
                "knockout": {"trace": "x", "capsules": [7, 8]},
            },
        )
    ],
    "board": [("dimensions", "board", {"choice": {"digit": 3, "offsets": [0.1] * 16}})],
    "weights": [("dimensions", "weights", {"held": 5})],
    "live": [
        *(
            ("ideas", f"live_ideas_{idea}", {"move": {"turn": 1, "state": state}})
            for idea, state in IDEA_STATES.items()
        ),
        ("turn", "live_turn_turn", {"move": {"turn": 1, "state": {"degrees": 20}}}),
        ("turn", "live_turn_shuffle", {"move": {"turn": 1, "state": {"grid": 2}}}),
        ("overlap", "live_overlap_overlap", {"move": {"turn": 1, "state": PAIR}}),
    ],
}
CASES = [(component, *case) for component, cases in HONEST.items() for case in cases]

# As they travel: JSON, and what a hostile browser puts in its place.
HOSTILE = {
    **{text: text for text in ("null", "true", "-1", "1.0", "7.5", "NaN", "Infinity", "1e999")},
    **{text: text for text in ('""', '"<script>"', "[]", "{}", "[[]]", "[null]", '[{"a":1}]')},
    "an object with itself in it": '{"state": {"state": {}}, "turn": {"turn": 1}, "name": {}}',
    "a huge list": json.dumps([0.5] * 100_000),
    "a huge text": json.dumps("x" * 300_000),
    "a huge number": "9" * 400,
    "a long list of names": json.dumps({f"name{place}": place for place in range(20_000)}),
}


def spoilt(honest: Any, hostile: str, depth: int = 2) -> list[str]:
    """JSON of something honest, replaced as a whole and in each of its parts."""
    texts = [hostile]
    if isinstance(honest, list) and honest and depth:  # in the place of its first
        rest = "".join(f", {json.dumps(other)}" for other in honest[1:])
        texts += [f"[{text}{rest}]" for text in spoilt(honest[0], hostile, depth - 1)]
    if isinstance(honest, dict) and depth:
        for name, part in honest.items():
            rest = "".join(
                f"{json.dumps(k)}: {json.dumps(honest[k])}, " for k in honest if k != name
            )
            for text in spoilt(part, hostile, depth - 1):
                texts.append(f"{{{rest}{json.dumps(name)}: {text}}}")
    return texts


def elements(app: AppTest, key: str) -> list[str]:
    """The ids of the components of the page that carry a key."""
    found = [element.proto.id for element in app.get("bidi_component")]
    return [name for name in found if re.search(rf"-{re.escape(key)}$", name)]


def send(app: AppTest, key: str, text: str) -> None:
    """Let the browser send a component's state, as JSON or not."""
    (name,) = elements(app, key) or ["$$ID-gone"]
    app._run(WidgetStates(widgets=[WidgetState(id=name, json_value=text)]))


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> AppTest:
    app = AppTest.from_file(ROOT / "app" / "main.py", default_timeout=60)
    key = request.node.callspec.params["key"]
    if key.startswith("live_ideas_"):
        app.session_state["idea"] = key.removeprefix("live_ideas_")
    app.run()
    if request.param != "draw":
        app.switch_page(f"scenes/{request.param}.py").run()
    assert not app.exception
    return app


def test_of_every_idea_it_is_known_what_it_sends() -> None:
    assert list(IDEA_STATES) == [idea.key for idea in IDEAS]


def test_of_every_component_it_is_known_what_it_sends() -> None:
    files = {file.stem: file.read_text(encoding="utf-8") for file in COMPONENTS.glob("*.py")}
    assert files.keys() - HELPERS == HONEST.keys() | SILENT
    for name in files.keys() - HELPERS:
        sends = set(re.findall(r"on_(\w+)_change=", files[name]))
        for _, _, sent in HONEST.get(name, [("", "", {})]):
            assert sends == sent.keys(), f"{name}: list all that it sends, as an honest browser may"


@pytest.mark.parametrize(
    ("component", "opened", "key", "sent"),
    CASES,
    indirect=["opened"],
    ids=[case[2] for case in CASES],
)
def test_whatever_comes_the_session_goes_on(
    component: str,
    opened: AppTest,
    key: str,
    sent: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    crashed = []
    for what, hostile in HOSTILE.items():
        for name, honest in sent.items():
            for text in spoilt(honest, hostile, 1 if component == "memory" else 2):
                if component == "memory":  # it is listened to once in a session
                    opened.session_state["changes"] = opened.session_state["drawn"] = 0
                send(opened, key, f'{{"{name}": {text}}}')
                crashed += [f"{name}: {what} in {text[:90]}"] if opened.exception else []
    assert crashed == []
    ours = [entry.getMessage() for entry in caplog.records if entry.name.startswith("app.")]
    assert max(map(len, ours), default=0) < 400
    send(opened, key, json.dumps(sent))
    assert not opened.exception
    assert elements(opened, key)
