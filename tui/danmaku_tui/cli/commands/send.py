"""``danmaku send``: comments to a classroom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_proto.text import clean
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.feed import parsed
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.me import me_options
from danmaku_tui.cli.options.view import ViewOptions, config_option
from danmaku_tui.cli.run.input_lines import input_lines
from danmaku_tui.cli.usage_error import CommandUsageError, utf8
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_proto.classroom import User
    from danmaku_tui.config.values import Config, MeSettings


@click.command(cls=TranslatedCommand)
@language_option
@click.argument("url")
@click.argument("text", callback=utf8)
@me_options
@config_option
def send(*, url: str, text: str, me: Mapping[str, object], file: Path | None) -> int:
    """Send the comment TEXT to the classroom at URL.

    URL is an address such as ws://localhost:8080. With - for TEXT, each line of standard input is a
    comment. The section [me] of the configuration has the options that are not given.
    """
    import asyncio

    from danmaku_tui.classroom.client import send_all
    from danmaku_tui.classroom.speaker import random_id
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.feed.redaction import redactor

    address = parsed(url)
    if not clean(text).strip():
        raise CommandUsageError(tr("TEXT is empty, and nobody would see it: write a comment"))
    config = ViewOptions(file, me).config()
    if not clean(config.me.name).strip():
        raise _nameless(config)
    sender = replace(config.me, id=config.me.id or random_id())
    try:
        asyncio.run(send_all(address.url, _users(sender, text), _show_text))
    except click.ClickException:
        raise
    except Exception as error:  # noqa: BLE001  # each becomes one line for the person
        line = redactor(address.url, ())(explain(error, address.where))
        raise click.ClickException(line) from None
    return 0


async def _users(sender: MeSettings, text: str) -> AsyncIterator[User]:
    """Yield ``text`` from ``sender``, or each line of standard input that shows something."""
    from danmaku_tui.classroom.speaker import user_of

    if text != "-":
        yield user_of(sender, text)
        return
    async for line in input_lines():
        if clean(line).strip():
            yield user_of(sender, line)


def _show_text(text: str) -> None:
    """Show a text of the server to this sender."""
    complain(tr("the server: {text}").format(text=clean(text)))


def _nameless(config: Config) -> click.ClickException:
    words = tr("who sends this? give --name, or set name in [me] of {file}")
    return CommandUsageError(words.format(file=config.path))
