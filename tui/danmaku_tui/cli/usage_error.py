"""The errors of the command line, in one line."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import click

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import in_ascii, tr

Text = TypeVar("Text", str, str | None)

_ENDS: Final = (".", "。", "?", "？", "?)", "？）")
"""The endings of a message that is a sentence already."""

_after_wide_mark: Final = re.compile("([。，：；？！）]) ")
_between_sentences: Final = re.compile(r"\. (?=[\u4e00-\u9fff（])")


class CommandUsageError(click.UsageError):
    """A usage error whose message names the remedy."""


def complaint(error: click.ClickException) -> str:
    """Return one line: the command, the error, and where to read on unless the remedy is there."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "danmaku"
    words = f"{command}: {in_ascii(_on_one_line(error.format_message()))}"
    if isinstance(error, click.UsageError) and not isinstance(error, CommandUsageError):
        sentence = words if words.endswith(_ENDS) else tr("{words}.").format(words=words)
        return tr("{sentence} See {command} --help").format(sentence=sentence, command=command)
    return words


def _on_one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters and the spaces that Chinese lacks."""
    line = " ".join(clean(text).split())
    return _between_sentences.sub("。", _after_wide_mark.sub(r"\1", line))


def utf8(context: click.Context, option: click.Parameter, value: Text) -> Text:
    """Return ``value``; raise a usage error for bytes that are not UTF-8, as protobuf texts are."""
    try:
        if value is not None:
            value.encode()
    except UnicodeEncodeError:
        raise click.BadParameter(tr("it is not UTF-8."), context, option) from None
    return value
