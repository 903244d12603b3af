"""``danmaku doctor``: this machine, and the way to a feed."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from danmaku_tui.cli import showing
from danmaku_tui.cli.feeds import feed_options, handshake_headers
from danmaku_tui.cli.misuse import MisuseError, finite
from danmaku_tui.cli.speaking import language_option
from danmaku_tui.cli.translated import Command
from danmaku_tui.feed.address import Address
from danmaku_tui.language import SOURCE, tr, use


@click.command(cls=Command)
@language_option
@click.argument("source", required=False)
@feed_options
@click.option(
    "--for",
    "seconds",
    type=click.FloatRange(0, min_open=True),
    callback=finite,
    metavar="SECONDS",
    help="How long to watch SOURCE; 5 where this is left out.",
)
@click.option("--signer", metavar="'COMMAND'", help="Try this signer, as watch would use it.")
@click.option(
    "--signer-js",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Try this script, as watch would use it.",
)
@click.option(
    "--signer-function",
    default="get_sign",
    show_default=True,
    metavar="NAME",
    help="What to call in the script of --signer-js.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of lines.")
def doctor(
    *,
    source: str | None,
    dialect: str | None,
    headers: tuple[str, ...],
    cookie_file: Path | None,
    seconds: float | None,
    signer: str | None,
    signer_js: Path | None,
    signer_function: str,
    as_json: bool,
) -> int:
    """Examine this machine, and the feed at SOURCE where it is given.

    Exits with 1 where a step failed, and says what to do.
    """
    from danmaku_tui.doctor.command import WATCH_SECONDS, Examined, run_doctor
    from danmaku_tui.doctor.ways import signer_maker

    if as_json:
        use(SOURCE)  # a program reads the same, whatever its person speaks
    make = signer_maker(signer, signer_js, signer_function)
    if source is None:
        if dialect or headers or cookie_file or seconds:
            raise MisuseError(tr("these options are about a feed: give its SOURCE as well"))
        return run_doctor(None, sys.stdout, as_json=as_json, flat=showing.flattening(), signer=make)
    sent: tuple[tuple[str, str], ...] = ()
    with suppress(ValueError):  # what is wrong with the address is one of the findings
        sent = handshake_headers(Address.parse(source), headers, cookie_file)
    examined = Examined(source, dialect, sent, seconds or WATCH_SECONDS)
    return run_doctor(examined, sys.stdout, as_json=as_json, flat=showing.flattening(), signer=make)
