"""``danmaku merge``: several recordings as one."""

from __future__ import annotations

from pathlib import Path

import click

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.recording import opened, quiet_option
from danmaku_tui.cli.run.exit_on_signals import exit_on_signals
from danmaku_tui.cli.run.recording_file import write_recording
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr


@click.command(cls=TranslatedCommand)
@language_option
@click.argument(
    "files", type=click.Path(path_type=Path), metavar="FILE...", nargs=-1, required=True
)
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    required=True,
    help="The recording to write.",
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
@quiet_option
def merge(*, files: tuple[Path, ...], out: Path, force: bool, quiet: bool) -> int:
    """Write the recordings FILE... as one recording, in order of time.

    An event that two recordings of the same room have is written once.
    """
    if str(out) == "-":
        raise CommandUsageError(tr("a recording is a file: name it with -o FILE"))
    with exit_on_signals():
        for file in files:
            with opened(file):
                pass  # a recording that was cut off says so
        write_recording(files, out, replacing=force, quiet=quiet)
    return 0
