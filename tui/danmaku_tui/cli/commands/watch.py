"""``danmaku watch``: a feed, by its address or by a way into its room."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_proto.dialects import CLASSROOM, DOUYIN, JSON
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.browser import browser_options
from danmaku_tui.cli.options.feed import feed_options, handshake_headers, parsed, read_stdin
from danmaku_tui.cli.options.lines import LineOptions, line_options
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.me import me_options
from danmaku_tui.cli.options.recording import NO_RECORDING, RecordOptions, record_option
from danmaku_tui.cli.options.view import ViewOptions, view_options
from danmaku_tui.cli.options.way import way_options
from danmaku_tui.cli.run import show
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.cli.run.stdin_events import events_on_stdin
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.browser_choice import NEW, BrowserRequest, choose_browser
from danmaku_tui.sources.ways.options import WayOptions, wants_way

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.session import Source, StateListener


@click.command(cls=TranslatedCommand)
@click.argument("source", required=False)
@feed_options
@way_options
@browser_options
@record_option
@log_option
@me_options
@line_options
@view_options
def watch(
    *,
    source: str | None,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    way: WayOptions,
    browser: str | None,
    headless: bool,
    record: RecordOptions,
    me: Mapping[str, object],
    lines: LineOptions,
    view: ViewOptions,
) -> int:
    """Watch the feed at SOURCE, such as ws://localhost:8080.

    An address with /webcast/im/push in its path is a Douyin push feed; any other is a classroom.
    @FILE reads an address copied from a browser from FILE, and - from standard input, or the events
    there, as --json prints them. The number, the page or the share link of a Douyin room needs
    --browser or a signer.
    """
    view = view.with_flags(me)
    if browser is not None or headless:
        of_handshake = {"--dialect": dialect, "--header": headers, "--cookie-file": cookie_file}
        given = [*(flag for flag, value in of_handshake.items() if value), *way.signer_flags]
        if given:
            words = tr("a browser has its own session: leave out {options}")
            raise CommandUsageError(words.format(options=", ".join(given)))
        room = BrowserRequest(
            source, browser or NEW, headless, way.site, way.wait, reconnect_key(view)
        )
        return watch_in_browser(room, lines, view, record)
    if source is None:
        raise click.MissingParameter(param_hint="'SOURCE'", param_type="argument")
    if source == "-" and (events := events_on_stdin(asked=dialect == JSON)):
        plan = RecordingPlan(record, tr("standard input"), JSON)
        return show.show(events.open_source, tr("standard input"), lines, view, plan)
    if wants_way(source, way):
        return watch_by_way(
            source,
            way,
            dialect=dialect,
            headers=headers,
            cookie_file=cookie_file,
            lines=lines,
            view=view,
            record=record,
        )
    address = parsed(source)
    sent = handshake_headers(address, headers, cookie_file)
    spoken = dialect or address.dialect

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources.factory import open_link

        return open_link(address, spoken, sent, on_received, on_state)

    plan = RecordingPlan(record, address.url, spoken)
    classroom = spoken == CLASSROOM
    return show.show(open_source, address.where, lines, view, plan, takes_comments=classroom)


def watch_in_browser(
    room: BrowserRequest,
    lines: LineOptions,
    view: ViewOptions,
    record: RecordOptions = NO_RECORDING,
) -> int:
    """Watch a room through the page of a browser; return the exit code."""
    from platformdirs import user_data_path

    data = user_data_path("danmaku-tui", appauthor=False)
    try:
        chosen = choose_browser(room, data, os.environ)
    except ValueError as error:
        raise CommandUsageError(str(error)) from None
    plan = RecordingPlan(record, chosen.shown, DOUYIN)
    return show.show(chosen.open_source, chosen.shown, lines, view, plan)


def reconnect_key(view: ViewOptions) -> str:
    """Return the label of the key that reconnects, as the configuration has it."""
    from danmaku_tui.config.keys import friendly_keys

    keys = view.config_with_keys().keys.get("reconnect", "r")
    return friendly_keys(keys.partition(",")[0])


def watch_by_way(
    source: str,
    way: WayOptions,
    *,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    lines: LineOptions,
    view: ViewOptions,
    record: RecordOptions = NO_RECORDING,
) -> int:
    """Watch the room that a way leads into; return the exit code."""
    from random import SystemRandom

    from danmaku_tui.feed.headers import parse_header
    from danmaku_tui.sources.ways.choice import WayContext, choose

    world = WayContext(time.monotonic, time.time, SystemRandom(), read_stdin)
    try:
        found = choose(source, way, [*map(parse_header, headers)], cookie_file, world)
    except ValueError as error:
        raise CommandUsageError(str(error)) from None
    for warning in found.warnings:
        complain(warning)

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources.factory import open_way

        return open_way(found.way, dialect or DOUYIN, on_received, on_state)

    plan = RecordingPlan(record, found.shown, dialect or DOUYIN)
    return show.show(open_source, found.shown, lines, view, plan)
