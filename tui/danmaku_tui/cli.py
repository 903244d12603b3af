"""The command line."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from danmaku_proto.text import clean
from danmaku_tui import __version__
from danmaku_tui.feed.address import Address

if TYPE_CHECKING:
    from danmaku_tui.session import Receiver, Source, StateListener

    OpenSource = Callable[[Receiver, StateListener], Source]

F = TypeVar("F", bound=Callable[..., object])

INT32: Final = click.IntRange(-(2**31), 2**31 - 1)
"""What the ``id`` and ``age`` of a ``User`` can hold."""

FLATTENING_TERMS: Final = ("tmux", "screen", "linux", "vt")
"""Beginnings of the names of terminals that draw joined emoji as they like."""


class MisuseError(click.UsageError):
    """A usage error whose words already say what to do."""


def main() -> None:
    """Run the program and exit; what goes wrong is told in one line."""
    try:
        code = commands.main(standalone_mode=False)
    except click.ClickException as error:
        click.echo(complaint(error), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)


def complaint(error: click.ClickException) -> str:
    """Return one line: the command, what is wrong, and where to read on if that is not said."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "danmaku"
    words = f"{command}: {clean(error.format_message())}"
    if isinstance(error, click.UsageError) and not isinstance(error, MisuseError):
        return f"{words} See {command} --help"
    return words


def utf8(context: click.Context, option: click.Parameter, value: str) -> str:
    """Return ``value``; the bytes of another encoding would have no place in a message."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("it is not UTF-8.", context, option) from None
    return value


def finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Return ``value``; a range lets what is not a number pass."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is not a number.", context, option)
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(__version__, prog_name="danmaku")
def commands() -> None:
    """Watch live danmaku (弹幕) in the terminal."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What was asked for of watching without a screen."""

    plain: bool = False
    as_json: bool = False
    count: int | None = None
    seconds: float | None = None

    @property
    def wanted(self) -> bool:
        """Whether anything of it was asked for."""
        return self != Lines()


def line_options(command: F) -> F:
    """Add the options for watching without a screen."""
    for option in (
        click.option(
            "--for",
            "seconds",
            type=click.FloatRange(0, min_open=True),
            callback=finite,
            metavar="SECONDS",
            help="Without a screen: stop after so long.",
        ),
        click.option(
            "--count",
            type=click.IntRange(1),
            metavar="N",
            help="Without a screen: stop after so many events.",
        ),
        click.option(
            "--json", "as_json", is_flag=True, help="No screen: one JSON object an event."
        ),
        click.option("--plain", is_flag=True, help="No screen: one line of text an event."),
    ):
        command = option(command)
    return command


@commands.command()
@click.option("--seed", type=int, help="The same number gives the same room.")
@click.option(
    "--pace",
    type=click.FloatRange(0.1, 50),
    callback=finite,
    default=0.6,
    show_default=True,
    help="How busy: 1 is a very full room, 0.2 a small one.",
)
@line_options
def demo(
    *,
    seed: int | None,
    pace: float,
    **wished: Any,  # noqa: ANN401  # what line_options adds
) -> int:
    """Watch an invented, busy room: no account and no network needed."""
    number = time.time_ns() % 2**31 if seed is None else seed

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources import DemoSource

        return DemoSource(number, pace, on_received, on_state)

    return show(open_source, f"the demo room, seed {number}", Lines(**wished))


@commands.command()
@click.argument("source")
@click.option(
    "--dialect",
    type=click.Choice(["douyin", "classroom"]),
    help="What the feed speaks; the address tells it otherwise.",
)
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="Send this header with the handshake; may be given more than once.",
)
@click.option(
    "--cookie-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Send the cookies in FILE (cookies.txt, or the line of a Cookie header).",
)
@line_options
def watch(
    *,
    source: str,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    **wished: Any,  # noqa: ANN401  # what line_options adds
) -> int:
    """Watch the feed at SOURCE, such as ws://localhost:8080.

    An address whose path holds /webcast/im/push is a Douyin push feed; any other is a classroom.
    """
    address = parsed(source)
    sent = handshake_headers(address, headers, cookie_file)
    spoken = dialect or address.dialect

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources import open_link

        return open_link(address, spoken, sent, on_received, on_state)

    return show(open_source, address.where, Lines(**wished))


