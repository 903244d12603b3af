"""The options for the sender of one's own comments, which override the section ``me``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click

from danmaku_tui.cli.options.numbers import WholeNumberParam
from danmaku_tui.cli.usage_error import utf8

INT32: Final = WholeNumberParam(-(2**31), 2**31 - 1)
INT64: Final = WholeNumberParam(-(2**63), 2**63 - 1)
"""The ranges of ``age`` and ``id`` in the protobuf message ``User``."""


def me_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the sender.

    ``command`` gets the given values as ``me``, by the names of their settings, such as
    ``me.name``.
    """

    @wraps(command)
    def collecting(
        *,
        name: str | None,
        number: int | None,
        age: int | None,
        major: str | None,
        university: str | None,
        **others: Any,  # noqa: ANN401  # the command's own options
    ) -> Any:  # noqa: ANN401  # the command's own result
        flags = {
            "me.name": name,
            "me.id": number,
            "me.age": age,
            "me.major": major,
            "me.university": university,
        }
        given = {name: value for name, value in flags.items() if value is not None}
        return command(me=given, **others)

    whole: Callable[..., Any] = collecting
    for option in (
        click.option("--university", callback=utf8, metavar="TEXT", help="Your university."),
        click.option("--major", callback=utf8, metavar="TEXT", help="Your field of study."),
        click.option("--age", type=INT32, help="Your age in years."),
        click.option(
            "--id",
            "number",
            type=INT64,
            help="Your number, such as a student number. Default: one made at random.",
        ),
        click.option(
            "--name",
            callback=utf8,
            metavar="TEXT",
            help="Your name in a classroom. Default: name in [me] of the configuration.",
        ),
    ):
        whole = option(whole)
    return whole
