"""``danmaku demo``: an invented room."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from danmaku_proto.dialects import DOUYIN
from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.lines import LineOptions, line_options
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam
from danmaku_tui.cli.options.recording import RecordOptions, record_option
from danmaku_tui.cli.options.view import ViewOptions, view_options
from danmaku_tui.cli.run import show
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.session import Source, StateListener


@click.command(cls=TranslatedCommand)
@click.option("--seed", type=WholeNumberParam(), help="The same number gives the same room.")
@click.option(
    "--pace",
    type=NumberParam(0.1, 50),
    default=0.6,
    show_default=True,
    help="How busy the room is: 1 is a very full one, 0.2 a small one.",
)
@record_option
@log_option
@line_options
@view_options
def demo(
    *,
    seed: int | None,
    pace: float,
    record: RecordOptions,
    lines: LineOptions,
    view: ViewOptions,
) -> int:
    """Watch an invented, busy room, without an account or a network."""
    number = time.time_ns() % 2**31 if seed is None else seed

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.demo.source import DemoSource

        return DemoSource(number, pace, on_received, on_state)

    shown = tr("the demo room, seed {number}").format(number=number)
    plan = RecordingPlan(record, f"demo-{number}", DOUYIN)
    return show.show(open_source, shown, lines, view, plan)
