from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from danmaku_tui.store import lock as module
from danmaku_tui.store.file_handle import FileHandle
from danmaku_tui.store.lock import InUseError, WriterLock, is_held


def test_only_one_may_write(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    lock = WriterLock.take(path)
    with pytest.raises(InUseError, match=r"room\.danmaku is being recorded to"):
        WriterLock.take(path)
    lock.release()
    WriterLock.take(path).release()
    assert [each.name for each in tmp_path.iterdir()] == ["room.danmaku"]


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    code = (
        "import sys\nfrom pathlib import Path\nfrom danmaku_tui.store.lock import WriterLock\n"
        "lock = WriterLock.take(Path(sys.argv[1]))\nprint('taken', flush=True)\nsys.stdin.read()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code, path], stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"taken\n"
        assert is_held(path)
        with pytest.raises(InUseError):
            WriterLock.take(path)
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert [each.name for each in tmp_path.iterdir()] == ["room.danmaku"]
    assert not is_held(path)
    WriterLock.take(path).release()


def test_a_look_leaves_nothing_and_stops_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    assert not is_held(path)
    assert not list(tmp_path.iterdir())
    lock = WriterLock.take(path)
    assert lock.made
    assert is_held(path)
    lock.release()
    assert not is_held(path)


def test_a_new_file_is_removed_and_another_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "room.danmaku"
    lock = WriterLock.take(path)
    lock.release(removing=True)
    assert not list(tmp_path.iterdir())
    lock = WriterLock.take(path)
    path.unlink()
    path.write_text("of somebody else")
    lock.release(removing=True)
    assert path.read_text() == "of somebody else"


def test_the_lock_is_on_the_file_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "room.danmaku"
    real, opened = module._lock, []

    def replaced(handle: FileHandle) -> bool:
        opened.append(handle)
        if len(opened) == 1:
            path.unlink()
        return real(handle)

    monkeypatch.setattr(module, "_lock", replaced)
    lock = WriterLock.take(path)
    assert len(opened) == 2
    assert is_held(path)
    lock.release()
