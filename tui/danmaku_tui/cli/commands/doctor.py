"""``danmaku doctor``: an examination of this machine and of a feed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.feed import feed_options, handshake_headers, read_stdin
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.numbers import NumberParam
from danmaku_tui.cli.options.way import signer_options
from danmaku_tui.cli.run.terminal import flattening
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.feed.address import Address
from danmaku_tui.i18n.language import SOURCE, tr, use
from danmaku_tui.sources.ways.options import WayOptions, is_pasted
from danmaku_tui.sources.ways.room_address import is_room

if TYPE_CHECKING:
    from danmaku_tui.feed.endpoint import Way


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("source", required=False)
@feed_options
@click.option(
    "--for",
    "seconds",
    type=NumberParam(0, min_open=True),
    metavar="SECONDS",
    help="The time to watch SOURCE. Default: 5.",
)
@signer_options
@log_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def doctor(
    *,
    source: str | None,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    seconds: float | None,
    signer: str | None,
    signer_js: Path | None,
    signer_function: str,
    site: str | None,
    as_json: bool,
) -> int:
    """Examine this machine, and the feed at SOURCE if it is given.

    SOURCE is the same as for watch; a Douyin room needs a signer. The exit code is 1 when a step
    failed; each failure is printed with a remedy.
    """
    from danmaku_tui.doctor.examination import WATCH_SECONDS, ExaminationRequest, run_doctor
    from danmaku_tui.doctor.ways import signer_maker

    if as_json:
        use(SOURCE)  # programs read the same text in every language
    make = signer_maker(signer, signer_js, signer_function)
    if source is None:
        if dialect or headers or cookie_file or seconds:
            raise CommandUsageError(tr("these options need a feed: give its SOURCE as well"))
        return run_doctor(None, sys.stdout, as_json=as_json, flat=flattening(), signer=make)
    options = WayOptions(signer, signer_js, signer_function, site=site)
    sent: tuple[tuple[str, str], ...] = ()
    way: Callable[[], Way] | None = None
    if is_pasted(source):
        # A copied address is signed already: the signer is examined apart from it.
        way = _way(source, WayOptions(), headers, cookie_file)
    elif is_room(source):
        way = None if make is None else _way(source, options, headers, cookie_file)
    else:
        with suppress(ValueError):  # the examination reports an invalid address
            sent = handshake_headers(Address.parse(source), headers, cookie_file)
    request = ExaminationRequest(source, dialect, sent, seconds or WATCH_SECONDS, way)
    return run_doctor(request, sys.stdout, as_json=as_json, flat=flattening(), signer=make)


def _way(
    source: str, options: WayOptions, headers: tuple[str, ...], cookie_file: Path | None
) -> Callable[[], Way]:
    """Return a finder of the way into ``source``, as for ``watch``; it raises ``ValueError``."""

    def find() -> Way:
        from random import SystemRandom

        from danmaku_tui.feed.headers import parse_header
        from danmaku_tui.sources.ways.choice import WayContext, choose

        world = WayContext(time.monotonic, time.time, SystemRandom(), read_stdin)
        chosen = choose(source, options, [*map(parse_header, headers)], cookie_file, world)
        for warning in chosen.warnings:
            complain(warning)
        return chosen.way

    return find
