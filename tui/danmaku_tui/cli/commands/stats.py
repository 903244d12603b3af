"""``danmaku stats``: the numbers of a recorded room."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from danmaku_proto.terminal_text import safe_json, safe_lines
from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.output import output_options, target_of
from danmaku_tui.cli.options.pseudonyms import learn_people, pseudonym_options, pseudonyms_of
from danmaku_tui.cli.options.recording import (
    match_option,
    opened,
    progress,
    query_of,
    warn_of_passed_over,
)
from danmaku_tui.cli.run.terminal import discard_rest, standard_output
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import SOURCE, tr, use
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_tui.export.comparison import ComparisonTally
    from danmaku_tui.export.plot import PlotGlyphs
    from danmaku_tui.export.pseudonyms import Pseudonyms
    from danmaku_tui.rules.query import Query

FILE_WIDTH: Final = 80
"""The width in cells of an output that is no terminal."""


FORMS: Final = ("text", "json", "html", "markdown")
"""The forms of a report."""


@click.command(cls=TranslatedCommand)
@language_option
@click.argument(
    "files", type=click.Path(path_type=Path), metavar="FILE...", nargs=-1, required=True
)
@match_option
@click.option("--ascii", "plain", is_flag=True, help="Draw with ASCII characters only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; short for --to json.")
@click.option(
    "--to",
    "form",
    type=click.Choice(FORMS),
    help="The form of the report; html and markdown are one file with plots. Default: text.",
)
@output_options
@pseudonym_options
def stats(
    *,
    files: tuple[Path, ...],
    match: str | None,
    plain: bool,
    as_json: bool,
    form: str | None,
    out: Path | None,
    force: bool,
    pseudonyms: bool,
    key_file: Path | None,
) -> int:
    """Print the statistics of the recording FILE, or compare several.

    They show the busiest times, the people with the most comments and gifts, the most frequent
    words and gifts, and the times that were not recorded. Several recordings, or a folder of them,
    are shown side by side, with totals and the people who came to more than one.
    """
    from danmaku_tui.export.comparison import ComparisonTally
    from danmaku_tui.export.recording_folder import every_recording

    if as_json and form not in (None, "json"):
        raise CommandUsageError(tr("--json and --to {form} exclude each other").format(form=form))
    form = "json" if as_json else form or "text"
    if form == "json":
        use(SOURCE)  # programs read the same text in every language
    target = target_of(out)
    query = query_of(match)
    recordings = every_recording(files)
    if target is not None:
        _refuse(target, recordings, replacing=force)
    names = pseudonyms_of(pseudonyms=pseudonyms, key_file=key_file)
    tally, failed = ComparisonTally(), 0
    passed_over: dict[Path, int] = {}
    for place, file in enumerate(recordings, 1):
        try:
            people = _People(names, key_file, place * (len(recordings) > 1))
            passed_over[file] = _count(tally, file, query, people)
        except click.UsageError:
            raise
        except click.ClickException as error:
            if len(recordings) == 1:
                raise
            failed += 1
            echo_line(tr("not counted: {why}").format(why=error.format_message()), err=True)
    if not tally.rooms:
        raise click.ClickException(tr("none of these recordings can be read"))
    lines = _lines(tally, form, plain=plain, several=len(recordings) > 1)
    _write(lines, target, replacing=force, as_json=form == "json")
    for file, rows in passed_over.items():
        warn_of_passed_over(file, rows)
    return 1 if failed else 0


@dataclass(frozen=True, slots=True)
class _People:
    """The pseudonyms for a recording, and its place among several; 0 for a single one."""

    names: Pseudonyms | None
    key_file: Path | None
    place: int


def _count(tally: ComparisonTally, file: Path, query: Query, people: _People) -> int:
    """Count the recording ``file``; return the number of rows that cannot be read."""
    from danmaku_proto.events import Kind
    from danmaku_tui.export.event_reader import about, count_of, events_of, extent_of, gaps_of
    from danmaku_tui.export.pseudonyms import anonymous
    from danmaku_tui.export.selection import RecordingPart

    kinds = frozenset(Kind) - {Kind.LINK}
    selection = RecordingPart(kinds=kinds, query=query)
    with opened(file) as recording:
        info, names = about(recording), people.names
        learn_people(names, recording, people.key_file)
        events, length = events_of(recording, selection), count_of(recording, selection)
        with progress(events, length, tr("Counting")) as counted:
            selected = selection.of(counted)
            if names is not None:
                selected, info = names.renamed(selected), anonymous(info, people.place)
            tally.add(info, selected, gaps_of(recording), extent_of(recording).seconds)
        return recording.passed_over


def _lines(tally: ComparisonTally, form: str, *, plain: bool, several: bool) -> Iterable[str]:
    """Return the lines of the report in a form."""
    from danmaku_tui.export.comparison_report import comparison_data, comparison_lines
    from danmaku_tui.export.html_report import html_report
    from danmaku_tui.export.markdown_report import markdown_report
    from danmaku_tui.export.plot import ASCII, BLOCKS
    from danmaku_tui.export.stats_report import as_data, report

    rooms = tally.rooms
    together = tally.comparison() if several else None
    first = rooms[0]
    if form == "html":
        return ["".join(html_report(rooms, together)).rstrip("\n")]
    if form == "markdown":
        return markdown_report(rooms, together, ASCII if plain else BLOCKS)
    if form == "json":
        data = (
            {"file": first.info.name, **as_data(first.statistics, first.info)}
            if together is None
            else comparison_data(together)
        )
        return [json.dumps(data, ensure_ascii=False, indent=2)]
    if together is not None:
        return comparison_lines(together, _width())
    glyphs = ASCII if plain or not _draws(BLOCKS) else BLOCKS
    return report(first.statistics, first.info, _width(), glyphs)


def _refuse(target: Path, recordings: Iterable[Path], *, replacing: bool) -> None:
    """Raise a usage error where ``target`` must not be written, before anything is counted."""
    if not target.exists():
        return
    if any(each.exists() and target.samefile(each) for each in recordings):
        words = tr("{path} is the recording itself: name another file")
        raise CommandUsageError(words.format(path=target))
    if target.is_file() and not replacing:
        words = tr("{path} already exists: --force replaces it")
        raise CommandUsageError(words.format(path=target))


def _write(lines: Iterable[str], target: Path | None, *, replacing: bool, as_json: bool) -> None:
    """Write ``lines`` to ``target``, or to standard output."""
    if target is None:
        _print(lines, safe_json if as_json else safe_lines)
        return
    from danmaku_tui.export.output_file import whole_file

    try:
        with whole_file(target, replacing=replacing) as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        words = tr("{path} cannot be written: {detail}")
        raise click.ClickException(words.format(path=target, detail=system_error(error))) from None


def _print(lines: Iterable[str], safe: Callable[[str], str]) -> None:
    """Print ``lines`` through the filter ``safe``; a reader who left ends it without an error."""
    out = standard_output(encoding=None)
    try:
        for line in lines:
            out.write(safe(line) + "\n")
        out.flush()
    except BrokenPipeError:
        discard_rest(out)


def _draws(glyphs: PlotGlyphs) -> bool:
    """Return whether the output can hold ``glyphs``, and the terminal draws them."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        glyphs.levels.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return TerminalTraits.of(os.environ).draws_blocks


def _width() -> int:
    """Return the width of a line in cells."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if terminal else FILE_WIDTH
