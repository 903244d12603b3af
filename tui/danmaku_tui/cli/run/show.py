"""Showing a source: with a screen, or as lines."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TextIO, TypeVar

import click

from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.recording_plan import RecordingPlan, missing, tell_where
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import SOURCE, tr, use, write_ascii

if TYPE_CHECKING:
    from danmaku_proto.events import Event
    from danmaku_tui.config.keys import KeyAction
    from danmaku_tui.config.values import Config
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.session import Receiver, Source, StateListener

    OpenSource = Callable[[Receiver, StateListener], Source]


F = TypeVar("F", bound=Callable[..., object])

FLATTENING_TERMS: Final = ("tmux", "screen", "linux", "vt")
"""Beginnings of the names of terminals that draw joined emoji as they like."""


@dataclass(frozen=True, slots=True)
class LineOptions:
    """What was asked for of watching without a screen."""

    plain: bool = False
    as_json: bool = False
    count: int | None = None
    seconds: float | None = None

    @property
    def wanted(self) -> bool:
        """Whether anything of it was asked for."""
        return self != LineOptions()

    @property
    def asked(self) -> str:
        """The flag that asked for it, the first of several; empty where none did."""
        flags = {
            "--plain": self.plain,
            "--json": self.as_json,
            "--count": self.count is not None,
            "--for": self.seconds is not None,
        }
        return next((flag for flag, given in flags.items() if given), "")


def line_options(command: F) -> F:
    """Add the options for watching without a screen."""
    for option in (
        click.option(
            "--for",
            "seconds",
            type=NumberParam(0, min_open=True),
            metavar="SECONDS",
            help="Without a screen: stop after so long.",
        ),
        click.option(
            "--count",
            type=WholeNumberParam(1),
            metavar="N",
            help="Without a screen: stop after so many events.",
        ),
        click.option(
            "--json", "as_json", is_flag=True, help="No screen: one JSON object an event."
        ),
        click.option("--plain", is_flag=True, help="No screen: one line of text an event."),
    ):
        command = option(command)
    return command


def show(
    open_source: OpenSource,
    source: str,
    lines: LineOptions,
    viewing: ViewOptions,
    keeping: RecordingPlan | None = None,
) -> int:
    """Watch with a screen, or as lines where these are asked for or nothing else is possible.

    Without ``keeping`` nothing can be recorded.
    """
    if only_lines(lines):
        return print_lines(open_source, lines, viewing, keeping)
    return show_screen(open_source, source, viewing, keeping)


def only_lines(lines: LineOptions) -> bool:
    """Return whether lines are printed: they are asked for, or there is no screen.

    Whoever sits at a terminal all the same is told what keeps the screen from them.
    """
    if lines.wanted:
        return True
    if has_screen():
        return False
    if sys.stdout is not None and sys.stdout.isatty():
        if sys.stdin is None or not sys.stdin.isatty():
            lacking = tr("standard input is no terminal")
        elif os.environ.get("TERM") == "dumb":
            lacking = tr("TERM is dumb")
        else:
            lacking = tr("standard error is no terminal")
        told = tr("{lacking}: lines in place of the screen, Ctrl-C ends").format(lacking=lacking)
        click.echo(f"danmaku: {told}", err=True)
    return True


def has_screen() -> bool:
    """Return whether there is a terminal to draw on and to read keys from, and nobody else reads.

    Textual draws on stderr, but whoever pipes or redirects stdout wants lines there.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    # A stream that was closed before the program began is None.
    terminals = all(stream is not None and stream.isatty() for stream in streams)
    return terminals and os.environ.get("TERM") != "dumb"


def flattening() -> bool:
    """Return whether the terminal draws joined emoji as it likes, so that they are flattened."""
    term = os.environ.get("TERM", "")
    return term.startswith(FLATTENING_TERMS) or "TMUX" in os.environ


