from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from danmaku_tui.store.lock import InUseError, WriterLock, is_held


def test_only_one_may_write(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    lock = WriterLock.take(path)
    with pytest.raises(InUseError, match=r"room\.danmaku is being recorded to"):
        WriterLock.take(path)
    lock.release()
    WriterLock.take(path).release()
    assert not list(tmp_path.iterdir())


def test_a_killed_writer_leaves_the_recording_to_others(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    code = (
        "import sys\nfrom pathlib import Path\nfrom danmaku_tui.store.lock import WriterLock\n"
        "lock = WriterLock.take(Path(sys.argv[1]))\nprint('taken', flush=True)\nsys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code, path], stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"taken\n"
        with pytest.raises(InUseError):
            WriterLock.take(path)
        other.send_signal(signal.SIGKILL)
        other.wait()
    WriterLock.take(path).release()


def test_whoever_looks_learns_whether_somebody_writes_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    assert not is_held(path)
    lock = WriterLock.take(path)
    assert is_held(path)
    lock.release()
    assert not is_held(path)
    assert not list(tmp_path.iterdir())
    (tmp_path / "room.danmaku-lock").touch()  # its holder was killed
    assert not is_held(path)


def test_whoever_only_looks_keeps_nobody_from_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "room.danmaku"
    looking = os.open(tmp_path / "room.danmaku-lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(looking, fcntl.LOCK_SH)
    monkeypatch.setattr("danmaku_tui.store.lock.time.sleep", lambda _: os.close(looking))
    WriterLock.take(path).release()


def test_a_lock_is_not_looked_for_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "room.danmaku-lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        WriterLock.take(tmp_path / "room.danmaku")
    assert not (tmp_path / "elsewhere").exists()
