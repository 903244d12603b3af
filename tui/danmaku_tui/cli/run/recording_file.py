"""A recording written by a command from other recordings."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_tui import __version__
from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.options.recording import warn_of_passed_over
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr, trn

if TYPE_CHECKING:
    from danmaku_tui.store.recording_copy import CopyPart, CopyTotals


def write_recording(
    sources: Sequence[Path],
    target: Path,
    *,
    replacing: bool,
    part: CopyPart | None = None,
    quiet: bool = False,
) -> None:
    """Write ``sources`` as one recording to ``target``, and report the numbers on stderr.

    Raises ``click.ClickException`` and :class:`CommandUsageError`.
    """
    from danmaku_tui.store.error import RecordingError, not_written
    from danmaku_tui.store.file_names import check_name
    from danmaku_tui.store.recording_copy import copy_recordings, new_recording_file

    for source in sources:
        if target.exists() and source.exists() and target.samefile(source):
            words = tr("{path} is the recording itself: name another file")
            raise CommandUsageError(words.format(path=target))
    try:
        check_name(target)
        with new_recording_file(target, replacing=replacing) as file:
            totals = copy_recordings(sources, file, program=f"danmaku-tui {__version__}", part=part)
            if part is not None and not totals.frames:
                raise click.ClickException(tr("nothing is selected: no recording was written"))
    except RecordingError as error:
        raise click.ClickException(str(error)) from None
    except FileExistsError:
        words = tr("{path} already exists: --force replaces it")
        raise CommandUsageError(words.format(path=target)) from None
    except (OSError, sqlite3.Error) as error:
        words = tr("cannot write: {reason}")
        raise click.ClickException(words.format(reason=not_written(target, error))) from None
    if not quiet:
        echo_line(_report(totals, target), err=True)
    for source, rows in totals.passed_over.items():
        warn_of_passed_over(source, rows)


def _report(totals: CopyTotals, target: Path) -> str:
    frames = trn("{n:,} frame", "{n:,} frames", totals.frames).format(n=totals.frames)
    events = trn("{n:,} event", "{n:,} events", totals.events).format(n=totals.events)
    words = tr("{frames}, {events} → {file}").format(
        frames=frames, events=events, file=click.format_filename(target)
    )
    if not totals.repeated:
        return words
    twice = trn(
        "{n:,} event was in two recordings", "{n:,} events were in two recordings", totals.repeated
    )
    return f"{words} ({twice.format(n=totals.repeated)})"
