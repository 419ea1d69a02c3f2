"""What the library brings in: nothing of the app, and torchvision and scipy only when needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[2] / "capsnet"


def run_python(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that finds `path` first, and the library next."""
    paths = [str(path), str(LIBRARY.parent)]
    code = f"import sys; sys.path[:0] = {paths!r}\n{code}"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )


def test_importing_the_library_brings_nothing_slow_and_no_app(tmp_path):
    code = "import json, capsnet, capsnet.training.train\nprint(json.dumps(sorted(sys.modules)))"
    result = run_python(code, tmp_path)
    assert result.returncode == 0, result.stderr
    loaded = {name.split(".")[0] for name in json.loads(result.stdout)}
    assert {"torch", "capsnet"} <= loaded
    assert not loaded & {"torchvision", "scipy", "streamlit", "plotly", "app"}


# A torchvision whose compiled operators did not load, as beside a CPU-only torch.
BROKEN = """
from torchvision._meta import DEFINED
if not DEFINED:
    raise RuntimeError("operator torchvision::nms does not exist")
"""
# Its result outlives a failed import of the package, unless it is purged.
META = """
import torch
try:
    torch._C._dispatch_has_kernel_for_dispatch_key("torchvision::nms", "Meta")
    DEFINED = True
except RuntimeError:
    DEFINED = False
"""
LOAD = "from capsnet.data.digits import _torchvision_datasets as load\nprint(load().VALUE)"


@pytest.mark.parametrize(
    ("package", "printed", "said"),
    [
        ("", "42\n", ""),
        (BROKEN, "42\n", ""),
        ("raise RuntimeError('another trouble')", "", "another trouble"),
        ("raise ImportError('no libjpeg')", "", "no libjpeg"),
    ],
    ids=["healthy", "operators missing", "other error", "no package"],
)
def test_torchvision_without_its_operators_is_imported_all_the_same(
    tmp_path, package, printed, said
):
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text(package)
    (tmp_path / "torchvision" / "_meta.py").write_text(META)
    (tmp_path / "torchvision" / "datasets.py").write_text("VALUE = 42")
    result = run_python(LOAD, tmp_path)
    assert result.stdout == printed
    assert said in result.stderr
    assert (result.returncode == 0) == (printed != "")
