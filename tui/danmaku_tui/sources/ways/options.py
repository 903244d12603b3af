"""The options of ``danmaku watch`` for the ways in of this package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from danmaku_tui.feed.address import DOUYIN_PATH
from danmaku_tui.sources.ways.room_address import is_room


@dataclass(frozen=True, slots=True)
class WayOptions:
    """The values of the options for the ways in."""

    signer: str | None = None
    signer_js: Path | None = None
    signer_function: str = "get_sign"
    wait: bool = False
    site: str | None = None

    @property
    def signer_flags(self) -> tuple[str, ...]:
        """The names of the options about a signer that were given."""
        usual = WayOptions()
        flags = {
            "--signer": self.signer != usual.signer,
            "--signer-js": self.signer_js != usual.signer_js,
            "--signer-function": self.signer_function != usual.signer_function,
        }
        return tuple(flag for flag, given in flags.items() if given)


def wants_way(source: str, asked: WayOptions) -> bool:
    """Return whether ``source``, or one of the options, needs a way in."""
    return asked != WayOptions() or is_room(source) or is_pasted(source) or DOUYIN_PATH in source


def is_pasted(source: str) -> bool:
    """Return whether the address is to be read from elsewhere: ``@FILE`` or ``-``."""
    return source == "-" or source.startswith("@")


def way_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for a signer of the person's own; ``command`` gets them as ``asked``."""

    @wraps(command)
    def collecting(
        *,
        signer: str | None,
        signer_js: Path | None,
        signer_function: str,
        wait: bool,
        site: str | None,
        **others: Any,  # noqa: ANN401  # whatever else the command takes
    ) -> Any:  # noqa: ANN401  # whatever the command returns
        asked = WayOptions(signer, signer_js, signer_function, wait, site)
        return command(asked=asked, **others)

    whole: Callable[..., Any] = collecting
    for option in (
        click.option("--site", hidden=True, metavar="URL", help="A stand-in for the platform."),
        click.option(
            "--wait", is_flag=True, help="Of a room that is not live: look until it is, gently."
        ),
        click.option(
            "--signer-function",
            default="get_sign",
            show_default=True,
            metavar="NAME",
            help="What to call in the script of --signer-js.",
        ),
        click.option(
            "--signer-js",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Sign a room's address with a script of your own (needs the extra js).",
        ),
        click.option(
            "--signer",
            metavar="'COMMAND'",
            help="Sign a room's address with a command of your own: it reads JSON (parameters, "
            "md5, url, user_agent) and writes the signature.",
        ),
    ):
        whole = option(whole)
    return whole
