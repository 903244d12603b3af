"""``danmaku send``: a comment to a classroom."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

import click

from danmaku_proto.text import clean
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.feed import parsed
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.numbers import WholeNumberParam
from danmaku_tui.cli.usage_error import CommandUsageError, utf8
from danmaku_tui.i18n.language import tr

INT32: Final = WholeNumberParam(-(2**31), 2**31 - 1)
INT64: Final = WholeNumberParam(-(2**63), 2**63 - 1)
"""The range of ``id`` and ``age`` in the protobuf message ``User``."""


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("url")
@click.argument("text", callback=utf8)
@click.option("--name", required=True, callback=utf8, help="Your name.")
@click.option("--id", "number", type=INT64, required=True, help="Your number.")
@click.option("--age", type=INT32, default=0, help="Your age in years.")
@click.option("--major", default="", callback=utf8, help="Your field of study.")
@click.option("--university", default="", callback=utf8, help="Your university.")
def send(
    *, url: str, text: str, name: str, number: int, age: int, major: str, university: str
) -> int:
    """Send the comment TEXT to the classroom at URL.

    URL is an address such as ws://localhost:8080. With - for TEXT, each line of standard input is a
    comment.
    """
    import asyncio

    from danmaku_proto._pb.classroom import User
    from danmaku_tui.classroom.client import send as send_user
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.feed.redaction import redactor

    address = parsed(url)
    if not clean(text).strip():
        raise CommandUsageError(tr("TEXT is empty, and nobody would see it: write a comment"))
    user = User(name=name, id=number, age=age, major=major, university=university)
    for comment in _lines() if text == "-" else (text,):
        user.message = comment
        try:
            asyncio.run(send_user(address.url, user))
        except Exception as error:  # noqa: BLE001  # each becomes one line for the person
            line = redactor(address.url, ())(explain(error, address.where))
            raise click.ClickException(line) from None
    return 0


def _lines() -> Iterator[str]:
    """Yield each line of standard input that shows something, as soon as it is there.

    Raises ``click.ClickException`` for a closed input, and for a line that is not UTF-8.
    """
    if sys.stdin is None:
        raise click.ClickException(tr("standard input is closed: give it a file or a pipe"))
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            comment = line.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            words = tr("line {number} of standard input is not UTF-8")
            raise click.ClickException(words.format(number=number)) from None
        if clean(comment).strip():
            yield comment
