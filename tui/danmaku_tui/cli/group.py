"""Commands whose help is in the language spoken when it is shown."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable
from typing import Final, TypeVar

import click

from danmaku_proto.text import cells
from danmaku_tui.cli.text_wrap import folded
from danmaku_tui.i18n.language import tr

C = TypeVar("C", bound=click.Command)

_AS_IT_IS: Final = "\b\n"
"""What keeps click from wrapping a paragraph, which it does by characters and not by cells."""

_TERM_CELLS: Final = 30
_SPACING: Final = 2


class CellFormatter(click.HelpFormatter):
    """Wraps help by cells, where a character may have two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called. A wide colon takes no space after it."""
        words = tr("Usage:")
        opening = f"{words} " if words.isascii() else words
        super().write_usage(prog, args, opening if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the name of a section."""
        words = tr("{heading}:").format(heading=heading)
        self.write(f"{'':>{self.current_indent}}{words}\n")

    def write_text(self, text: str) -> None:
        """Write ``text``, each paragraph wrapped."""
        super().write_text(_wrapped(text, self.width - self.current_indent))

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _TERM_CELLS,
        col_spacing: int = _SPACING,
    ) -> None:
        """Write terms and what they mean, in two columns."""
        listed = list(rows)
        first = min(max((len(term) for term, _ in listed), default=0), col_max) + col_spacing
        width = max(self.width - first - 2, 10)
        wrapped = [(term, _wrapped(meaning, width)) for term, meaning in listed]
        super().write_dl(wrapped, col_max, col_spacing)


class TranslatedContext(click.Context):
    """What a command runs in; its help is written by :class:`CellFormatter`."""

    formatter_class = CellFormatter


class TranslatedCommand(click.Command):
    """A command whose help is looked up when it is shown."""

    context_class = TranslatedContext

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        super(TranslatedCommand, translated(self)).format_help(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help, in at most ``limit`` characters."""
        return super(TranslatedCommand, translated(self)).get_short_help_str(limit)


class TranslatedGroup(TranslatedCommand, click.Group):
    """A command with commands of its own, whose help is looked up when it is shown."""

    command_class = TranslatedCommand


def texts(command: click.Command) -> list[str]:
    """Return what there is to translate in the help of ``command``, as its catalogue has it."""
    found = [command.help, *(getattr(option, "help", None) for option in command.params)]
    return [inspect.cleandoc(text) for text in found if text]


def translated(command: C) -> C:
    """Return a copy of ``command`` with its help in the language spoken now."""
    spoken = copy.copy(command)
    spoken.help = _spoken(command.help)
    sentence, stop, _ = (spoken.help or "").partition("。")
    if stop:  # click knows no other full stop than its own
        spoken.short_help = f"{sentence}{stop}"
    spoken.params = []
    for parameter in command.params:
        twin = copy.copy(parameter)
        if isinstance(twin, click.Option):
            twin.help = _spoken(twin.help)
        spoken.params.append(twin)
    return spoken


def _spoken(text: str | None) -> str | None:
    return tr(inspect.cleandoc(text)) if text else text


def _wrapped(text: str, width: int) -> str:
    """Return ``text`` for click: wrapped where it must be done by cells."""
    if cells(text) == len(text):
        return text
    paragraphs = (folded(paragraph, width) for paragraph in text.split("\n\n"))
    return "\n\n".join(_AS_IT_IS + "\n".join(lines) for lines in paragraphs)
