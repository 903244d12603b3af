"""The options of a feed: its address, its dialect, the handshake."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from danmaku_proto.dialects import DIALECTS
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.feed.address import Address
from danmaku_tui.i18n.language import tr

F = TypeVar("F", bound=Callable[..., object])


def feed_options(command: F) -> F:
    """Add the options for the dialect of a feed and for the handshake with it."""
    for option in (
        click.option(
            "--cookie-file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Send the cookies in FILE: a cookies.txt, or the line of a Cookie header.",
        ),
        click.option(
            "--header",
            "headers",
            multiple=True,
            metavar="'NAME: VALUE'",
            help="Send this header in the handshake; may be repeated.",
        ),
        click.option(
            "--dialect",
            type=click.Choice(list(DIALECTS)),
            help="The dialect of the feed. Default: the one of the address.",
        ),
    ):
        command = option(command)
    return command


def parsed(source: str) -> Address:
    """Return the address, or raise a usage error with the remedy."""
    try:
        return Address.parse(source)
    except ValueError as error:
        raise CommandUsageError(str(error)) from None


def handshake_headers(
    address: Address, headers: tuple[str, ...], cookie_file: Path | None
) -> tuple[tuple[str, str], ...]:
    """Return the headers to send, the cookies among them; warnings go to stderr.

    Raises a usage error with the remedy, which never contains the value of a header.
    """
    from danmaku_tui.feed.cookies import read_cookies
    from danmaku_tui.feed.headers import parse_header

    try:
        sent = [parse_header(header) for header in headers]
        if cookie_file is not None:
            cookies = read_cookies(
                cookie_file,
                host=address.host,
                url_path=address.path,
                secure=address.secure,
                now=time.time(),
            )
            for warning in cookies.warnings:
                complain(warning)
            sent.append(("Cookie", cookies.header))
    except ValueError as error:
        raise CommandUsageError(str(error)) from None
    return tuple(sent)


def read_stdin(limit: int) -> str:
    """Return at most ``limit`` characters of standard input; from a terminal, one line."""
    if sys.stdin is None:
        raise ValueError(tr("standard input is closed: give the address as @FILE"))
    try:
        return sys.stdin.readline(limit) if sys.stdin.isatty() else sys.stdin.read(limit)
    except UnicodeDecodeError:
        raise ValueError(
            tr("standard input is not text in UTF-8: put the address into it")
        ) from None
