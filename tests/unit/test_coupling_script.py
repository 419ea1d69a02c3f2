"""The script to take home runs by itself and prints the trace's own numbers."""

import ast
import re
import subprocess
import sys

import numpy as np
import pytest

from app.coupling_script import coupling_script
from capsnet import CapsNet, trace
from capsnet.coupling import Coupling, coupling

NUMBER = r"[+-][\d.]+(?:e[+-]\d+)?"


@pytest.fixture
def traced(tiny_model, digits):
    return trace(tiny_model, digits.images[0].float() / 255, iterations=10)


def run(script: str, folder) -> str:
    """What a script prints, run where there is nothing but numpy to import."""
    file = folder / "coupling.py"
    file.write_text(script, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-I", file], capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def printed(text: str, name: str) -> list[list[float]]:
    """All that a script printed under a name, from the first iteration to the last."""
    found = re.findall(rf"^{re.escape(name)} +(\[[^\]]*\]|{NUMBER})", text, re.MULTILINE)
    return [[float(number) for number in re.findall(NUMBER, values)] for values in found]


@pytest.mark.parametrize(("child", "digit"), [(41, 6), (0, 0), (107, 9)])
def test_it_prints_what_routing_computed(
    tiny_model: CapsNet, traced, tmp_path, child: int, digit: int
):
    one = coupling(tiny_model, traced, child, digit)
    text = run(coupling_script(one, tiny_model.config), tmp_path)
    lengths = np.linalg.norm(one.sums, axis=1)
    expected = {
        "u": one.pose[None],
        "u-hat": one.vote[None],
        "b": one.logits,
        "c": one.couplings,
        "adds": one.adds[:, None],
        "s": one.sums,
        "|s|": lengths[:, None],
        "v": one.outputs,
        "|v|": np.linalg.norm(one.outputs, axis=1)[:, None],
        "u-hat.v": one.agreement[:, digit, None],
        "next b": (one.logits + one.agreement)[:, digit, None],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(printed(text, name), values, rtol=1e-5, atol=2e-5, err_msg=name)
    assert text.count("Iteration ") == 10
    kind, row, column = child // 36 + 1, child % 36 // 6 + 1, child % 6 + 1
    assert text.startswith(f"Type {kind}, row {row}, column {column}, and digit {digit}\n")


def test_it_computes_what_it_says_it_computes(tiny_model, traced, tmp_path):
    """A script that merely held the results would print them whatever it was given."""
    one = coupling(tiny_model, traced, 41, 6)
    script = coupling_script(one, tiny_model.config)
    other = re.sub(r"\nu = np\.array\(\[", "\nu = 2 * np.array([", script)
    assert other != script
    text = run(other, tmp_path)
    np.testing.assert_allclose(printed(text, "u-hat"), 2 * one.vote[None], rtol=1e-5, atol=2e-5)
    assert not np.allclose(printed(text, "v"), one.outputs, atol=1e-3)


def test_it_needs_numpy_only_and_any_terminal_can_print_it(tiny_model, traced):
    script = coupling_script(coupling(tiny_model, traced, 5, 3), tiny_model.config)
    names = [
        alias.name
        for node in ast.walk(ast.parse(script))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert names == ["numpy"]
    assert script.isascii()
    assert max(map(len, script.splitlines())) <= 100


def test_a_capsule_that_says_nothing_does_not_divide_by_zero(tiny_config, tmp_path):
    nothing = np.zeros
    silent = Coupling(
        child=0,
        digit=2,
        pose=nothing(4, np.float32),
        weight=nothing((5, 4), np.float32),
        vote=nothing(5, np.float32),
        logits=nothing((3, 10), np.float32),
        couplings=np.full((3, 10), 0.1, np.float32),
        agreement=nothing((3, 10), np.float32),
        sums=nothing((3, 5), np.float32),
        outputs=nothing((3, 5), np.float32),
        adds=nothing(3, np.float32),
    )
    text = run(coupling_script(silent, tiny_config), tmp_path)
    assert printed(text, "|v|") == [[0.0]] * 3
    assert "nan" not in text
