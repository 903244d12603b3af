"""The examination as a command: of this machine, and of a feed where a source is given."""

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
from dataclasses import dataclass, replace
from typing import Final, TextIO

from danmaku_proto.dialects import new_dialect
from danmaku_proto.terminal_text import safe_json, safe_line
from danmaku_tui.doctor import machine, report
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.doctor.findings import parted
from danmaku_tui.doctor.probe import answer_checks, ask_terminal
from danmaku_tui.doctor.room import ExaminedFeed, examine, wrong_address
from danmaku_tui.doctor.terminal import Terminal, terminal_checks
from danmaku_tui.doctor.ways import MachineWays, way_checks
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.endpoint import Way, WayError
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.redaction import Redactor, redact_addresses
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.ways.room_address import is_room
from danmaku_tui.sources.ways.signature import Signer

ASK_SECONDS: Final = 1.0
"""How long another program may take to report its settings."""

WATCH_SECONDS: Final = 5.0
"""How long a feed is watched by default."""


@dataclass(frozen=True, slots=True)
class ExaminationRequest:
    """The feed to examine: ``source`` is the address as it was typed.

    ``dialect`` is a name, or None for the address's own; ``seconds`` is the time to watch. ``way``
    returns the way in, where ``source`` is no address itself; it may raise :class:`ValueError`.
    """

    source: str
    dialect: str | None = None
    headers: Sequence[tuple[str, str]] = ()
    seconds: float = WATCH_SECONDS
    way: Callable[[], Way] | None = None


def run_doctor(
    request: ExaminationRequest | None,
    out: TextIO | None,
    *,
    as_json: bool,
    flat: bool,
    signer: Callable[[], Signer] | None = None,
) -> int:
    """Examine, write the report to ``out``, and return the exit code: 1 where a step failed.

    ``out`` is None where standard output is closed. ``flat`` is whether emoji are flattened on this
    screen. ``signer`` returns a signer to try, and may raise :class:`ValueError`.
    """
    counted: list[FeedCounts] = []

    async def checks() -> AsyncIterator[Check]:
        for check in machine_checks(flat=flat):
            yield check
        async for check in way_checks(MachineWays(os.environ), signer, time.monotonic):
            yield check
        if request is None:
            return
        try:
            feed = await _find_feed(request)
        except _NoFeedError as error:
            for check in wrong_address(error.found, error.advice):
                yield check
            return
        counts = FeedCounts(feed.dialect.name)
        counted.append(counts)
        async for check in examine(
            feed, counts, seconds=request.seconds, clock=time.monotonic, wall=time.time
        ):
            yield check

    return asyncio.run(_write(checks(), counted, out or io.StringIO(), as_json=as_json))


class _NoFeedError(Exception):
    """There is no feed to examine: the finding in its place, and the remedy."""

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found)
        self.found = found
        self.advice = advice


async def _find_feed(request: ExaminationRequest) -> ExaminedFeed:
    """Return the feed, by its way in where it has one. Raises :class:`_NoFeedError`."""
    if request.way is None and is_room(request.source):
        raise _NoFeedError(
            tr("this is a room, which needs a way in"),
            tr(
                "watch it with --browser, or give --signer here, or the wss:// address copied "
                "from a browser in place of the room"
            ),
        )
    secrets = Redactor()
    try:
        if request.way is None:
            url, headers = request.source, tuple(request.headers)
        else:
            way = request.way()
            secrets = way.secrets
            endpoint = await way.endpoint({})
            url, headers = endpoint.url, endpoint.headers
        address = Address.parse(url)
    except (ValueError, WayError) as error:
        raise _NoFeedError(*parted(secrets(str(error)))) from None
    dialect = new_dialect(request.dialect or address.dialect)
    return ExaminedFeed(address, dialect, headers, secrets)


def machine_checks(*, flat: bool) -> Iterator[Check]:
    """Yield the findings about this machine and its terminal."""
    # The terminal is asked first, while the line that the test needs is still empty.
    answers = ask_terminal(time.monotonic)
    yield from machine.versions()
    yield from terminal_checks(this_terminal())
    yield machine.locale_check(os.environ, locale.getencoding())
    yield machine.proxy_check(os.environ)
    yield from answer_checks(answers, flat=flat)
    yield from machine.paths()
    folder = machine.configured_folder(os.environ)
    yield from machine.recording_folder(folder)
    yield from machine.spill_folder(machine.configured_spill(os.environ), folder)


def this_terminal() -> Terminal:
    """Return the terminal of this process, as the environment describes it."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    return Terminal(
        environ=os.environ,
        streams={name: _is_terminal(stream) for name, stream in streams.items()},
        size=_size(),
        ask=_ask,
    )


async def _write(
    checks: AsyncIterator[Check], counted: Sequence[FeedCounts], out: TextIO, *, as_json: bool
) -> int:
    """Write each of ``checks`` as it comes; ``counted`` gets the counts once a feed is watched."""
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
    signs = report.signs_for(out.encoding or "utf-8")
    listed: list[Check] = []
    log = SourceLog("doctor")
    async for found in checks:
        hidden = redact_addresses(found.found), redact_addresses(found.advice)
        check = replace(found, found=hidden[0], advice=hidden[1])
        listed.append(check)
        log.info(f"{check.name}: {check.found}")
        if as_json:
            continue
        out.write(f"{safe_line(report.line(check, signs))}\n")
        if counted and check.reached:
            census = report.census_lines(check.name, counted[0])
            out.writelines(f"{safe_line(line)}\n" for line in census)
        out.flush()
    if as_json:
        data = report.as_json(listed, counted[0] if counted else None)
        out.write(f"{safe_json(data)}\n")
        out.flush()
    return 0 if report.sound(listed) else 1


def _is_terminal(stream: TextIO | None) -> bool:
    with suppress(ValueError):  # it is closed
        return stream is not None and stream.isatty()
    return False


def _size() -> tuple[int, int] | None:
    """Return columns and rows as the screen would have them, else those of any stream."""
    sizes = [shutil.get_terminal_size((0, 0))]
    for fd in (2, 0):
        with suppress(OSError):
            sizes.append(os.get_terminal_size(fd))
    return next(((size.columns, size.lines) for size in sizes if all(size)), None)


def _ask(command: Sequence[str]) -> str:
    try:
        answer = subprocess.run(  # noqa: S603  # the callers' own commands, no person's
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=ASK_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.decode(errors="replace")
