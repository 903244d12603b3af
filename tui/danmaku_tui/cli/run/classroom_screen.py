"""A classroom and the viewer of it in one process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from danmaku_proto.dialects import CLASSROOM
from danmaku_tui.cli.echo import echo_line
from danmaku_tui.cli.options.recording import NO_RECORDING
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.cli.run.screen import show_screen
from danmaku_tui.cli.run.terminal import has_screen
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.classroom.server import ClassroomRules
    from danmaku_tui.room_feed import RecordingSink


def serve_and_watch(
    host: str, port: int, rules: ClassroomRules, recorder: RecordingSink | None, view: ViewOptions
) -> int:
    """Serve a classroom and watch it until a person leaves the viewer; return the exit code.

    The viewer connects over the network of this machine, so that it shows no more and no less than
    others see. ``recorder`` records the comments; it is not closed. Raises ``OSError`` or
    ``HostNameError`` where the server cannot listen.
    """
    if not has_screen():
        raise CommandUsageError(tr("--watch needs a terminal: leave it out to serve without one"))
    from danmaku_tui.classroom.classroom_thread import ClassroomThread
    from danmaku_tui.classroom.own_classroom import OwnClassroom
    from danmaku_tui.classroom.service import closing_line, new_server
    from danmaku_tui.feed.address import Address
    from danmaku_tui.sources.factory import open_link

    thread = ClassroomThread(lambda: new_server(host, port, rules, recorder), host, rules.pin)
    server, addresses = thread.start()
    try:
        address = Address.parse(addresses.own)
        code = show_screen(
            partial(open_link, address, CLASSROOM, ()),
            address.where,
            view,
            RecordingPlan(NO_RECORDING, address.url, CLASSROOM),
            takes_comments=True,
            classroom=OwnClassroom(addresses, server.desk),
        )
    finally:
        thread.close()
    echo_line(closing_line(server))
    return code
