"""The options of ``danmaku watch`` and ``danmaku doctor`` for the ways into a room."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from danmaku_tui.sources.ways.options import WayOptions

F = TypeVar("F", bound=Callable[..., object])


def signer_options(command: F) -> F:
    """Add the options for a signer, and ``--site``; ``command`` gets them one by one."""
    for option in (
        click.option("--site", hidden=True, metavar="URL", help="A stand-in for the platform."),
        click.option(
            "--signer-function",
            default="get_sign",
            show_default=True,
            metavar="NAME",
            help="The function to call in the script of --signer-js.",
        ),
        click.option(
            "--signer-js",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Sign the address of a room with your own script (needs the extra js).",
        ),
        click.option(
            "--signer",
            metavar="'COMMAND'",
            help="Sign the address of a room with your own command: it reads JSON (parameters, "
            "md5, url, user_agent) and writes the signature.",
        ),
    ):
        command = option(command)
    return command


def way_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for the ways in; ``command`` gets them as ``way``."""

    @wraps(command)
    def collecting(
        *,
        signer: str | None,
        signer_js: Path | None,
        signer_function: str,
        wait: bool,
        site: str | None,
        **others: Any,  # noqa: ANN401  # the command's own options
    ) -> Any:  # noqa: ANN401  # the command's own result
        return command(way=WayOptions(signer, signer_js, signer_function, wait, site), **others)

    wait = click.option(
        "--wait",
        is_flag=True,
        help="If the room is not live, wait until it is.",
    )
    return signer_options(wait(collecting))
