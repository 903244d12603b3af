"""The options that hide who people are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.export.pseudonyms import Pseudonyms
    from danmaku_tui.store.recording import Recording

F = TypeVar("F", bound=Callable[..., object])


def pseudonym_options(command: F) -> F:
    """Add ``--pseudonyms`` and ``--key-file``; ``command`` gets both under these names."""
    command = click.option(
        "--key-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="With --pseudonyms: the file that keeps the numbers for further recordings; it is "
        "created where it does not exist.",
    )(command)
    return click.option(
        "--pseudonyms",
        is_flag=True,
        help="Call people viewer-1, viewer-2 …, and leave out everything else that names them.",
    )(command)


def pseudonyms_of(*, pseudonyms: bool, key_file: Path | None) -> Pseudonyms | None:
    """Return the pseudonyms that the options ask for; None for none."""
    if not pseudonyms:
        if key_file is not None:
            raise CommandUsageError(tr("--key-file is for pseudonyms: add --pseudonyms"))
        return None
    from danmaku_tui.export.pseudonyms import KeyFileError, Pseudonyms

    try:
        return Pseudonyms() if key_file is None else Pseudonyms.read(key_file)
    except KeyFileError as error:
        raise click.ClickException(str(error)) from None


def learn_people(names: Pseudonyms | None, recording: Recording, key_file: Path | None) -> None:
    """Give pseudonyms to everybody in ``recording``, and write the key file.

    Raises ``RecordingError``.
    """
    if names is None:
        return
    from danmaku_tui.export.event_reader import events_of
    from danmaku_tui.export.pseudonyms import KeyFileError
    from danmaku_tui.export.selection import RecordingPart

    names.learn(events_of(recording, RecordingPart()))
    if key_file is None:
        return
    try:
        names.write(key_file)
    except KeyFileError as error:
        raise click.ClickException(str(error)) from None
