"""The export as Parquet: of one recording to a file, of a folder of recordings to folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.options.pseudonyms import learn_people, pseudonyms_of
from danmaku_tui.cli.options.recording import opened, progress, warn_of_passed_over
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.i18n.system_error import system_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from danmaku_tui.export.clock import ExportClock
    from danmaku_tui.export.export_run import ExportTotals
    from danmaku_tui.export.pseudonyms import Pseudonyms
    from danmaku_tui.export.selection import RecordingPart
    from danmaku_tui.store.recording import Recording

PARQUET: Final = "parquet"

PARQUET_WORDS: Final = "a table for DuckDB, Polars and pandas (danmaku-tui[parquet])"


def export_parquet(
    source: Path,
    target: Path | None,
    selection_of: Callable[[float], RecordingPart],
    clock_of: Callable[[float], ExportClock],
    *,
    replacing: bool,
    pseudonyms: bool,
    key_file: Path | None,
) -> int:
    """Write ``source`` to ``target``, a file; or a folder where ``source`` is one of recordings.

    ``selection_of`` makes the selection of a recording by its beginning, in seconds since 1970;
    ``clock_of`` makes the time of its file.
    A recording of a folder that cannot be read is reported and skipped; the exit code is 1 then.
    """
    from danmaku_tui.export.parquet import has_pyarrow
    from danmaku_tui.export.recording_folder import recordings_in

    if not has_pyarrow():
        raise click.ClickException(tr("--to parquet needs pyarrow: install danmaku-tui[parquet]"))
    if target is None:
        raise CommandUsageError(tr("--to parquet writes a file: name it with -o FILE"))
    files = recordings_in(source)
    names = pseudonyms_of(pseudonyms=pseudonyms, key_file=key_file)
    run = _ParquetRun(target, selection_of, clock_of, replacing=replacing)
    if not files:
        with opened(source) as recording:
            learn_people(names, recording, key_file)
            run.one(recording, names)
        return 0
    failed = 0
    for place, file in enumerate(files, 1):
        try:
            with opened(file) as recording:
                learn_people(names, recording, key_file)
                run.one(recording, names, place)
        except click.UsageError:
            raise
        except click.ClickException as error:
            failed += 1
            echo_line(error.format_message(), err=True)
    return 1 if failed else 0


class _ParquetRun:
    """The files of one command."""

    def __init__(
        self,
        target: Path,
        selection_of: Callable[[float], RecordingPart],
        clock_of: Callable[[float], ExportClock],
        *,
        replacing: bool,
    ) -> None:
        self._target = target
        self._selection_of = selection_of
        self._clock_of = clock_of
        self._replacing = replacing

    def one(self, recording: Recording, names: Pseudonyms | None, place: int = 0) -> None:
        """Write ``recording``: to the target, or below it where it has a ``place`` in a folder."""
        from danmaku_tui.export import parquet
        from danmaku_tui.export.event_reader import about, count_of, events_of
        from danmaku_tui.export.pseudonyms import anonymous

        info = about(recording)
        selection = self._selection_of(info.began)
        clock = self._clock_of(info.began)
        if names is not None:
            info = anonymous(info, place)
        path = parquet.place_in(self._target, info) if place else self._target
        if path.exists() and path.samefile(recording.path):
            words = tr("{path} is the recording itself: name another file")
            raise CommandUsageError(words.format(path=path))
        events, length = events_of(recording, selection), count_of(recording, selection)
        try:
            if place:
                path.parent.mkdir(parents=True, exist_ok=True)
            with progress(events, length, tr("Exporting")) as counted:
                selected = clock.shifted(selection.of(counted))
                named = selected if names is None else names.renamed(selected)
                totals = parquet.write(path, named, info, replacing=self._replacing)
        except FileExistsError:
            words = tr("{path} already exists: --force replaces it")
            raise CommandUsageError(words.format(path=path)) from None
        except OSError as error:
            words = tr("{path} cannot be written: {detail}")
            why = system_error(error)
            raise click.ClickException(words.format(path=path, detail=why)) from None
        _report(totals, path)
        warn_of_passed_over(recording.path, recording.passed_over)


def _report(totals: ExportTotals, path: Path) -> None:
    events = trn("{count} event", "{count} events", totals.events)
    comments = trn("{count} comment", "{count} comments", totals.comments)
    words = tr("{events}, {comments} → {file}").format(
        events=events.format(count=f"{totals.events:,}"),
        comments=comments.format(count=f"{totals.comments:,}"),
        file=click.format_filename(path),
    )
    echo_line(words, err=True)
