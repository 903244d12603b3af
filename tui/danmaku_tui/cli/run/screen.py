"""Watching on the screen."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from danmaku_proto.terminal_text import safe_line
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.end_signals import hurried_by_signals
from danmaku_tui.cli.run.recording_plan import (
    RecordingPlan,
    checked_spill,
    missing,
    missing_earlier,
    report_file,
    report_held,
)
from danmaku_tui.cli.run.room_share import published_by, share
from danmaku_tui.cli.run.terminal import discard_rest, flattening
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from pathlib import Path

    from danmaku_tui.classroom.own_classroom import OwnClassroom
    from danmaku_tui.config.values import Config
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.session import Session, Source, StateListener
    from danmaku_tui.store.recorder import Recorder

    OpenSource = Callable[[Receiver, StateListener], Source]


def show_screen(
    open_source: OpenSource,
    source: str,
    view: ViewOptions,
    plan: RecordingPlan | None = None,
    replay: Replay | None = None,
    *,
    takes_comments: bool = False,
    classroom: OwnClassroom | None = None,
) -> int:
    """Show the viewer until a person leaves it; return the exit code.

    ``source`` names the source for a person. ``replay`` controls a replayed source. Without
    ``plan`` nothing can be recorded. ``takes_comments`` is true for a classroom, and
    ``classroom`` is set where this program runs it.
    """
    with _no_collection():
        from danmaku_tui.config.values import MEBIBYTE
        from danmaku_tui.crash import crash_line
        from danmaku_tui.i18n.ascii_text import plainer
        from danmaku_tui.rules.rule import RuleError
        from danmaku_tui.rules.rulebook import Rulebook
        from danmaku_tui.session import Session
        from danmaku_tui.ui.app import DanmakuApp
        from danmaku_tui.ui.room.context import RoomContext

    config = view.config_with_keys()
    try:
        rulebook = Rulebook.load(config.rules_path)
    except RuleError as error:
        raise CommandUsageError(of_rules_file(str(error), config)) from None
    published = published_by(config)
    session = Session(
        open_source,
        clock=time.monotonic if replay is None else replay.moment,
        wall=time.time if replay is None else replay.moment,
        prepare=plainer if flattening() else lambda event: event,
        open_recorder=None if plan is None else _recorder_opener(plan, config),
        published=published,
        history_bytes=config.list.memory * MEBIBYTE,
    )
    if replay is not None:
        replay.attach(session)
    record_to = None
    if plan is not None:
        path = plan.path()
        if path is None and config.record.when == "always":
            path = plan.usual_path(config.record_folder)
        if path is not None:
            session.record(path)
        record_to = partial(plan.usual_path, config.record_folder)
    speaker = None
    if takes_comments:
        from danmaku_tui.classroom.speaker import Speaker

        speaker = Speaker(config.me, session.send)
    app = DanmakuApp(
        RoomContext(
            session,
            source,
            config,
            rulebook=rulebook,
            replay=replay,
            record_to=record_to,
            speaker=speaker,
            classroom=classroom,
        ),
        at_forced_exit=partial(_close_in_a_hurry, session),
    )
    try:
        with share(config, source, session, published):
            code = app.run()
    finally:
        # The terminal is restored. The signals are about the wait for the disk from here on.
        with hurried_by_signals(session.hurry) as signalled:
            app.end_exit_signals()
            session.close()
        try:
            sys.stderr.flush()
        except OSError:  # the terminal is gone
            discard_rest(sys.stderr)
    lacking = _report_recordings(session, plan)
    if app.crash is not None:
        raise click.ClickException(crash_line(app.crash))
    ended = app.return_code or 0 if code is None else code
    return ended or signalled.code or int(bool(lacking))


def _recorder_opener(plan: RecordingPlan, config: Config) -> Callable[[Path], Recorder]:
    spill = checked_spill(config.spill_folder)
    return partial(plan.recorder, split=config.record.split, spill=spill)


def _report_files(session: Session) -> None:
    """Print the files of the recording, and those of earlier ones with a spill folder."""
    for state in session.stopped_recordings:
        if state.spilled:
            report_file(state)
    if session.ended_recording is not None:
        report_file(session.ended_recording)


def _lacking(session: Session) -> list[str]:
    """Return a line for each recording of ``session`` that lacks something."""
    lines = [missing_earlier(state) for state in session.stopped_recordings]
    if session.ended_recording is not None:
        lines.append(missing(session.ended_recording))
    return [line for line in lines if line]


def _close_in_a_hurry(session: Session) -> list[str]:
    """Write the rest of the recordings within a moment; return the lines about a loss."""
    session.hurry()
    session.close_recordings()
    return [f"danmaku: {safe_line(line)}" for line in _lacking(session)]


def _report_recordings(session: Session, plan: RecordingPlan | None) -> list[str]:
    """Name the files of the recordings; print and return one line for each that lacks something.

    Only when the session has closed is it known: the last messages are written meanwhile.
    """
    if plan is None or not plan.options.quiet:
        _report_files(session)
    lacking = _lacking(session)
    for line in lacking:
        complain(line)
    if not session.recordings_finished:
        report_held()
    return lacking


def of_rules_file(problem: str, config: Config) -> str:
    """Return ``problem`` of the rules, with the setting of their file where it is not default."""
    from danmaku_tui.config.template import source

    origin = config.origin("rules.file")
    if origin.kind == "default":
        return problem
    words = tr("{problem} (rules.file is set by {place})")
    return words.format(problem=problem, place=source(origin))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the garbage collector for an import: its objects stay, and scanning them takes long."""
    gc.disable()
    try:
        yield
    finally:
        # Out of the reach of later collections, too.
        gc.freeze()
        gc.enable()
