"""What a person did wrong, in one line."""

from __future__ import annotations

import math

import click

from danmaku_proto.text import clean
from danmaku_tui.language import tr


class MisuseError(click.UsageError):
    """A usage error whose words already say what to do."""


def complaint(error: click.ClickException) -> str:
    """Return one line: the command, what is wrong, and where to read on if that is not said."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "danmaku"
    words = f"{command}: {clean(error.format_message())}"
    if isinstance(error, click.UsageError) and not isinstance(error, MisuseError):
        return tr("{words} See {command} --help").format(words=words, command=command)
    return words


def utf8(context: click.Context, option: click.Parameter, value: str) -> str:
    """Return ``value``; the bytes of another encoding would have no place in a message."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise click.BadParameter(tr("it is not UTF-8."), context, option) from None
    return value


def finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Return ``value``; a range lets what is not a number pass."""
    if value is not None and math.isnan(value):
        raise click.BadParameter(tr("nan is not a number."), context, option)
    return value
