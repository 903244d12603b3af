"""Recording to disks that freeze, fill up or crawl: the messages lost, and those reported as lost.

A frozen disk is an ext4 file system on a loop device where this may be made (root on Linux), else
a library that holds the writes.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording
from tests.bench.figures import Figure
from tests.fixtures.hanging_disk import hanging_disk
from tests.fixtures.killing import PROGRAM, Sender

BEFORE: Final = 300
"""The frames that are in the file before the disk fails."""

FAILING_SECONDS: Final = 14.0
"""The time for which it fails; the recorder drops messages after ten seconds."""

SMALL_BYTES: Final = 256 * 1024 * 1024

SLOW_SECONDS: Final = 0.0005
"""The time of each write to a slow disk."""

PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The frames received, in files, and reported as lost; seconds until trouble was shown."""

    received: int
    written: int
    reported: int
    shown_after: float
    code: int

    @property
    def silent(self) -> int:
        """The frames that are in no file, and that nobody reported."""
        return max(0, self.received - self.written - self.reported)


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder, the environment in which it fails, and its switches."""

    folder: Path
    environment: dict[str, str]
    fail: Callable[[subprocess.Popen[bytes]], object]
    heal: Callable[[], object]


def figures() -> Iterator[Figure]:
    """Yield what each kind of disk cost, and what was reported of it."""
    with TemporaryDirectory() as name:
        root = Path(name)
        with _frozen(root / "frozen") as disk:
            yield from _shown("frozen", _record(disk))
            yield from _shown("frozen, spill", _record(disk, root / "spill"), lossless=True)
        with _small(root / "full") as disk:
            yield from _shown("full", _record(disk))
            if not disk.environment:
                yield from _shown("full, spill", _record(disk, root / "spill-2"), lossless=True)
        slow = _slow(root / "slow")
        if slow is not None:
            yield from _shown("slow", _record(slow), lossless=True)


def _shown(name: str, outcome: Outcome, *, lossless: bool = False) -> Iterator[Figure]:
    of = f"of {outcome.received:,}, {outcome.reported:,} reported, exit {outcome.code}"
    silent = outcome.silent / max(1, outcome.received)
    yield Figure(f"{name}: lost in silence", f"{outcome.silent:,}", of, silent, at_most=0.0)
    if outcome.shown_after:
        after = f"{outcome.shown_after:.1f} s"
        yield Figure(f"{name}: shown after", after, "1 s", outcome.shown_after, at_most=4.0)
    if lossless:
        lost = outcome.received - outcome.written
        share = max(0, lost) / max(1, outcome.received)
        yield Figure(f"{name}: lost", f"{max(0, lost):,}", of, share, at_most=0.0)


def _record(disk: Disk, spill: Path | None = None) -> Outcome:
    """Record while ``disk`` fails, end the program with Ctrl-C, and count."""
    path = disk.folder / f"room-{time.monotonic_ns()}.danmaku"
    environment = {**os.environ, **disk.environment, "PYTHONPATH": ":".join(sys.path)}
    if spill is not None:
        environment["DANMAKU_RECORD_SPILL"] = str(spill)
    sender = Sender()
    try:
        with subprocess.Popen(
            [PROGRAM, "watch", sender.url, "--json", "--record", path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
        ) as program:
            assert program.stderr is not None
            while _frames(path) < BEFORE:
                if program.poll() is not None:
                    raise RuntimeError((program.stderr.read() or b"").decode())
                time.sleep(0.05)
            disk.fail(program)
            begun = time.monotonic()
            os.set_blocking(program.stderr.fileno(), False)
            told, shown_after = b"", 0.0
            while time.monotonic() < begun + FAILING_SECONDS:
                time.sleep(0.05)
                told += program.stderr.read() or b""
                if b"not recording" in told and not shown_after:
                    shown_after = time.monotonic() - begun
            program.send_signal(signal.SIGINT)
            deadline = time.monotonic() + PATIENCE
            while not _ended(program) and time.monotonic() < deadline:
                time.sleep(0.05)
                told += program.stderr.read() or b""
            received = len(sender.acknowledged)
            told += program.stderr.read() or b""
            disk.heal()  # a process whose write is in the kernel ends only now
            code = program.wait(PATIENCE)
    finally:
        sender.close()
    text = told.decode(errors="replace")
    losses = [int(found) for found in re.findall(r"\((\d+) messages? (?:was|were) not", text)]
    files = [*disk.folder.glob(f"{path.stem}*.danmaku")]
    if spill is not None:
        files += spill.glob(f"{path.stem}*.danmaku")
    return Outcome(received, sum(map(_frames, files)), max(losses, default=0), shown_after, code)


def _ended(program: subprocess.Popen[bytes]) -> bool:
    """Return whether the main thread of ``program`` has ended."""
    try:
        state = Path(f"/proc/{program.pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z" or program.poll() is not None


def _frames(path: Path) -> int:
    try:
        with Recording(path) as recording:
            return sum(1 for _ in recording.frames())
    except RecordingError:  # it has just begun
        return 0


@contextmanager
def _frozen(folder: Path) -> Iterator[Disk]:
    """Yield a disk that freezes: a real one, or writes that are held."""
    folder.mkdir()
    image = folder.with_suffix(".img")
    try:
        with image.open("wb") as file:
            file.truncate(512 * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", image], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        yield _held(folder)
        return
    try:
        yield Disk(
            folder,
            {},
            lambda _: subprocess.run(["fsfreeze", "-f", folder], check=True),
            lambda: subprocess.run(["fsfreeze", "-u", folder], check=True),
        )
    finally:
        subprocess.run(["fsfreeze", "-u", folder], check=False, capture_output=True)
        subprocess.run(["umount", folder], check=False)


def _held(folder: Path) -> Disk:
    gate = folder.with_suffix(".gate")
    environment = hanging_disk(folder.with_suffix(".so"), folder, gate)
    if environment is None:
        raise RuntimeError("no disk can be frozen: run it as root, or install a C compiler")
    return Disk(folder, environment, lambda _: gate.touch(), lambda: gate.unlink(missing_ok=True))


@contextmanager
def _small(folder: Path) -> Iterator[Disk]:
    """Yield a disk that is filled by another file, or a limit of the process in its place."""
    folder.mkdir()
    other = folder / "other"
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:

        def limit(program: subprocess.Popen[bytes]) -> None:
            resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (0, 0))

        yield Disk(folder, {"LIMITED": "1"}, limit, lambda: None)
        return

    def fill(_: subprocess.Popen[bytes]) -> None:
        with suppress(OSError), other.open("wb", buffering=0) as file:
            while file.write(bytes(4_096)):
                pass

    try:
        yield Disk(folder, {}, fill, lambda: other.unlink(missing_ok=True))
    finally:
        subprocess.run(["umount", folder], check=False)


def _slow(folder: Path) -> Disk | None:
    folder.mkdir()
    if shutil.which("cc") is None:
        return None
    environment = hanging_disk(folder.with_suffix(".so"), folder, folder.with_suffix(".gate"))
    assert environment is not None
    slow = {"HANGING_SECONDS": repr(SLOW_SECONDS)}
    return Disk(folder, environment | slow, lambda _: None, lambda: None)
