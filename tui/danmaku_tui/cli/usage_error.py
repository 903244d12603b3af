"""What a person did wrong, in one line."""

from __future__ import annotations

import re
from typing import Final

import click

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import in_ascii, tr

_ENDS: Final = (".", "。", "?", "？", "?)", "？）")
"""What a complaint ends with that is a sentence already."""

_after_wide_mark: Final = re.compile("([。，：；？！）]) ")
_between_sentences: Final = re.compile(r"\. (?=[\u4e00-\u9fff（])")


class CommandUsageError(click.UsageError):
    """A usage error whose words already say what to do."""


def complaint(error: click.ClickException) -> str:
    """Return one line: the command, what is wrong, and where to read on if that is not said."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "danmaku"
    words = f"{command}: {in_ascii(_on_one_line(error.format_message()))}"
    if isinstance(error, click.UsageError) and not isinstance(error, CommandUsageError):
        sentence = words if words.endswith(_ENDS) else tr("{words}.").format(words=words)
        return tr("{sentence} See {command} --help").format(sentence=sentence, command=command)
    return words


def _on_one_line(text: str) -> str:
    """Return ``text`` without control characters, and with no more space than its language has."""
    line = " ".join(clean(text).split())
    return _between_sentences.sub("。", _after_wide_mark.sub(r"\1", line))


def utf8(context: click.Context, option: click.Parameter, value: str) -> str:
    """Return ``value``; the bytes of another encoding would have no place in a message."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise click.BadParameter(tr("it is not UTF-8."), context, option) from None
    return value
