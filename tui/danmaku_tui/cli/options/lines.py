"""The options for watching without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class LineOptions:
    """The options of the command line for watching without a screen.

    ``count`` is a number of events, ``seconds`` a time; None for no limit. ``dated`` puts the date
    before the time of plain lines.
    """

    plain: bool = False
    as_json: bool = False
    count: int | None = None
    seconds: float | None = None
    dated: bool = False

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
            "--date": self.dated,
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
        dated: bool,
        **others: Any,  # noqa: ANN401  # the command's own options
    ) -> Any:  # noqa: ANN401  # the command's own result
        if dated and as_json:
            raise CommandUsageError(tr("--json has the date in every line: leave out --date"))
        if plain and as_json:
            raise CommandUsageError(tr("--plain and --json exclude each other: leave one out"))
        return command(lines=LineOptions(plain, as_json, count, seconds, dated), **others)

    whole: Callable[..., Any] = collecting
    for option in (
        click.option(
            "--date", "dated", is_flag=True, help="No screen: lines of text with the date, too."
        ),
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
