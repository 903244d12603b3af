"""``danmaku export``: a recording as a file for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from danmaku_proto.terminal_text import safe_json, safe_lines
from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.output import output_options, target_of
from danmaku_tui.cli.options.pseudonyms import learn_people, pseudonym_options, pseudonyms_of
from danmaku_tui.cli.options.recording import (
    copy_part,
    file_argument,
    match_option,
    opened,
    progress,
    quiet_option,
    selection_of,
    warn_of_passed_over,
)
from danmaku_tui.cli.options.view import off_option
from danmaku_tui.cli.run.exit_on_signals import exit_on_signals
from danmaku_tui.cli.run.parquet_export import PARQUET, PARQUET_WORDS, export_parquet
from danmaku_tui.cli.run.recording_file import write_recording
from danmaku_tui.cli.run.terminal import FilteredText, discard_rest, standard_output
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.values import Config
from danmaku_tui.export.formats import FORMATS
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.i18n.system_error import system_error

if TYPE_CHECKING:
    from danmaku_tui.export.clock import ExportClock
    from danmaku_tui.export.export_run import ExportTotals
    from danmaku_tui.export.format import Format
    from danmaku_tui.export.selection import RecordingPart
    from danmaku_tui.export.timed_event import RecordingInfo

SIZE: Final = "1920x1080"

RECORDING: Final = "danmaku"
"""The format of recordings, which is no text."""

JSON_LINES: Final = "jsonl"
"""The format in which every character has another spelling."""

TEXT: Final = "text"
"""The format with the lines of ``--plain``."""

SIZED: Final = ", ".join(form.name for form in FORMATS.values() if form.sized)


@click.command(cls=TranslatedCommand)
@language_option
@file_argument
@click.option(
    "--to",
    "name",
    type=click.Choice([*FORMATS, PARQUET, RECORDING]),
    required=True,
    help="; ".join(f"{form.name}: {form.words}" for form in FORMATS.values())
    + f"; {PARQUET}: {PARQUET_WORDS}; {RECORDING}: a recording, whole or in part.",
)
@output_options
@click.option(
    "--size",
    metavar="WxH",
    help=f"With --to {SIZED}: the size of the video. Default: {SIZE}.",
)
@click.option(
    "--kinds",
    metavar="KIND,…",
    help="Only events of these kinds, separated by commas, such as chat,gift.",
)
@off_option
@click.option(
    "--from",
    "start",
    metavar="T",
    help="Only events from T on: hh:mm:ss or seconds into the recording, or 2026-11-22T20:30.",
)
@click.option("--until", "stop", metavar="T", help="Only events before T.")
@click.option("--to-time", "old_stop", metavar="T", hidden=True)
@click.option(
    "--zero",
    metavar="T",
    help="The time that is 0 in the file, as for --from; or first, for the first event in it.",
)
@click.option(
    "--offset",
    metavar="SECONDS",
    help="Added to all times in the file, such as +2.5 or -1:30.",
)
@match_option
@pseudonym_options
@quiet_option
def export(
    *,
    file: Path,
    name: str,
    out: Path | None,
    force: bool,
    size: str | None,
    kinds: str | None,
    off: tuple[str, ...] | None,
    start: str | None,
    stop: str | None,
    old_stop: str | None,
    zero: str | None,
    offset: str | None,
    match: str | None,
    pseudonyms: bool,
    key_file: Path | None,
    quiet: bool,
) -> int:
    """Convert the recording FILE to a format of other programs.

    FILE may also be a captured frame, or a folder of captured frames; with --to parquet also a
    folder of recordings, whose tables go into folders below OUT.
    """
    from danmaku_tui.export.event_reader import about, count_of, events_of, extent_of
    from danmaku_tui.export.export_run import export as write
    from danmaku_tui.export.pseudonyms import PseudonymFormat, anonymous

    if size is not None and (name not in FORMATS or not FORMATS[name].sized):
        words = tr("--size is for subtitles: use it with --to {names}")
        raise CommandUsageError(words.format(names=SIZED))
    target = target_of(out)
    end = stop if old_stop is None else old_stop
    hidden = _hidden(name, kinds, off)

    def part_of(began: float) -> RecordingPart:
        return selection_of(began, kinds=kinds, start=start, stop=end, match=match, off=hidden)

    if name == RECORDING:
        copy = _path_of_copy(target, pseudonyms=pseudonyms, times=(zero, offset))
        with opened(file) as recording:
            began = about(recording).began
        selection = part_of(began)
        with exit_on_signals():
            part = copy_part(selection, began)
            write_recording([file], copy, replacing=force, part=part, quiet=quiet)
        return 0
    if name == PARQUET:
        with exit_on_signals():
            return export_parquet(
                file,
                target,
                part_of,
                lambda began: _clock(zero, offset, began),
                replacing=force,
                pseudonyms=pseudonyms,
                key_file=key_file,
            )
    with opened(file) as recording:
        if target is not None:
            _refuse_source(target, file)
        info = about(recording)
        names = pseudonyms_of(pseudonyms=pseudonyms, key_file=key_file)
        learn_people(names, recording, key_file)
        if names is not None:
            info = anonymous(info)
        clock = _clock(zero, offset, info.began)
        info = replace(info, shifted=clock.shifts)
        form = _format(name, info, size or SIZE)
        if names is not None:
            form = PseudonymFormat(form, names)
        selection = part_of(info.began)
        _check_bounds(selection, extent_of(recording).seconds)
        events, length = events_of(recording, selection), count_of(recording, selection)
        # A progress bar would be drawn across lines on the same terminal.
        shown = 0 if quiet or (target is None and output_is_terminal()) else length
        with (
            exit_on_signals(),
            _output(target, _terminal_filter(name), replacing=force) as text,
            progress(events, shown, tr("Exporting")) as counted,
        ):
            for_video = FORMATS[name].for_video
            totals = write(counted, selection, form, text, clock=clock, for_video=for_video)
    if not quiet:
        _report(totals, form, target)
    warn_of_passed_over(file, recording.passed_over)
    return 0


def _hidden(name: str, kinds: str | None, off: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the groups that are left out of the format ``name``.

    Lines of text leave out those that ``--plain`` does, unless the options select the kinds.
    """
    if off is not None:
        return off
    return Config().view.off if name == TEXT and kinds is None else ()


