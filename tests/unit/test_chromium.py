"""Where no browser can be had, one sentence says how to get one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_without_a_browser_it_fails_and_says_how_to_get_one(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "tests.chromium", "--explain"],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": str(tmp_path / "nowhere")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 1
    assert "apt-get install chromium" in result.stdout
    assert "playwright install chromium" in result.stdout
