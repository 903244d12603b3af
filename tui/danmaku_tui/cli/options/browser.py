"""The options of ``danmaku watch`` for a room in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from danmaku_tui.sources.browser.attachment import DEFAULT_ADDRESS

F = TypeVar("F", bound=Callable[..., object])


def browser_options(command: F) -> F:
    """Add ``--browser`` and ``--headless``; ``command`` gets them by these names."""
    for option in (
        click.option(
            "--headless",
            is_flag=True,
            help="With --browser new: show no window. Sign in once with a window first.",
        ),
        click.option(
            "--browser",
            is_flag=False,
            flag_value=DEFAULT_ADDRESS,
            metavar="[ADDRESS|new]",
            help="Receive the room through a browser: a new one, or one that allows remote "
            f"debugging at ADDRESS (default: {DEFAULT_ADDRESS}) or has the profile folder ADDRESS.",
        ),
    ):
        command = option(command)
    return command
