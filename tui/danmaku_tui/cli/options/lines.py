"""The options for watching without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam


@dataclass(frozen=True, slots=True)
class LineOptions:
    """The options of the command line for watching without a screen.

    ``count`` is a number of events, ``seconds`` a time; None for no limit.
    """

    plain: bool = False
    as_json: bool = False
    count: int | None = None
    seconds: float | None = None

    @property
    def wanted(self) -> bool:
        """Whether any of them was given."""
        return self != LineOptions()

    @property
    def first_flag(self) -> str:
        """The first flag that was given; empty where none was."""
        flags = {
            "--plain": self.plain,
            "--json": self.as_json,
            "--count": self.count is not None,
            "--for": self.seconds is not None,
        }
        return next((flag for flag, given in flags.items() if given), "")


def line_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for watching without a screen; ``command`` gets them as ``lines``."""

    @wraps(command)
    def collecting(
        *,
        plain: bool,
        as_json: bool,
        count: int | None,
        seconds: float | None,
        **others: Any,  # noqa: ANN401  # the command's own options
    ) -> Any:  # noqa: ANN401  # the command's own result
        return command(lines=LineOptions(plain, as_json, count, seconds), **others)

    whole: Callable[..., Any] = collecting
    for option in (
        click.option(
            "--for",
            "seconds",
            type=NumberParam(0, min_open=True),
            metavar="SECONDS",
            help="Without a screen: stop after this time.",
        ),
        click.option(
            "--count",
            type=WholeNumberParam(1),
            metavar="N",
            help="Without a screen: stop after N events.",
        ),
        click.option(
            "--json", "as_json", is_flag=True, help="No screen: print one JSON object per event."
        ),
        click.option("--plain", is_flag=True, help="No screen: print one line of text per event."),
    ):
        whole = option(whole)
    return whole
