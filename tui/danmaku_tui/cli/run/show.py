"""The choice between the screen and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.options.lines import LineOptions
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.lines import print_lines
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.cli.run.screen import show_screen
from danmaku_tui.cli.run.terminal import has_screen, missing_for_screen
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.cli.run.screen import OpenSource


def show(
    open_source: OpenSource,
    source: str,
    lines: LineOptions,
    view: ViewOptions,
    plan: RecordingPlan | None = None,
    *,
    takes_comments: bool = False,
) -> int:
    """Watch on the screen, or as lines where these are asked for or there is no screen.

    ``source`` names the source for a person. Without ``plan`` nothing can be recorded.
    ``takes_comments`` is true for a classroom.
    """
    if only_lines(lines):
        return print_lines(open_source, lines, view, plan, source=source)
    return show_screen(open_source, source, view, plan, takes_comments=takes_comments)


def only_lines(lines: LineOptions) -> bool:
    """Return whether to print lines: they are asked for, or there is no screen.

    A person at a terminal is shown the reason for the missing screen.
    """
    if lines.wanted:
        return True
    if has_screen():
        return False
    if reason := missing_for_screen():
        message = tr("{reason}: lines in place of the screen, Ctrl-C ends").format(reason=reason)
        complain(message)
    return True
