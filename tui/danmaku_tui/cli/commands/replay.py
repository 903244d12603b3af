"""``danmaku replay``: a recording, watched again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.lines import LineOptions, line_options
from danmaku_tui.cli.options.numbers import NumberParam
from danmaku_tui.cli.options.recording import warn_of_cut, warn_of_passed_over
from danmaku_tui.cli.options.view import ViewOptions, view_options
from danmaku_tui.cli.run import show
from danmaku_tui.cli.run.lines import print_lines
from danmaku_tui.cli.run.screen import show_screen
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.session import Source, StateListener


@click.command(cls=TranslatedCommand)
@click.argument("recording", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--speed",
    type=NumberParam(0.1, 100),
    metavar="X",
    help="Play X times as fast. Default: 1 on the screen; without a screen, as fast as possible.",
)
@click.option(
    "--from",
    "start",
    metavar="TIME",
    help="Begin at TIME: hh:mm:ss or seconds into the recording, or 2026-11-22T20:30.",
)
@line_options
@view_options
def replay(
    *,
    recording: Path,
    speed: float | None,
    start: str | None,
    lines: LineOptions,
    view: ViewOptions,
) -> int:
    """Watch the recording FILE again.

    FILE may also be a captured frame, or a folder of captured frames.
    """
    headless = show.only_lines(lines)
    if not headless and speed is None:
        speed = 1.0
    playing = replay_of(recording, speed, start)

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.replay.replay_source import ReplaySource

        return ReplaySource(playing, on_received, on_state)

    shown = tr("the recording {name}").format(name=recording.name)
    try:
        if headless:
            return print_lines(open_source, lines, view, replay=playing, source=shown)
        return show_screen(open_source, shown, view, replay=playing)
    finally:
        warn_of_passed_over(recording, playing.passed_over)


def replay_of(path: Path, speed: float | None, start: str | None) -> Replay:
    """Return the replay of the recording at ``path``, from ``start`` on.

    With ``speed`` None it is as fast as the recording can be read. Raises ``click.ClickException``.
    """
    from functools import partial

    from danmaku_tui.replay.position_text import PositionError, parse_position
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.store.error import RecordingError
    from danmaku_tui.store.recording import Recording

    try:
        with Recording(path) as recording:
            warn_of_cut(recording)
            span = recording.span
    except RecordingError as error:
        raise click.ClickException(str(error)) from None
    if span is None:
        raise click.ClickException(tr("{path} is empty: nothing was recorded").format(path=path))
    first, last = span
    try:
        position = 0.0 if start is None else parse_position(start, first)
    except PositionError as error:
        raise CommandUsageError(str(error)) from None
    if position > last - first:
        from danmaku_tui.ui.look.number_format import elapsed

        beyond = tr("--from is beyond the end: the recording is {length} long")
        raise CommandUsageError(beyond.format(length=elapsed(last - first)))
    return Replay(
        partial(Recording, path), first, last - first, time.monotonic, speed=speed, start=position
    )