def print_lines(
    open_source: OpenSource,
    lines: LineOptions,
    viewing: ViewOptions,
    keeping: RecordingPlan | None = None,
    replay: Replay | None = None,
) -> int:
    """Print one line an event; return the exit code. ``replay`` is what ``open_source`` plays."""
    import asyncio
    import io

    from danmaku_tui.headless import LinePrinter, StopAfter

    if lines.asked and viewing.of_screen:
        words = tr("{asked} has no screen: leave out {flags}")
        raise CommandUsageError(words.format(asked=lines.asked, flags=", ".join(viewing.of_screen)))
    if settled(viewing).view.borders == "ascii":
        write_ascii(on=True)
    if lines.as_json:
        use(SOURCE)  # a program reads the same, whatever its person speaks

    out = sys.stdout
    if out is None:
        raise click.ClickException(tr("standard output is closed: give it a file or a pipe"))
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="replace")
    enough = StopAfter(lines.count, lines.seconds)
    path = None if keeping is None else keeping.path()
    recorder = None if keeping is None or path is None else keeping.recorder(path)
    printer = LinePrinter(
        open_source,
        out,
        as_json=lines.as_json,
        enough=enough,
        keeper=recorder,
        complain=lambda line: click.echo(f"danmaku: {line}", err=True),
        clock=time.monotonic if replay is None else replay.moment,
        wall=time.time if replay is None else replay.moment,
        start=0.0 if replay is None else replay.print_from,
        wanted=wanted_by(viewing),
    )
    try:
        code, why = asyncio.run(printer.run())
    finally:
        if recorder is not None:
            recorder.close()
    if recorder is not None:
        if keeping is not None and path != keeping.asked:
            tell_where(recorder.state)
        if not code:
            why = missing(recorder.state)
            code = 1 if why else 0
    if printer.broken:
        drop_rest(out)
    if code == 1:
        raise click.ClickException(why)
    return code


def settled(viewing: ViewOptions) -> Config:
    """Return what is settled, also for the keys, and speak the language that this names.

    Raises a usage error where something is not valid.
    """

    def actions() -> Iterable[KeyAction]:
        from danmaku_tui.cli.commands.config import bound_actions

        return bound_actions()

    return viewing.config(actions)


def wanted_by(viewing: ViewOptions) -> Callable[[Event], bool]:
    """Return what tells whether an event is to be a line: not if its group is off by a flag.

    A program that reads the lines must not lose any by what is settled for the screen.
    """
    off = viewing.flags.get("view.off")
    if not isinstance(off, tuple) or not off:
        return lambda _: True
    from danmaku_tui.rules.event_group import group_of

    return lambda event: group_of(event.kind) not in off


def drop_rest(stream: TextIO) -> None:
    """Have what ``stream`` still holds go nowhere.

    The interpreter flushes it on its way out, and would wait, complain or change the exit code.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: nothing that is imported is any, and looking takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def show_screen(
    open_source: OpenSource,
    source: str,
    viewing: ViewOptions,
    keeping: RecordingPlan | None = None,
    replay: Replay | None = None,
) -> int:
    """Show the viewer until it is left; return the exit code.

    ``replay`` is what ``open_source`` plays, where it plays a recording.
    """
    with uncollected():
        from danmaku_tui.crash import crash_line
        from danmaku_tui.i18n.ascii_text import plainer
        from danmaku_tui.rules.rule import RuleError
        from danmaku_tui.rules.rulebook import Rulebook
        from danmaku_tui.session import Session
        from danmaku_tui.ui.app import DanmakuApp
        from danmaku_tui.ui.room.context import RoomContext

    config = settled(viewing)
    try:
        rulebook = Rulebook.load(config.rules_path)
    except RuleError as error:
        raise CommandUsageError(of_rules_file(str(error), config)) from None
    session = Session(
        open_source,
        clock=time.monotonic if replay is None else replay.moment,
        wall=time.time if replay is None else replay.moment,
        prepare=plainer if flattening() else lambda event: event,
        keep=None if keeping is None else keeping.recorder,
    )
    if replay is not None:
        replay.join(session)
    if keeping is not None:
        path = keeping.path()
        if path is None and config.record.when == "always":
            path = keeping.usual_path(config.record_folder)
        if path is not None:
            session.record(path)
    record_to = None
    if keeping is not None:
        record_to = partial(keeping.usual_path, config.record_folder)
    app = DanmakuApp(
        RoomContext(session, source, config, rulebook=rulebook, replay=replay, record_to=record_to)
    )
    try:
        code = app.run()
    finally:
        kept = session.stop_recording()
        session.close()
        try:
            sys.stderr.flush()
        except OSError:  # the terminal is gone
            drop_rest(sys.stderr)
    if kept is not None:
        tell_where(kept)
        if lacking := missing(kept):
            click.echo(f"danmaku: {lacking}", err=True)
    if app.crash is not None:
        raise click.ClickException(crash_line(app.crash))
    return app.return_code or 0 if code is None else code


def of_rules_file(problem: str, config: Config) -> str:
    """Return ``problem`` of the rules with what names their file, where that is not the usual."""
    from danmaku_tui.config.template import source

    origin = config.origin("rules.file")
    if origin.kind == "default":
        return problem
    words = tr("{problem} (rules.file is set by {place})")
    return words.format(problem=problem, place=source(origin))
