from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[[str, str], list[str]]
Exported = Callable[..., Path]


def test_ffmpeg_reads_every_subtitle(exported: Exported, program: Program) -> None:
    reader = program("FFPROBE", "ffprobe")
    subtitles = exported("ass")
    command = [*reader, "-v", "error", "-show_entries", "packet=pts", "-of", "json", str(subtitles)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    packets = json.loads(done.stdout).get("packets", [])
    assert len(packets) == len(
        re.findall(r"^Dialogue:", subtitles.read_text("utf-8"), re.MULTILINE)
    )


def test_libass_draws_without_a_complaint(
    exported: Exported, program: Program, tmp_path: Path
) -> None:
    drawer = program("FFMPEG", "ffmpeg")
    subtitles = exported("ass", "--size", "640x360")
    command = [
        *drawer, "-v", "warning", "-f", "lavfi", "-i", "color=black:s=640x360:d=4:r=1",
        "-vf", f"ass={subtitles.name}", "-f", "null", "-",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    errors = done.stderr.decode("utf-8", "replace")
    if "No such filter" in errors:
        pytest.skip("this ffmpeg is without libass")
    assert done.returncode == 0, errors
    assert not re.search("bad timestamp|not found in|Error|neither", errors), errors
