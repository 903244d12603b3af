"""Commands with help in the present language."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import click

from danmaku_proto.text import cells
from danmaku_tui.cli.text_wrap import folded
from danmaku_tui.i18n.language import tr

C = TypeVar("C", bound=click.Command)

_VERBATIM: Final = "\b\n"
"""The mark that keeps click from wrapping a paragraph: click counts characters, not cells."""

_TERM_CELLS: Final = 30
_SPACING: Final = 2


class CellFormatter(click.HelpFormatter):
    """Wraps help by cells, because a character may have two."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called. A wide colon takes no space after it."""
        words = tr("Usage:")
        opening = f"{words} " if words.isascii() else words
        super().write_usage(prog, args, opening if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        words = tr("{heading}:").format(heading=heading)
        self.write(f"{'':>{self.current_indent}}{words}\n")

    def write_text(self, text: str) -> None:
        """Write ``text``, with each paragraph wrapped."""
        super().write_text(_wrapped(text, self.width - self.current_indent))

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = _TERM_CELLS,
        col_spacing: int = _SPACING,
    ) -> None:
        """Write terms and their meanings in two columns."""
        listed = list(rows)
        first = min(max((len(term) for term, _ in listed), default=0), col_max) + col_spacing
        width = max(self.width - first - 2, 10)
        wrapped = [(term, _wrapped(meaning, width)) for term, meaning in listed]
        super().write_dl(wrapped, col_max, col_spacing)


class TranslatedContext(click.Context):
    """A context whose help is written by :class:`CellFormatter`."""

    formatter_class = CellFormatter


class TranslatedCommand(click.Command):
    """A command whose help is translated when it is shown."""

    context_class = TranslatedContext

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        super(TranslatedCommand, translated(self)).format_help(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help, in at most ``limit`` characters."""
        return super(TranslatedCommand, translated(self)).get_short_help_str(limit)


class TranslatedGroup(TranslatedCommand, click.Group):
    """A group of commands whose help is translated when it is shown."""

    command_class = TranslatedCommand


def walk(
    command: click.Command, names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield ``command`` and all below it, each with its names, sorted by these."""
    yield names, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            child = command.get_command(context, name)
            if child is not None:
                yield from walk(child, (*names, name))


def texts(command: click.Command) -> list[str]:
    """Return the texts of the help of ``command``, as in the catalogue."""
    found = [command.help, *(getattr(option, "help", None) for option in command.params)]
    return [inspect.cleandoc(text) for text in found if text]


def translated(command: C) -> C:
    """Return a copy of ``command`` with its help in the present language."""
    twin = copy.copy(command)
    twin.help = _translated(command.help)
    sentence, stop, _ = (twin.help or "").partition("。")
    if stop:  # click cuts the short help at an ASCII full stop only
        twin.short_help = f"{sentence}{stop}"
    twin.params = []
    for parameter in command.params:
        other = copy.copy(parameter)
        if isinstance(other, click.Option):
            other.help = _translated(other.help)
        twin.params.append(other)
    return twin


def _translated(text: str | None) -> str | None:
    return tr(inspect.cleandoc(text)) if text else text


def _wrapped(text: str, width: int) -> str:
    """Return ``text`` for click, wrapped here where its characters are not its cells."""
    if cells(text) == len(text):
        return text
    paragraphs = (folded(paragraph, width) for paragraph in text.split("\n\n"))
    return "\n\n".join(_VERBATIM + "\n".join(lines) for lines in paragraphs)
