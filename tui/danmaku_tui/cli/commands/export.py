"""``danmaku export``: a recording as a file for other programs."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn, TextIO

import click

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.recording import (
    file_argument,
    match_option,
    opened,
    progress,
    selection_of,
)
from danmaku_tui.cli.run import show
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.signals import EXIT_SIGNALS, exit_code

if TYPE_CHECKING:
    from danmaku_tui.export.export_run import ExportTotals
    from danmaku_tui.export.format import Format
    from danmaku_tui.export.timed_event import RecordingInfo

FORMATS: Final = ("jsonl", "csv", "xml", "ass")

SIZE: Final = "1920x1080"


@click.command(cls=TranslatedCommand)
@language_option
@file_argument
@click.option(
    "--to",
    "name",
    type=click.Choice(FORMATS),
    required=True,
    help="JSON lines, a table for spreadsheets, bilibili's XML, or subtitles that fly.",
)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="The file to write; standard output where this is left out, or -.",
)
@click.option("--force", is_flag=True, help="Replace the file that is there.")
@click.option(
    "--size",
    metavar="WxH",
    help="For subtitles: the size of the video; 1920x1080 where this is left out.",
)
@click.option("--kinds", metavar="KIND,…", help="Only these kinds of event, such as chat,gift.")
@click.option(
    "--from",
    "start",
    metavar="T",
    help="Only from then on: hh:mm:ss into the recording, or as 2026-11-22T20:30.",
)
@click.option("--to-time", "stop", metavar="T", help="Only what came before then.")
@match_option
def export(
    *,
    file: Path,
    name: str,
    out: Path | None,
    force: bool,
    size: str | None,
    kinds: str | None,
    start: str | None,
    stop: str | None,
    match: str | None,
) -> int:
    """Write the recording FILE in a format that other programs read.

    FILE may also be a captured frame, or a folder of such.
    """
    from danmaku_tui.export.event_reader import about, count_of, told_of
    from danmaku_tui.export.export_run import export as write

    if size is not None and name != "ass":
        raise CommandUsageError(tr("--size is for subtitles: use it with --to ass"))
    target = None if out is None or str(out) == "-" else out
    with opened(file) as recording:
        if target is not None:
            _refuse_to_overwrite(target, file)
        told_about = about(recording)
        form = _format(name, told_about, size or SIZE)
        wanted = selection_of(told_about.began, kinds=kinds, start=start, stop=stop, match=match)
        told, length = told_of(recording, wanted), count_of(recording, wanted)
        # A bar would be drawn across lines that are written to the same terminal.
        shown = 0 if target is None and showing_lines() else length
        with (
            _leaving_in_order(),
            _written(target, replacing=force) as text,
            progress(told, shown, tr("Exporting")) as watched,
        ):
            totals = write(watched, wanted, form, text)
    _tell(totals, form, target)
    return 0


def showing_lines() -> bool:
    """Return whether standard output is read by a person."""
    return sys.stdout is not None and sys.stdout.isatty()


def _format(name: str, about: RecordingInfo, size: str) -> Format:
    """Return what makes such a file."""
    from danmaku_tui.export.ass import Subtitles
    from danmaku_tui.export.bilibili import BilibiliXml
    from danmaku_tui.export.jsonl import JsonLines
    from danmaku_tui.export.table import Table
    from danmaku_tui.export.video_canvas import CanvasSizeError, VideoCanvas

    match name:
        case "jsonl":
            return JsonLines()
        case "csv":
            return Table()
        case "xml":
            return BilibiliXml(about)
        case _:
            try:
                return Subtitles(about, VideoCanvas.read(size))
            except CanvasSizeError as error:
                raise CommandUsageError(str(error)) from None


def _refuse_to_overwrite(target: Path, source: Path) -> None:
    """Never put an export in the place of what it is made of."""
    if target.exists() and target.samefile(source):
        raise CommandUsageError(
            tr("{path} is the recording itself: name another file").format(path=target)
        )


@contextmanager
def _written(target: Path | None, *, replacing: bool) -> Iterator[TextIO]:
    """Open what is to be written; what goes wrong with it becomes one line."""
    from danmaku_tui.export.output_file import whole_file

    if target is None:
        yield from _standard_output()
        return
    try:
        with whole_file(target, replacing=replacing) as text:
            yield text
    except FileExistsError:
        words = tr("{path} is there already: --force replaces it")
        raise CommandUsageError(words.format(path=target)) from None
    except OSError as error:
        words = tr("{path} cannot be written: {detail}")
        raise click.ClickException(words.format(path=target, detail=system_error(error))) from None


def _standard_output() -> Iterator[TextIO]:
    """Yield standard output; a reader who has left is enough of an end."""
    out = sys.stdout
    if out is None:
        raise click.ClickException(tr("standard output is closed: give it a file or a pipe"))
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="replace", newline="")
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        show.drop_rest(out)
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        show.drop_rest(out)
        why = system_error(error)
        raise click.ClickException(
            tr("the output cannot be written ({why}): make room, or write elsewhere").format(
                why=why
            )
        ) from None


@contextmanager
def _leaving_in_order() -> Iterator[None]:
    """Have a signal that ends the program remove what is half written, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(exit_code(number))

    # On SIGINT, Python raises KeyboardInterrupt, which has the same effect.
    others = [number for number in EXIT_SIGNALS if number is not signal.SIGINT]
    before = {number: signal.signal(number, leave) for number in others}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(totals: ExportTotals, form: Format, target: Path | None) -> None:
    """Tell on stderr what was written, and where."""
    events = trn("{count} event", "{count} events", totals.events)
    comments = trn("{count} comment", "{count} comments", totals.comments)
    where = tr("standard output") if target is None else os.fsdecode(target)
    words = tr("{events}, {comments} → {file}").format(
        events=events.format(count=f"{totals.events:,}"),
        comments=comments.format(count=f"{totals.comments:,}"),
        file=click.format_filename(where),
    )
    click.echo(words, err=True)
    if form.remark:
        click.echo(form.remark, err=True)
