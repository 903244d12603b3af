from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
MAKER = Path(__file__).parent / "screen.py"
SVG = PROJECT / "docs" / "screen.svg"


def test_the_picture_shows_the_screen_of_this_checkout() -> None:
    done = subprocess.run(
        [sys.executable, MAKER, "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "outside", ["http://", "https://", "@font-face", "@import", "<image", "url("]
)
def test_the_picture_loads_nothing(outside: str) -> None:
    picture = SVG.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")

    assert outside not in picture
