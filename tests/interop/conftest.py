"""Recordings, their exports, and other people's programs that read these.

Each program is found by its name, or by a variable that has its path; a test without its program is
skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from click.testing import CliRunner

from danmaku_proto.events import Chat, Club, Event, Gift, User
from danmaku_tui.cli.program import commands
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

BEGAN: Final = 1_763_812_800.0
PROGRAM: Final = (sys.executable, "-c", "from danmaku_tui.cli import main; main()")
DEMO: Final = ("demo", "--seed", "7", "--pace", "50", "--json", "--count", "2000")

HOSTILE: Final = (
    "plain", "你好", "a \"b\" 'c'", "<d p=\"1\">x</d>", "]]>", "&amp; &lt;", "=1+1", "+1", "-1",
    "@SUM(A1)", "＝1", "666", "4-", "1e5", "1/2", "007", "3月4日", "May 5", "true", "8:30 pm",
    "'quoted'", "{\\an5}x", "a,b;c", 'say "hi", ok', "NULL", "NA", "nan", "👩‍👩‍👧 🌸",
    "1234567890123456", "۱۲۳", "½", "=HYPERLINK(\"http://x.example\")", "%s %n", "</i>",
    "<!--", "--> x", "<?x?>",
)  # fmt: skip
"""Comments and names that readers have taken for something else."""

RECORDINGS: Final = ("demo", "hostile", "empty")
"""A recording of the demo, one with a hostile text in every place, and one of no comments."""

Exported: TypeAlias = Callable[..., Path]
Recorded: TypeAlias = Callable[[str], Path]


def _danmaku(*arguments: str) -> None:
    """Run a command of the program here: its files are what the others read."""
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 0, done.output


def _hostile(path: Path) -> None:
    """Record a comment and a gift for each of the hostile texts."""
    origin = RecordingOrigin('ws://room.example/"<&', "classroom", "test")
    recorder = Recorder(path, origin, wall=lambda: BEGAN)
    for number, text in enumerate(HOSTILE):
        at = BEGAN + number / 4
        person = str(7_418_000_000_000_000_000 + number)
        user = User(person, text, f"key {number}", 12, Club(text, 7))
        chat = Chat(str(7_418_000_000_000_100_000 + number), at, user, text)
        gift = Gift(f"g{number}", at, user, f"{text} rose", "7", 10, 3, count=3)
        events: list[Event] = [chat, gift]
        recorder.frame(b"", events, at)
    recorder.close()


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Make the recording of a name in :data:`RECORDINGS`, once."""

    @cache
    def record(name: str) -> Path:
        path = tmp_path_factory.mktemp("recorded") / f"{name}.danmaku"
        if name == "demo":
            demo = [*PROGRAM, *DEMO, "--record", str(path)]
            done = subprocess.run(demo, capture_output=True, timeout=100, check=False)
            assert done.returncode == 0, done.stderr.decode()
        elif name == "hostile":
            _hostile(path)
        else:
            origin = RecordingOrigin("ws://room.example", "classroom", "test")
            Recorder(path, origin, wall=lambda: BEGAN).close()
        return path

    return record


@pytest.fixture(scope="session", params=RECORDINGS)
def recording(request: pytest.FixtureRequest, recorded: Recorded) -> Path:
    """Each of the recordings."""
    return recorded(request.param)


def _export(recording: Path, folder: Path, name: str, *options: str) -> Path:
    out = folder / f"{recording.stem}.{name}"
    _danmaku("export", str(recording), "--to", name, "-o", str(out), *options)
    return out


@pytest.fixture
def exported(recording: Path, tmp_path: Path) -> Exported:
    """Export the recording to a format; return the file."""
    return partial(_export, recording, tmp_path)


@pytest.fixture
def tables(recorded: Recorded, tmp_path: Path) -> list[Path]:
    """The tables of all recordings, for a program that is slow to start."""
    return [_export(recorded(name), tmp_path, "csv") for name in RECORDINGS]


@pytest.fixture(scope="session")
def program() -> Callable[[str, str], list[str]]:
    """Find a program by its variable or its name; skip the test where it is missing."""

    def find(variable: str, name: str) -> list[str]:
        path = os.environ.get(variable) or shutil.which(name)
        if not path:
            pytest.skip(f"{name} is not installed, and {variable} does not name it")
        return [sys.executable, path] if path.endswith(".py") else [path]

    return find
