"""``danmaku serve``: a classroom server."""

from __future__ import annotations

from collections.abc import Mapping

import click

from danmaku_proto.text import clean
from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.me import me_options
from danmaku_tui.cli.options.numbers import WholeNumberParam
from danmaku_tui.cli.options.view import ViewOptions, view_options
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr


@click.command(cls=TranslatedCommand)
@click.option(
    "--watch",
    "watched",
    is_flag=True,
    help="Open the viewer of the classroom, too; the other options of the screen need this.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=WholeNumberParam(0, 65535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0 takes any free port.",
)
@log_option
@me_options
@view_options
def serve(
    *, watched: bool, host: str, port: int, me: Mapping[str, object], view: ViewOptions
) -> int:
    """Run a classroom server.

    Everyone who is connected can comment, and receives all comments.
    """
    import asyncio

    from danmaku_tui.classroom.server import HostNameError
    from danmaku_tui.classroom.service import run_classroom
    from danmaku_tui.cli.run.classroom_screen import serve_and_watch
    from danmaku_tui.cli.run.qr_code import print_qr_code
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.feed.own_addresses import unbracketed

    if not host.strip():
        raise CommandUsageError(tr("--host is empty: use 0.0.0.0 to listen on every network"))
    name = unbracketed(host)
    view = view.with_flags(me)
    if not watched and view.of_screen:
        words = tr("without --watch there is no screen: leave out {flags}")
        raise CommandUsageError(words.format(flags=", ".join(view.of_screen)))
    try:
        if watched:
            return serve_and_watch(name, port, view)
        return asyncio.run(run_classroom(name, port, echo_line, print_qr_code))
    except HostNameError:
        shown = " ".join(clean(host[:80]).split())
        raise CommandUsageError(
            tr("--host {host} is not a host name: use 127.0.0.1 or 0.0.0.0").format(host=shown)
        ) from None
    except OSError as error:
        raise click.ClickException(explain(error, f"{host}:{port}")) from None
