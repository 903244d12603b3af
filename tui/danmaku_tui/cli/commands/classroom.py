"""``danmaku serve`` and ``danmaku send``: a classroom, and a comment to it."""

from __future__ import annotations

from typing import Final

import click

from danmaku_proto.text import clean
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.feed import parsed
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.numbers import WholeNumberParam
from danmaku_tui.cli.usage_error import CommandUsageError, utf8
from danmaku_tui.i18n.language import tr

INT32: Final = WholeNumberParam(-(2**31), 2**31 - 1)
"""What the ``id`` and ``age`` of a ``User`` can hold."""


@click.command(cls=TranslatedCommand)
@language_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=WholeNumberParam(0, 65535),
    default=8080,
    show_default=True,
    help="0 takes any free port.",
)
@log_option
def serve(host: str, port: int) -> int:
    """Run a classroom: whoever connects may speak, and everyone hears it."""
    import asyncio

    from danmaku_tui.classroom.service import run_classroom
    from danmaku_tui.feed.errors import explain

    if not host:
        raise CommandUsageError(tr("--host is empty: use 0.0.0.0 to listen on every network"))
    try:
        return asyncio.run(run_classroom(host, port, click.echo))
    except OSError as error:
        raise click.ClickException(explain(error, f"{host}:{port}")) from None


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("url")
@click.argument("text", callback=utf8)
@click.option("--name", required=True, callback=utf8, help="What you are called.")
@click.option("--id", "number", type=INT32, required=True, help="Your number.")
@click.option("--age", type=INT32, default=0, help="In years.")
@click.option("--major", default="", callback=utf8, help="Your field of study.")
@click.option("--university", default="", callback=utf8, help="Where you study.")
def send(
    *, url: str, text: str, name: str, number: int, age: int, major: str, university: str
) -> int:
    """Say TEXT in the classroom at URL, such as ws://localhost:8080."""
    import asyncio

    from danmaku_proto._pb.classroom import User
    from danmaku_tui.classroom.client import send as send_user
    from danmaku_tui.feed.errors import explain

    address = parsed(url)
    if not clean(text).strip():
        raise CommandUsageError(tr("TEXT is empty, and nobody would see it: write what to say"))
    user = User(name=name, id=number, age=age, major=major, university=university, message=text)
    try:
        asyncio.run(send_user(address.url, user))
    except Exception as error:  # noqa: BLE001  # whatever it is, a person gets one line
        raise click.ClickException(explain(error, address.where)) from None
    return 0
