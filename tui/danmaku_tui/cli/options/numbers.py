"""Number parameters, with error messages that name the allowed values."""

from __future__ import annotations

import math
from typing import Any

import click

from danmaku_tui.i18n.language import tr


class WholeNumberParam(click.IntRange):
    """A whole number, within bounds where these are given."""

    name = "integer"

    def convert(
        self,
        value: Any,  # noqa: ANN401  # a text, or a default
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Return the number. Raises a usage error."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            raise _refused(value, self.words(), param, ctx) from None

    def _describe_range(self) -> str:
        """Return the range for the help; empty without bounds, where click would write None."""
        return "" if self.min is None and self.max is None else super()._describe_range()

    def words(self) -> str:
        """Return the allowed values in words."""
        if self.min is None:
            return tr("a whole number")
        if self.max is None:
            return tr("a whole number of {low} or more").format(low=self.min)
        bounds = {"low": self.min, "high": self.max}
        return tr("a whole number from {low} to {high}").format(**bounds)


class NumberParam(click.FloatRange):
    """A number from ``min`` to ``max``, or above ``min`` without ``max``."""

    name = "float"

    def convert(
        self,
        value: Any,  # noqa: ANN401  # a text, or a default
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number. Raises a usage error."""
        try:
            number = super().convert(value, param, ctx)
        except click.BadParameter:
            raise _refused(value, self.words(), param, ctx) from None
        # A range accepts NaN: no comparison with it is true.
        if math.isnan(number):
            raise _refused(value, self.words(), param, ctx)
        return number

    def words(self) -> str:
        """Return the allowed values in words."""
        if self.max is None:
            return tr("a number above {low}").format(low=f"{self.min:g}")
        bounds = {"low": f"{self.min:g}", "high": f"{self.max:g}"}
        return tr("a number from {low} to {high}").format(**bounds)


def _refused(
    value: object, allowed: str, param: click.Parameter | None, ctx: click.Context | None
) -> click.BadParameter:
    message = tr("{value} is not {allowed}.").format(value=repr(str(value)), allowed=allowed)
    return click.BadParameter(message, ctx, param)