def _path_of_copy(
    target: Path | None, *, pseudonyms: bool, times: tuple[str | None, str | None]
) -> Path:
    """Return ``target``; raise a usage error for options that a copied recording cannot have.

    A recording holds the bytes as they arrived: names and times stand in them.
    """
    if target is None:
        raise CommandUsageError(tr("--to danmaku needs --output: a recording is a file"))
    if pseudonyms:
        raise CommandUsageError(
            tr("--to danmaku keeps the names in the messages: use --pseudonyms with another format")
        )
    if any(times):
        raise CommandUsageError(tr("--to danmaku keeps its times: leave out --zero and --offset"))
    return target


def output_is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def _clock(zero: str | None, offset: str | None, began: float) -> ExportClock:
    """Return the clock of the options."""
    from danmaku_tui.export.clock import clock_of
    from danmaku_tui.export.selection import SelectionError

    try:
        return clock_of(zero, offset, began)
    except SelectionError as error:
        raise CommandUsageError(str(error)) from None


def _check_bounds(selection: RecordingPart, seconds: float) -> None:
    """Raise an error where ``selection`` is outside a recording of ``seconds``."""
    from danmaku_tui.export.clock import clock_text

    length = clock_text(seconds).partition(".")[0]
    if selection.start is not None and selection.start > seconds:
        words = tr("--from is past the end of the recording, which lasts {length}")
        raise click.ClickException(words.format(length=length))
    if selection.stop is not None and selection.stop <= 0:
        raise click.ClickException(tr("--until is before the beginning of the recording"))


def _format(name: str, info: RecordingInfo, size: str) -> Format:
    """Return the format for one file."""
    from danmaku_tui.export.video_canvas import CanvasSizeError

    try:
        return FORMATS[name].make(info, size)
    except CanvasSizeError as error:
        raise CommandUsageError(str(error)) from None


def _refuse_source(target: Path, source: Path) -> None:
    """Raise a usage error where ``target`` is the recording itself."""
    if target.exists() and target.samefile(source):
        raise CommandUsageError(
            tr("{path} is the recording itself: name another file").format(path=target)
        )


def _terminal_filter(name: str) -> Callable[[str], str]:
    """Return the filter of the format ``name`` for a terminal.

    JSON has another spelling for every character, so that no data is lost. The others lose the
    characters that command a terminal: the file itself, or a pipe, has all of them.
    """
    return safe_json if name == JSON_LINES else safe_lines


@contextmanager
def _output(
    target: Path | None, shown: Callable[[str], str], *, replacing: bool
) -> Iterator[TextIO]:
    """Open the output; its errors become one line. A terminal gets the text through ``shown``."""
    from danmaku_tui.export.output_file import whole_file

    if target is None:
        yield from _standard_output(shown)
        return
    try:
        with whole_file(target, replacing=replacing) as text:
            yield text
    except FileExistsError:
        words = tr("{path} already exists: --force replaces it")
        raise CommandUsageError(words.format(path=target)) from None
    except OSError as error:
        words = tr("{path} cannot be written: {detail}")
        raise click.ClickException(words.format(path=target, detail=system_error(error))) from None


def _standard_output(shown: Callable[[str], str]) -> Iterator[TextIO]:
    """Yield standard output; a reader who left ends the command without an error."""
    out = standard_output()
    try:
        yield FilteredText(out, shown) if out.isatty() else out
        out.flush()
    except BrokenPipeError:
        discard_rest(out)
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        discard_rest(out)
        why = system_error(error)
        raise click.ClickException(
            tr("the output cannot be written ({why}): make room, or write elsewhere").format(
                why=why
            )
        ) from None


def _report(totals: ExportTotals, form: Format, target: Path | None) -> None:
    """Print the totals and the file on stderr."""
    events = trn("{count} event", "{count} events", totals.events)
    comments = trn("{count} comment", "{count} comments", totals.comments)
    where = tr("standard output") if target is None else os.fsdecode(target)
    words = tr("{events}, {comments} → {file}").format(
        events=events.format(count=f"{totals.events:,}"),
        comments=comments.format(count=f"{totals.comments:,}"),
        file=click.format_filename(where),
    )
    echo_line(words, err=True)
    if totals.before:
        left_out = trn(
            "{count:,} is before 0 and is left out",
            "{count:,} are before 0 and are left out",
            totals.before,
        )
        echo_line(left_out.format(count=totals.before), err=True)
    if form.remark:
        echo_line(form.remark, err=True)
