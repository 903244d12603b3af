"""``danmaku decode``: the bytes of a frame, and the meaning of each."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem

from danmaku_proto.terminal_text import safe_json, safe_line
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.run.terminal import discard_rest, standard_output
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import in_ascii, tr, trn
from danmaku_tui.i18n.system_error import system_error

if TYPE_CHECKING:
    from danmaku_proto.frame_layers import FrameView
    from danmaku_tui.wire.input_form import FrameInput

FILE_WIDTH: Final = 80
"""The width in cells of an output that is no terminal."""

NARROWEST: Final = 48
"""The least width in cells: below it no room is left for a meaning."""

FULL_FIELDS: Final = 200_000
"""Fields that are read with ``--full``, at most."""

FORMS: Final = ("binary", "hex", "base64", "python")
"""The forms of an input, as in :class:`danmaku_tui.wire.input_form.InputForm`."""

_DATABASE: Final = b"SQLite format 3\0"


class FrameTypeParam(click.ParamType[str]):
    """The type of a frame: ``user``, ``push`` and others, or the method of a message."""

    name = "type"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the type of this name; fail where there is none."""
        from danmaku_proto.frame_layers import type_called

        found = type_called(value)
        if found is None:
            words = tr("{value} is no type: use user, push, response, message, raw or a method.")
            self.fail(words.format(value=repr(value)), param, ctx)
        return found

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's
        param: click.Parameter,  # noqa: ARG002  # click's
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the types that begin like the text."""
        from danmaku_proto.frame_layers import frame_types

        return [CompletionItem(each) for each in frame_types() if each.startswith(incomplete)]


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@click.option(
    "--type",
    "kind",
    type=FrameTypeParam(),
    metavar="TYPE",
    help="user, push, response, message, raw, or a method such as WebcastChatMessage."
    " Default: guessed.",
)
@click.option(
    "--from",
    "form",
    type=click.Choice(FORMS),
    help="The form of the input. Default: detected.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--full", is_flag=True, help="Print every byte, also of long values.")
def decode(*, file: Path, kind: str | None, form: str | None, as_json: bool, full: bool) -> int:
    """Show the bytes of the frame in FILE, and the meaning of each.

    FILE holds one message of a feed: its bytes, a hex dump (of xxd, or hexdump -C), base64, or a
    bytes literal of Python. With - it is read from standard input. Bytes that are broken are shown
    up to the break.
    """
    from danmaku_proto.field_tree import FIELDS
    from danmaku_proto.frame_layers import frame_view
    from danmaku_tui.wire.tree_json import frame_json

    given = _given(file, form)
    view = frame_view(given.data, kind, most=FULL_FIELDS if full else FIELDS)
    if as_json:
        text = json.dumps(frame_json(view, given.form.value), ensure_ascii=False, indent=2)
        _print(map(safe_json, text.splitlines()))
    else:
        _print(map(safe_line, _lines(view, given, full=full)))
    if view.broken:
        raise click.ClickException(_complaint(view))
    return 0


def _given(file: Path, form: str | None) -> FrameInput:
    """Return the frame in ``file``. Raises ``click.ClickException`` where there is none."""
    from danmaku_tui.wire.input_form import InputForm, InputFormError, frame_input

    raw = _content(file)
    if not raw.strip():
        raise click.ClickException(tr("{path} is empty").format(path=_named(file)))
    if raw.startswith(_DATABASE):
        words = tr(
            "{path} is a recording: danmaku replay shows it, and the card of a message its frame"
        )
        raise CommandUsageError(words.format(path=_named(file)))
    try:
        return frame_input(raw, None if form is None else InputForm(form))
    except InputFormError as error:
        words = tr("{path} cannot be read: {why}").format(path=_named(file), why=error)
        raise click.ClickException(words) from None


def _content(file: Path) -> bytes:
    from danmaku_tui.wire.input_form import INPUT_BYTES

    try:
        if str(file) == "-":
            if sys.stdin is None:
                raise click.ClickException(tr("standard input is closed: give it a file or a pipe"))
            raw = sys.stdin.buffer.read(INPUT_BYTES + 1)
        else:
            with file.open("rb") as opened:
                raw = opened.read(INPUT_BYTES + 1)
    except (OSError, ValueError) as error:
        why = system_error(error) if isinstance(error, OSError) else str(error)
        words = tr("{path} cannot be read: {why}").format(path=_named(file), why=why)
        raise click.ClickException(words) from None
    if len(raw) > INPUT_BYTES:
        words = tr("{path} has more than {n} MiB: no frame is so large")
        raise click.ClickException(words.format(path=_named(file), n=INPUT_BYTES // 2**20))
    return raw


def _named(file: Path) -> str:
    return tr("standard input") if str(file) == "-" else str(file)


def _lines(view: FrameView, given: FrameInput, *, full: bool) -> Iterator[str]:
    """Yield the heading and the rows."""
    from danmaku_tui.wire.row_text import legend, line_of, size_text
    from danmaku_tui.wire.wire_rows import bytes_in, plan_of

    width = _width()
    plan = plan_of(view, bytes_in(width), full=full)
    dot = in_ascii(" · ")
    kind = tr("{type} (guessed)") if view.guessed else "{type}"
    heading = [kind.format(type=view.kind), given.form.value, size_text(len(given.data))]
    yield dot.join([*heading, legend()] if plan.guessed else heading)
    yield ""
    for row in plan.rows:
        yield line_of(row, plan, width)


def _complaint(view: FrameView) -> str:
    """Return the first problem in one line, with the number of the others."""
    from danmaku_tui.wire.row_text import fault_text, placed_problem
    from danmaku_tui.wire.wire_rows import problems_of

    found = [fault_text(layer.fault) for layer in view.layers if layer.fault is not None]
    found += [placed_problem(problem) for _, problem in problems_of(view)]
    if len(found) == 1:
        return found[0]
    words = trn("{first} (and {n} more problem)", "{first} (and {n} more problems)", len(found) - 1)
    return words.format(first=found[0], n=f"{len(found) - 1:,}")


def _print(lines: Iterable[str]) -> None:
    """Print ``lines``; a reader who left ends it without an error."""
    out = standard_output(encoding=None)
    try:
        for line in lines:
            out.write(line + "\n")
        out.flush()
    except BrokenPipeError:
        discard_rest(out)


def _width() -> int:
    """Return the width of a row in cells."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return max(NARROWEST, shutil.get_terminal_size().columns if terminal else FILE_WIDTH)