@commands.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="0 takes any free port.",
)
def serve(host: str, port: int) -> int:
    """Run a classroom: whoever connects may speak, and everyone hears it."""
    import asyncio

    from danmaku_tui.feed.errors import explain
    from danmaku_tui.serve.command import run_classroom

    if not host:
        raise MisuseError("--host is empty: use 0.0.0.0 to listen on every network")
    try:
        return asyncio.run(run_classroom(host, port, click.echo))
    except OSError as error:
        raise click.ClickException(explain(error, f"{host}:{port}")) from None


@commands.command()
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
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.serve.send import send as send_user

    address = parsed(url)
    user = User(name=name, id=number, age=age, major=major, university=university, message=text)
    try:
        asyncio.run(send_user(address.url, user))
    except Exception as error:  # noqa: BLE001  # whatever it is, a person gets one line
        raise click.ClickException(explain(error, address.where)) from None
    return 0


def parsed(source: str) -> Address:
    """Return the address, or raise a usage error that says what to do."""
    try:
        return Address.parse(source)
    except ValueError as error:
        raise MisuseError(str(error)) from None


def handshake_headers(
    address: Address, headers: tuple[str, ...], cookie_file: Path | None
) -> tuple[tuple[str, str], ...]:
    """Return the headers to send, the cookies among them; warnings go to stderr.

    Raises a usage error that says what to do, and never holds the value of a header.
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
                click.echo(f"danmaku: {warning}", err=True)
            sent.append(("Cookie", cookies.header))
    except ValueError as error:
        raise MisuseError(str(error)) from None
    return tuple(sent)


def show(open_source: OpenSource, source: str, lines: Lines) -> int:
    """Watch with a screen, or as lines where these are asked for or nothing else is possible."""
    if lines.wanted or not has_screen():
        return print_lines(open_source, lines)
    return show_screen(open_source, source)


def has_screen() -> bool:
    """Return whether there is a terminal to draw on and to read keys from, and nobody else reads.

    Textual draws on stderr, but whoever pipes or redirects stdout wants lines there.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    # A stream that was closed before the program began is None.
    terminals = all(stream is not None and stream.isatty() for stream in streams)
    return terminals and os.environ.get("TERM") != "dumb"


def print_lines(open_source: OpenSource, lines: Lines) -> int:
    """Print one line an event; return the exit code."""
    import asyncio
    import io

    from danmaku_tui.headless import Enough, Printer

    out = sys.stdout
    if out is None:
        raise click.ClickException("standard output is closed: give it a file or a pipe")
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors="replace")
    enough = Enough(lines.count, lines.seconds)
    printer = Printer(open_source, out, as_json=lines.as_json, enough=enough)
    code, why = asyncio.run(printer.run())
    if printer.broken:
        # The interpreter flushes once more on its way out, and would complain or wait.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    if code == 1:
        raise click.ClickException(why)
    return code


def show_screen(open_source: OpenSource, source: str) -> int:
    """Show the viewer until it is left; return the exit code."""
    from danmaku_tui.crash import crash_line
    from danmaku_tui.plainer import plainer
    from danmaku_tui.session import Session
    from danmaku_tui.ui.app import DanmakuApp

    term = os.environ.get("TERM", "")
    flat = term.startswith(FLATTENING_TERMS) or "TMUX" in os.environ
    session = Session(
        open_source,
        clock=time.monotonic,
        wall=time.time,
        prepare=plainer if flat else lambda event: event,
    )
    app = DanmakuApp(session, source)
    try:
        code = app.run()
    finally:
        session.close()
    if app.crash is not None:
        raise click.ClickException(crash_line(app.crash))
    return app.return_code or 0 if code is None else code
