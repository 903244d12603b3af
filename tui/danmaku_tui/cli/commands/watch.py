"""``danmaku watch``: a feed, by its address or by a way in."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.feed import feed_options, handshake_headers, parsed, read_stdin
from danmaku_tui.cli.options.view import ViewOptions, viewing_options
from danmaku_tui.cli.run import show
from danmaku_tui.cli.run.recording_plan import RecordingPlan, record_option
from danmaku_tui.cli.run.show import LineOptions, line_options
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.browser_choice import (
    NEW,
    BrowserRequest,
    browser_options,
    choose_browser,
)
from danmaku_tui.sources.ways.options import WayOptions, wants_way, way_options

if TYPE_CHECKING:
    from danmaku_tui.session import Receiver, Source, StateListener


@click.command(cls=TranslatedCommand)
@click.argument("source", required=False)
@feed_options
@way_options
@browser_options
@record_option
@line_options
@viewing_options
def watch(
    *,
    source: str | None,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    asked: WayOptions,
    browser: str | None,
    headless: bool,
    record: Path | None,
    viewing: ViewOptions,
    **wished: Any,  # noqa: ANN401  # what line_options adds
) -> int:
    """Watch the feed at SOURCE, such as ws://localhost:8080.

    An address whose path holds /webcast/im/push is a Douyin push feed; any other is a classroom.
    @FILE and - (standard input) hold such an address as a browser copies it. A number, the address
    of a room's page or a share link is a Douyin room, which needs a way in.
    """
    if browser is not None or headless:
        of_handshake = {"--dialect": dialect, "--header": headers, "--cookie-file": cookie_file}
        given = [*(flag for flag, value in of_handshake.items() if value), *asked.signer_flags]
        if given:
            words = tr("a browser has its own session: leave out {options}")
            raise CommandUsageError(words.format(options=", ".join(given)))
        room = BrowserRequest(
            source, browser or NEW, headless, asked.site, asked.wait, reconnect_key(viewing)
        )
        return watch_in_browser(room, LineOptions(**wished), viewing, record)
    if source is None:
        raise click.MissingParameter(param_hint="'SOURCE'", param_type="argument")
    if wants_way(source, asked):
        return watch_by_way(
            source,
            asked,
            dialect=dialect,
            headers=headers,
            cookie_file=cookie_file,
            lines=LineOptions(**wished),
            viewing=viewing,
            record=record,
        )
    address = parsed(source)
    sent = handshake_headers(address, headers, cookie_file)
    spoken = dialect or address.dialect

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources.factory import open_link

        return open_link(address, spoken, sent, on_received, on_state)

    keeping = RecordingPlan(record, address.url, spoken)
    return show.show(open_source, address.where, LineOptions(**wished), viewing, keeping)


def watch_in_browser(
    room: BrowserRequest, lines: LineOptions, viewing: ViewOptions, record: Path | None = None
) -> int:
    """Watch a room as a browser's page receives it; return the exit code."""
    from platformdirs import user_data_path

    data = user_data_path("danmaku-tui", appauthor=False)
    try:
        chosen = choose_browser(room, data, os.environ)
    except ValueError as error:
        raise CommandUsageError(str(error)) from None
    keeping = RecordingPlan(record, chosen.shown, "douyin")
    return show.show(chosen.open_source, chosen.shown, lines, viewing, keeping)


def reconnect_key(viewing: ViewOptions) -> str:
    """Return the label of the key that reconnects, as the configuration has it."""
    from danmaku_tui.config.keys import friendly_keys

    keys = show.settled(viewing).keys.get("reconnect", "r")
    return friendly_keys(keys.partition(",")[0])


def watch_by_way(
    source: str,
    asked: WayOptions,
    *,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    lines: LineOptions,
    viewing: ViewOptions,
    record: Path | None = None,
) -> int:
    """Watch what a way in leads to; return the exit code."""
    from random import SystemRandom

    from danmaku_tui.feed.headers import parse_header
    from danmaku_tui.sources.ways.choice import WayContext, choose

    world = WayContext(time.monotonic, time.time, SystemRandom(), read_stdin)
    try:
        chosen = choose(source, asked, [*map(parse_header, headers)], cookie_file, world)
    except ValueError as error:
        raise CommandUsageError(str(error)) from None
    for warning in chosen.warnings:
        click.echo(f"danmaku: {warning}", err=True)

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources.factory import open_way

        return open_way(chosen.way, dialect or "douyin", on_received, on_state)

    keeping = RecordingPlan(record, chosen.shown, dialect or "douyin")
    return show.show(open_source, chosen.shown, lines, viewing, keeping)
