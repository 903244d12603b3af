"""``danmaku demo``: an invented room."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from danmaku_tui.cli.group import TranslatedCommand
from danmaku_tui.cli.options.log import log_option
from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam
from danmaku_tui.cli.options.view import ViewOptions, viewing_options
from danmaku_tui.cli.run import show
from danmaku_tui.cli.run.recording_plan import RecordingPlan, record_option
from danmaku_tui.cli.run.show import LineOptions, line_options
from danmaku_tui.i18n.language import tr

if TYPE_CHECKING:
    from danmaku_tui.session import Receiver, Source, StateListener


@click.command(cls=TranslatedCommand)
@click.option("--seed", type=WholeNumberParam(), help="The same number gives the same room.")
@click.option(
    "--pace",
    type=NumberParam(0.1, 50),
    default=0.6,
    show_default=True,
    help="How busy: 1 is a very full room, 0.2 a small one.",
)
@record_option
@log_option
@line_options
@viewing_options
def demo(
    *,
    seed: int | None,
    pace: float,
    record: Path | None,
    viewing: ViewOptions,
    **wished: Any,  # noqa: ANN401  # what line_options adds
) -> int:
    """Watch an invented, busy room: no account and no network needed."""
    number = time.time_ns() % 2**31 if seed is None else seed

    def open_source(on_received: Receiver, on_state: StateListener) -> Source:
        from danmaku_tui.demo.source import DemoSource

        return DemoSource(number, pace, on_received, on_state)

    shown = tr("the demo room, seed {number}").format(number=number)
    keeping = RecordingPlan(record, f"demo-{number}", "douyin")
    return show.show(open_source, shown, LineOptions(**wished), viewing, keeping)
