"""``danmaku serve``: a classroom server."""

from __future__ import annotations

import click

from danmaku_proto.text import clean
from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.language import language_option
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.numbers import WholeNumberParam
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr


@click.command(cls=TranslatedCommand)
@language_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=WholeNumberParam(0, 65535),
    default=8080,
    show_default=True,
    help="The port to listen on; 0 takes any free port.",
)
@log_option
def serve(host: str, port: int) -> int:
    """Run a classroom server.

    Everyone who is connected can comment, and receives all comments.
    """
    import asyncio

    from danmaku_tui.classroom.server import HostNameError
    from danmaku_tui.classroom.service import run_classroom
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.feed.own_addresses import unbracketed

    if not host.strip():
        raise CommandUsageError(tr("--host is empty: use 0.0.0.0 to listen on every network"))
    name = unbracketed(host)
    try:
        return asyncio.run(run_classroom(name, port, echo_line))
    except HostNameError:
        shown = " ".join(clean(host[:80]).split())
        raise CommandUsageError(
            tr("--host {host} is not a host name: use 127.0.0.1 or 0.0.0.0").format(host=shown)
        ) from None
    except OSError as error:
        raise click.ClickException(explain(error, f"{host}:{port}")) from None
