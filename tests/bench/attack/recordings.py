"""Every command that opens a recording on crafted ones, in seconds of the processor and MiB."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure
from tests.fixtures.crafted_recordings import CRAFTED

SECONDS: Final = 5.0
"""The processor time of one command on one file, at most."""

MEMORY: Final = 200.0
"""The resident memory of one command on one file, in MiB, at most."""

HUNG_SECONDS: Final = 60
"""The processor time after which a command is stopped."""

SCREEN_SECONDS: Final = 2.0
"""The time for which a screen is watched before the key to quit is pressed."""

SCREEN_ARGUMENTS: Final = 4

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "lines": ("replay", "{file}", "--plain"),
    "json lines": ("replay", "{file}", "--json"),
    **{
        f"export {form}": ("export", "{file}", "--to", form, "-o", "{out}")
        for form in ("jsonl", "csv", "xml", "ass", "text", "parquet", "danmaku")
    },
    "export pseudonyms": ("export", "{file}", "--to", "csv", "--pseudonyms", "-o", "{out}"),
    "export part": ("export", "{file}", "--to", "danmaku", "--from", "1", "-o", "{out}"),
    "export match": ("export", "{file}", "--to", "danmaku", "--match", "hello", "-o", "{out}"),
    **{
        f"stats {form}": ("stats", "{file}", "--to", form, "-o", "{out}")
        for form in ("text", "json", "html", "markdown")
    },
    "stats of two": ("stats", "{file}", "{good}"),
    "merge": ("merge", "{file}", "{good}", "-o", "{out}"),
    "screen": ("replay", "{file}", "--speed", "100"),
    "record": ("demo", "--record", "{file}", "--plain", "--for", "0.1"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """One command on one file. ``code`` is None where it had to be stopped."""

    seconds: float
    memory: float
    code: int | None
    output: str

    @property
    def ratio(self) -> float:
        """The cost to its bound."""
        return max(self.seconds / SECONDS, self.memory / MEMORY)

    @property
    def clear(self) -> bool:
        """Whether it ended by itself, and without a traceback."""
        return self.code in (0, 1, 2) and "Traceback" not in self.output


def cost(arguments: Sequence[str], folder: Path) -> Cost:
    """Run the program with ``arguments`` in a fork, and return its cost."""
    output = folder / "output"
    screen = arguments[0] == "replay" and len(arguments) == SCREEN_ARGUMENTS
    child, terminal = pty.fork() if screen else (os.fork(), -1)
    if not child:
        _run(arguments, None if screen else output)
    if screen:
        _watch(terminal, output)
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    with output.open("rb") as file:
        file.seek(max(0, output.stat().st_size - 4_000))
        text = file.read().decode("utf-8", "replace")
    seconds = usage.ru_utime + usage.ru_stime
    return Cost(seconds, usage.ru_maxrss / 1024, code if code >= 0 else None, text)


def _watch(terminal: int, output: Path) -> None:
    """Read a screen, and press the key to quit after a while, until the program has ended."""
    begun = time.monotonic()
    with output.open("wb") as file:
        while True:
            if select.select([terminal], [], [], 0.5)[0]:
                try:
                    file.write(os.read(terminal, 65_536))
                except OSError:  # it has ended
                    break
            if time.monotonic() - begun > SCREEN_SECONDS:
                begun = time.monotonic()
                os.write(terminal, b"q")
    os.close(terminal)


def _run(arguments: Sequence[str], output: Path | None) -> None:
    import resource

    if output is not None:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (HUNG_SECONDS, HUNG_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (4 * 1024**3, 4 * 1024**3))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.argv = ["danmaku", *arguments]
    code: object = 3
    try:
        from danmaku_tui.cli import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  # shown as the program would
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)


def costs(
    commands: Sequence[str] = (), files: Sequence[str] = ()
) -> Iterator[tuple[str, str, Cost]]:
    """Run each of ``commands`` on each of ``files``; without any, all of them."""
    from tests.fixtures.crafted_recordings import recording

    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for name in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = str(root)
        os.environ["LANGUAGE"] = "en"
        good = root / "good.danmaku"
        recording(good)
        for file in files or CRAFTED:
            for command in commands or COMMANDS:
                folder = root / "one"
                folder.mkdir()
                path = folder / "x.danmaku"
                CRAFTED[file](path)
                places = {"file": path, "out": folder / "out", "good": good}
                arguments = [part.format(**places) for part in COMMANDS[command]]
                yield command, file, cost(arguments, folder)
                for each in sorted(folder.rglob("*"), reverse=True):
                    each.rmdir() if each.is_dir() else each.unlink()
                folder.rmdir()


def figures() -> Iterator[Figure]:
    """Return the dearest file for each command, and every pair that is not clear."""
    dearest: dict[str, tuple[float, str, Cost]] = {}
    for command, file, found in costs():
        if not found.clear:
            yield Figure(f"{command}: {file}", str(found.code), "a clear line", 9.0, at_most=1)
        dearest[command] = max(
            dearest.get(command, (0.0, "", found)),
            (found.ratio, file, found),
            key=lambda one: one[0],
        )
    for command, (ratio, file, found) in dearest.items():
        value = f"{found.seconds:.1f} s {found.memory:.0f} MiB"
        yield Figure(
            command, value, f"{SECONDS:.0f} s, {MEMORY:.0f} MiB ({file})", ratio, at_most=1
        )
