"""Disks that are full or hang under a recording, and kills in its first moments."""

from __future__ import annotations

import json
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.recording_copy import copy_recordings
from tests.fixtures.hanging_disk import hanging_disk

if TYPE_CHECKING:
    from tests.e2e.conftest import Terminal

Open = Callable[..., "Terminal"]
Run = Callable[..., subprocess.CompletedProcess[bytes]]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(90)

RESTORED: Final = b"\x1b[?1049l"

KILLED: Final = """
import json, os, signal, sqlite3, sys
from pathlib import Path
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

class Deadly(sqlite3.Connection):
    left = 0
    def execute(self, *arguments):
        self.count()
        return super().execute(*arguments)
    def executescript(self, *arguments):
        self.count()
        return super().executescript(*arguments)
    def count(self):
        Deadly.left -= 1
        if not Deadly.left:
            os.kill(os.getpid(), signal.SIGKILL)

real = sqlite3.connect
outcomes = []
for statements in range(1, 100):
    path = Path(sys.argv[1]) / f"{statements}.danmaku"
    pid = os.fork()
    if not pid:
        Deadly.left = statements
        sqlite3.connect = lambda *args, **options: real(*args, **options, factory=Deadly)
        RecordingWriter.open(path, RecordingOrigin("room", "douyin", "test"), 1.7e9).write([])
        os._exit(0)
    ended = os.waitpid(pid, 0)[1] == 0
    try:
        with Recording(path) as recording:
            outcomes.append("cut off" if recording.cut_off else "whole")
    except RecordingError as error:
        outcomes.append(str(error).replace(str(path), "FILE"))
    if ended:
        break
print(json.dumps(outcomes))
"""
"""Kills a writer before each statement of SQLite with which it begins; and after all of them."""


IMPATIENT: Final = """
from danmaku_tui.cli import main
from danmaku_tui.store import end_wait
end_wait.CLOSE_SECONDS = 2.0
main()
"""
"""The program, which waits for less long for a disk at the end."""


def messages_in(path: Path) -> int:
    with Recording(path) as recording:
        return sum(1 for _ in recording.frames())


def has_begun(path: Path) -> bool:
    """Return whether the recording at ``path``, which another process makes, has messages."""
    try:
        return messages_in(path) > 5
    except RecordingError:
        return False


def test_a_screen_that_ends_on_a_full_disk_says_so_and_exits_with_1(
    terminal: Open, tmp_path: Path
) -> None:
    path = tmp_path / "room.danmaku"
    viewer = terminal("demo", "--seed", "1", "--pace", "5", "--record", str(path), columns=160)
    viewer.shows("● LIVE")
    viewer.shows("REC")
    # Python ignores the signal of this limit: a write fails, as on a disk without room.
    resource.prlimit(viewer.process.pid, resource.RLIMIT_FSIZE, (0, 0))
    viewer.shows("not recording: ")
    viewer.press(b"q")
    assert viewer.wait() == 1
    assert viewer.modes == viewer.before
    last = viewer.output[viewer.output.rindex(RESTORED) :].decode()
    assert re.search(r"danmaku: not recording: .* \(\d+ messages? (was|were) not recorded\)", last)


def test_a_screen_on_a_disk_that_hangs_says_so_and_counts_after_a_signal(
    terminal: Open, tmp_path: Path, until: Until
) -> None:
    folder, gate = tmp_path / "disk", tmp_path / "gate"
    folder.mkdir()
    environment = hanging_disk(tmp_path / "hang.so", folder, gate)
    if environment is None:
        pytest.skip("no C compiler is installed")
    path = folder / "room.danmaku"
    arguments = ("demo", "--seed", "1", "--pace", "5", "--record", str(path))
    viewer = terminal(*arguments, columns=160, **environment)
    viewer.shows("● LIVE")
    viewer.shows("REC")
    gate.touch()
    viewer.shows("the disk does not answer")
    viewer.process.send_signal(signal.SIGTERM)
    until(lambda: viewer.modes == viewer.before)
    # It waits for the disk: another signal shortens that.
    viewer.process.send_signal(signal.SIGTERM)
    assert viewer.wait() == 128 + signal.SIGTERM
    last = viewer.output[viewer.output.rindex(RESTORED) :].decode()
    assert re.search(r"the disk does not answer \(\d+ messages? (was|were) not recorded\)", last)


def test_lines_on_a_disk_that_hangs_go_on_in_the_spill_folder(tmp_path: Path, until: Until) -> None:
    folder, spill, gate = tmp_path / "disk", tmp_path / "spill", tmp_path / "gate"
    folder.mkdir()
    environment = hanging_disk(tmp_path / "hang.so", folder, gate)
    if environment is None:
        pytest.skip("no C compiler is installed")
    path, other = folder / "room.danmaku", spill / "room.danmaku"
    arguments = ("demo", "--seed", "1", "--pace", "5")
    with subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, *arguments, "--json", "--record", path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment | {"PYTHONPATH": ":".join(sys.path), "DANMAKU_RECORD_SPILL": str(spill)},
    ) as process:
        try:
            until(lambda: has_begun(path))
            gate.touch()
            assert process.stderr is not None
            assert b"the disk does not answer" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            told = process.stderr.read().decode()
            assert process.wait(60) == 128 + signal.SIGINT
        finally:
            process.kill()
    found = re.search(r"recorded (\d+) of (\d+) messages in (\S+), (\d+) in (\S+): ", told)
    assert found is not None, told
    here, everything, there = int(found[1]), int(found[2]), int(found[4])
    assert (found[3], found[5], here + there) == (str(path), str(other), everything)
    assert (messages_in(path), messages_in(other)) == (here, there)
    joined = tmp_path / "joined.danmaku"
    joined.touch()
    assert copy_recordings((path, other), joined, program="test").frames == everything


def test_a_kill_in_the_first_moments_leaves_a_file_that_says_so(tmp_path: Path, run: Run) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path], capture_output=True, check=True, timeout=60
    )
    outcomes = json.loads(done.stdout)
    empty = (
        "FILE is empty: its recording was stopped by force in the first moment, or it is no"
        " recording"
    )
    assert set(outcomes) == {empty, "cut off"}
    assert outcomes[-1] == "cut off"
    first, last = tmp_path / "1.danmaku", tmp_path / f"{len(outcomes)}.danmaku"
    for command in (("replay", "--plain"), ("export", "--to", "jsonl"), ("stats",)):
        told = run(command[0], str(first), *command[1:])
        assert told.returncode == 1
        assert b"stopped by force in the first moment" in told.stderr
        told = run(command[0], str(last), *command[1:])
        assert b"was cut off: the program was stopped by force" in told.stderr
