"""``danmaku listen``: frames or events from another program on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from danmaku_proto.dialects import LISTEN
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.lines import LineOptions, line_options
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.numbers import WholeNumberParam
from danmaku_tui.cli.options.recording import RecordOptions, record_option
from danmaku_tui.cli.options.view import ViewOptions, view_options
from danmaku_tui.cli.run import show
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.cli.usage_error import CommandUsageError

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.session import Source, StateListener


@click.command(cls=TranslatedCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=WholeNumberParam(0, 65535),
    default=8081,
    show_default=True,
    help="The port to listen on; 0 takes any free port.",
)
@record_option
@log_option
@line_options
@view_options
def listen(
    *,
    host: str,
    port: int,
    record: RecordOptions,
    lines: LineOptions,
    view: ViewOptions,
) -> int:
    """Watch what another program on this machine sends: Douyin frames, or events as JSON lines.

    Such a program is a browser with the user script docs/danmaku-mirror.user.js, or any client that
    sends each event in a text message, as --json prints it.
    """
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.sources.listen.loopback_socket import open_listener, url_of

    try:
        door = open_listener(host, port)
    except ValueError as error:
        raise CommandUsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(explain(error, f"{host}:{port}")) from None

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.sources.factory import open_listen

        return open_listen(door, on_received, on_state)

    plan = RecordingPlan(record, url_of(door), LISTEN)
    return show.show(open_source, url_of(door), lines, view, plan)
