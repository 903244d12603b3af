"""Watching as lines on standard output."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.options.lines import LineOptions
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.end_signals import hurried_by_signals
from danmaku_tui.cli.run.recording_plan import (
    RecordingPlan,
    checked_spill,
    missing,
    report_file,
    report_held,
)
from danmaku_tui.cli.run.room_share import published_by, share
from danmaku_tui.cli.run.terminal import discard_rest, standard_output
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.values import Config
from danmaku_tui.i18n.language import SOURCE, tr, use, write_ascii

if TYPE_CHECKING:
    from danmaku_proto.events import Event
    from danmaku_tui.cli.run.screen import OpenSource
    from danmaku_tui.replay.replay import Replay


def print_lines(
    open_source: OpenSource,
    lines: LineOptions,
    view: ViewOptions,
    plan: RecordingPlan | None = None,
    *,
    replay: Replay | None = None,
    source: str = "",
) -> int:
    """Print one line an event; return the exit code.

    ``replay`` controls a replayed source; ``source`` names it for a person.
    """
    import asyncio

    from danmaku_tui.headless import LinePrinter, StopAfter

    if lines.first_flag and view.of_screen:
        words = tr("{asked} has no screen: leave out {flags}")
        raise CommandUsageError(
            words.format(asked=lines.first_flag, flags=", ".join(view.of_screen))
        )
    # Also where nothing of the screen is shown: a wrong configuration must not pass unnoticed.
    config = view.config_with_keys()
    if config.view.borders == "ascii":
        write_ascii(on=True)
    if lines.as_json:
        use(SOURCE)  # programs read the same text in every language

    out = standard_output()
    path = None if plan is None else plan.path()
    published = published_by(config)
    recorder = None
    if plan is not None and path is not None:
        spill = checked_spill(config.spill_folder)
        recorder = plan.recorder(path, config.record.split, spill)
    printer = LinePrinter(
        open_source,
        out,
        as_json=lines.as_json,
        enough=StopAfter(lines.count, lines.seconds),
        recorder=recorder,
        complain=complain,
        clock=time.monotonic if replay is None else replay.moment,
        wall=time.time if replay is None else replay.moment,
        start=0.0 if replay is None else replay.print_from,
        wanted=wanted_by(view, as_json=lines.as_json),
        dated=lines.dated,
        published=published,
    )
    try:
        with share(config, source, printer, published):
            code, why = asyncio.run(printer.run())
    finally:
        with hurried_by_signals(
            lambda: None if recorder is None else recorder.hurry()
        ) as signalled:
            if recorder is not None:
                recorder.close()
    if recorder is not None:
        code = code or signalled.code
        state = recorder.state
        several = state.spilled or len(state.files) > 1
        if plan is not None and not plan.options.quiet and (several or path != plan.asked):
            report_file(state)
        lacking = missing(state)
        if lacking and code:
            complain(lacking)  # beside the reason of the end, or after a signal
        elif lacking:
            code, why = 1, lacking
        if not recorder.finished:
            report_held()
    if printer.broken:
        discard_rest(out)
    if code == 1:
        raise click.ClickException(why)
    return code


def wanted_by(view: ViewOptions, *, as_json: bool) -> Callable[[Event], bool]:
    """Return a test whether an event becomes a line: not if a flag turns its group off.

    Without the flag, JSON has everything, because a program that reads it must not lose any event;
    plain lines leave out the groups that the screen leaves out by default. ``off`` in the file or
    in a variable does not count: it is for the screen.
    """
    off = view.flags.get("view.off", () if as_json else Config().view.off)
    if not isinstance(off, tuple) or not off:
        return lambda _: True
    from danmaku_tui.rules.wanted import Wanted

    return Wanted(off=off).takes
