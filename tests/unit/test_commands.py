"""The commands of the library keep their names wherever their implementation lies."""

import runpy
import sys

import pytest


@pytest.mark.parametrize("name", ["train", "evaluate", "publish", "robustness", "claims"])
def test_a_command_tells_how_it_is_used(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module(f"capsnet.{name}", run_name="__main__")
    assert capsys.readouterr().out.startswith(f"usage: python -m capsnet.{name} ")
