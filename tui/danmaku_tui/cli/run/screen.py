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

from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.recording_plan import RecordingPlan, missing, report_file
from danmaku_tui.cli.run.terminal import discard_rest, flattening
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.classroom.own_classroom import OwnClassroom
    from danmaku_tui.config.values import Config
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.session import Source, StateListener

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
    session = Session(
        open_source,
        clock=time.monotonic if replay is None else replay.moment,
        wall=time.time if replay is None else replay.moment,
        prepare=plainer if flattening() else lambda event: event,
        open_recorder=None if plan is None else partial(plan.recorder, split=config.record.split),
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
        )
    )
    try:
        code = app.run()
    finally:
        session.close()
        try:
            sys.stderr.flush()
        except OSError:  # the terminal is gone
            discard_rest(sys.stderr)
    # Only now is it known: the last messages are written while the session closes.
    recorded = session.ended_recording
    lacking = "" if recorded is None else missing(recorded)
    if recorded is not None:
        if plan is None or not plan.options.quiet:
            report_file(recorded)
        if lacking:
            complain(lacking)
    if app.crash is not None:
        raise click.ClickException(crash_line(app.crash))
    ended = app.return_code or 0 if code is None else code
    return ended or int(bool(lacking))


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
