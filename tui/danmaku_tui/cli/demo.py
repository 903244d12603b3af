"""``danmaku demo``: an invented room."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from danmaku_tui.cli import showing
from danmaku_tui.cli.misuse import finite
from danmaku_tui.cli.showing import Lines, line_options

if TYPE_CHECKING:
    from danmaku_tui.session import Receiver, Source, StateListener


@click.command()
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

    return showing.show(open_source, f"the demo room, seed {number}", Lines(**wished))
