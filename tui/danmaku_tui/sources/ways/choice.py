"""The choice of the way in, from a person's source and options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from danmaku_tui.feed.address import Address
from danmaku_tui.feed.endpoint import Way
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.ways.cookies import CookieFile
from danmaku_tui.sources.ways.finder import Finder
from danmaku_tui.sources.ways.options import WayOptions
from danmaku_tui.sources.ways.parameters import USER_AGENT
from danmaku_tui.sources.ways.room_address import RoomAddress, is_room
from danmaku_tui.sources.ways.signature import SignatureWay, Signer
from danmaku_tui.sources.ways.signed_url import SignedUrlWay, read_pasted
from danmaku_tui.sources.ways.signer import CommandSigner, script_signer
from danmaku_tui.sources.ways.site import Site


@dataclass(frozen=True, slots=True)
class WayContext:
    """The clocks, the random numbers and the standard input for a way in.

    ``clock`` is monotonic and ``wall`` the time since 1970, in seconds. ``stdin`` returns the text
    of standard input, up to a number of characters.
    """

    clock: Callable[[], float]
    wall: Callable[[], float]
    random: Random
    stdin: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class ChosenWay:
    """A way in, the name of its target for a person, and warnings to show beforehand."""

    way: Way
    shown: str
    warnings: tuple[str, ...] = ()


def choose(
    source: str,
    options: WayOptions,
    headers: Sequence[tuple[str, str]],
    cookie_file: Path | None,
    context: WayContext,
) -> ChosenWay:
    """Return the way in to ``source``: a room, or a signed address.

    Raises :class:`ValueError` with one line that names the remedy.
    """
    signer = _signer(options)
    if is_room(source):
        if signer is None:
            raise ValueError(
                tr(
                    "a room needs a way in: --browser (your own browser), --signer 'COMMAND' (your "
                    "own signer), or the wss:// address copied from a browser in place of the "
                    "room; `danmaku doctor` shows which are open"
                )
            )
        room = RoomAddress.parse(source)
        return _signing(
            room, signer, options, headers=headers, cookie_file=cookie_file, context=context
        )
    if signer is not None or options.wait:
        raise ValueError(
            tr("--signer and --wait are for a room: give its number or the address of its page")
        )
    return _signed(source, headers, cookie_file, context)


def _signer(options: WayOptions) -> Signer | None:
    if options.signer is not None and options.signer_js is not None:
        raise ValueError(tr("--signer and --signer-js are two ways to sign: give one of them"))
    if options.signer is not None:
        return CommandSigner.parse(options.signer)
    if options.signer_js is not None:
        return script_signer(options.signer_js, options.signer_function)
    return None


def _signing(
    address: RoomAddress,
    signer: Signer,
    options: WayOptions,
    *,
    headers: Sequence[tuple[str, str]],
    cookie_file: Path | None,
    context: WayContext,
) -> ChosenWay:
    site = Site() if options.site is None else Site.stand_in(options.site)
    cookies, warnings = _cookies(cookie_file, f"{site.origin}/", headers, context)
    named = {name.lower(): value for name, value in headers}
    user_agent = named.get("user-agent", USER_AGENT)
    others = tuple(pair for pair in headers if pair[0].lower() != "cookie")
    finder = Finder(address, site, cookies, user_agent=user_agent, clock=context.clock)
    way = SignatureWay(
        finder,
        signer,
        site,
        wait=options.wait,
        user_agent=user_agent,
        headers=others,
        clock=context.clock,
        wall=context.wall,
        random=context.random,
    )
    return ChosenWay(way, address.shown, warnings)


def _signed(
    source: str,
    headers: Sequence[tuple[str, str]],
    cookie_file: Path | None,
    context: WayContext,
) -> ChosenWay:
    pasted = read_pasted(source, context.stdin)
    address = Address.parse(pasted.url)
    if cookie_file is None:
        return ChosenWay(SignedUrlWay(pasted, headers), address.where)
    cookies, warnings = _cookies(cookie_file, address.url, (), context)
    return ChosenWay(SignedUrlWay(pasted, headers, cookies), address.where, warnings)


def _cookies(
    path: Path | None, url: str, headers: Sequence[tuple[str, str]], context: WayContext
) -> tuple[Callable[[str], str], tuple[str, ...]]:
    """Return a function from a URL to the person's cookies, and warnings about their file."""
    given = "; ".join(value for name, value in headers if name.lower() == "cookie")
    if path is None:
        return lambda _: given, ()
    file = CookieFile(path, context.wall)
    warnings = file.read(url).warnings
    return lambda url: "; ".join(filter(None, (given, file.read(url).header))), warnings
