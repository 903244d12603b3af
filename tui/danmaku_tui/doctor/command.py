"""The examination as a command: of this machine, and of a feed where one is given."""

from __future__ import annotations

import asyncio
import io
import locale
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TextIO

from danmaku_tui.doctor import machine, report
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.probe import answer_checks, ask_terminal
from danmaku_tui.doctor.room import Feed, examine, wrong_address
from danmaku_tui.doctor.sightings import Sightings
from danmaku_tui.doctor.terminal import Terminal, terminal_checks
from danmaku_tui.doctor.ways import Here, way_checks
from danmaku_tui.feed.address import Address
from danmaku_tui.sources import dialect_of
from danmaku_tui.ways.signing import Signer

ASK_SECONDS: Final = 1.0
"""How long another program may take to say how it is set."""

WATCH_SECONDS: Final = 5.0
"""How long a feed is watched where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What is to be examined beside this machine: ``source`` is the address as it was typed.

    ``dialect`` is a name, or None for what the address tells; ``seconds`` is how long to watch.
    """

    source: str
    dialect: str | None = None
    headers: Sequence[tuple[str, str]] = ()
    seconds: float = WATCH_SECONDS


def run_doctor(
    examined: Examined | None,
    out: TextIO | None,
    *,
    as_json: bool,
    flat: bool,
    signer: Callable[[], Signer] | None = None,
) -> int:
    """Examine, write the report to ``out``, and return the exit code: 1 where a step failed.

    ``out`` is None where standard output is closed. ``flat`` is whether emoji are flattened on this
    screen. ``signer`` makes a signer that is to be tried, and may raise :class:`ValueError`.
    """
    seen: Sightings | None = None
    feed: Feed | None = None
    wrong: Iterator[Check] = iter(())
    if examined is not None:
        try:
            address = Address.parse(examined.source)
        except ValueError as error:
            wrong = wrong_address(str(error))
        else:
            dialect = dialect_of(examined.dialect or address.dialect)
            feed = Feed(address, dialect, examined.headers)
            seen = Sightings(dialect.name)

    async def checks() -> AsyncIterator[Check]:
        for check in machine_checks(flat=flat):
            yield check
        async for check in way_checks(Here(os.environ), signer, time.monotonic):
            yield check
        for check in wrong:
            yield check
        if feed is not None and seen is not None and examined is not None:
            async for check in examine(
                feed, seen, seconds=examined.seconds, clock=time.monotonic, wall=time.time
            ):
                yield check

    return asyncio.run(_write(checks(), seen, out or io.StringIO(), as_json=as_json))


def machine_checks(*, flat: bool) -> Iterator[Check]:
    """Yield what is found of this machine and its terminal."""
    # The terminal is asked first: the line that it is tried on is still empty.
    answers = ask_terminal(time.monotonic)
    yield from machine.versions()
    yield from terminal_checks(this_terminal())
    yield machine.locale_check(os.environ, locale.getencoding())
    yield from answer_checks(answers, flat=flat)
    yield from machine.paths()


def this_terminal() -> Terminal:
    """Return the terminal of this process, as far as the environment tells."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    return Terminal(
        environ=os.environ,
        streams={name: _is_terminal(stream) for name, stream in streams.items()},
        size=_size(),
        ask=_ask,
    )


async def _write(
    checks: AsyncIterator[Check], seen: Sightings | None, out: TextIO, *, as_json: bool
) -> int:
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
    marks = report.marks_for(out.encoding or "utf-8")
    listed: list[Check] = []
    async for check in checks:
        listed.append(check)
        if as_json:
            continue
        out.write(f"{report.line(check, marks)}\n")
        if seen is not None and check.reached:
            out.writelines(f"{line}\n" for line in report.census_lines(check.name, seen))
        out.flush()
    if as_json:
        out.write(f"{report.as_json(listed, seen)}\n")
        out.flush()
    return 0 if report.sound(listed) else 1


def _is_terminal(stream: TextIO | None) -> bool:
    with suppress(ValueError):  # it is closed
        return stream is not None and stream.isatty()
    return False


def _size() -> tuple[int, int] | None:
    """Return columns and rows as the screen would take them, else as any stream has them."""
    sizes = [shutil.get_terminal_size((0, 0))]
    for fd in (2, 0):
        with suppress(OSError):
            sizes.append(os.get_terminal_size(fd))
    return next(((size.columns, size.lines) for size in sizes if all(size)), None)


def _ask(command: Sequence[str]) -> str:
    try:
        answer = subprocess.run(  # noqa: S603  # the callers' own words, no person's
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ASK_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.decode(errors="replace")
