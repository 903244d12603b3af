"""Watching by way of a browser, as the command line asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Final, TypeVar

import click

from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.attachment import DEFAULT_ADDRESS, Attachment
from danmaku_tui.sources.browser.program import check_screen, find_chromium, profile_folder
from danmaku_tui.sources.browser.room_page import PageAddress
from danmaku_tui.sources.ways.room_address import LIVE_HOST, RoomAddress, is_room

if TYPE_CHECKING:
    from danmaku_tui.session import Receiver, StateListener
    from danmaku_tui.sources.browser.browser_source import BrowserSource
    from danmaku_tui.sources.browser.page_session import Browser

F = TypeVar("F", bound=Callable[..., object])

NEW: Final = "new"
"""What a person gives in place of an address to have a browser started."""


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """What was asked for: a room, and the browser to watch it in.

    ``origin`` stands in for that of the platform's pages. With ``wait`` the page is looked at again
    until the room is live. ``reconnect_key`` is the label of a key, for the advice to a person.
    """

    source: str | None
    browser: str
    headless: bool = False
    origin: str | None = None
    wait: bool = False
    reconnect_key: str = "r"


@dataclass(frozen=True, slots=True)
class ChosenBrowser:
    """A room in a browser: what to call it, for a person, and what opens it."""

    shown: str
    open_source: Callable[[Receiver, StateListener], BrowserSource]


def browser_options(command: F) -> F:
    """Add the options for watching by way of a browser."""
    for option in (
        click.option(
            "--headless",
            is_flag=True,
            help="With --browser new: show no window; sign in once with one.",
        ),
        click.option(
            "--browser",
            is_flag=False,
            flag_value=DEFAULT_ADDRESS,
            metavar="[ADDRESS|new]",
            help="Mirror the room from a browser: one that allows remote debugging at ADDRESS "
            f"({DEFAULT_ADDRESS} where it is left out; also its profile folder), or a new one.",
        ),
    ):
        command = option(command)
    return command


def choose_browser(
    wanted: BrowserRequest, data: Path, environment: Mapping[str, str]
) -> ChosenBrowser:
    """Return the room and the browser that are ``wanted``.

    Where no room is named, the browser is the room: the option took the word after it. The folder
    ``data`` is where this program keeps what lasts. Raises :class:`ValueError` with one line that
    says what to do.
    """
    source, browser = wanted.source, wanted.browser
    if source is None and browser != NEW and _is_page(browser):
        source, browser = browser, DEFAULT_ADDRESS
    if source is None:
        raise ValueError(
            tr("which room? Give its number or its page, such as https://{host}/NUMBER").format(
                host=LIVE_HOST
            )
        )
    shown, url = _room(source, wanted.origin or f"https://{LIVE_HOST}")
    make = _choice(browser, headless=wanted.headless, data=data, environment=environment)
    return ChosenBrowser(shown, _opener(url, make, wanted))


def _is_page(text: str) -> bool:
    page = PageAddress.parse(text)
    return is_room(text) or (page is not None and bool(page.path))


def _room(source: str, origin: str) -> tuple[str, str]:
    """Return what to call the room, and the address of its page."""
    if is_room(source):
        room = RoomAddress.parse(source)
        return room.shown, room.page_url(origin)
    page = PageAddress.parse(source)
    if page is None:
        raise ValueError(
            tr(
                "a browser shows web pages: give the room's number or its page, such as "
                "https://{host}/NUMBER"
            ).format(host=LIVE_HOST)
        )
    return f"{page.host}/{page.path}", source


def _choice(
    browser: str, *, headless: bool, data: Path, environment: Mapping[str, str]
) -> Callable[[], Browser]:
    """Return what makes the browser; what can be wrong is found out before the screen changes."""
    if browser != NEW:
        if headless:
            raise ValueError(tr("--headless is for a browser that is started: use --browser new"))
        attachment = Attachment.parse(browser)

        def attach() -> Browser:
            from danmaku_tui.sources.browser.page_session import AttachedBrowser

            return AttachedBrowser(attachment)

        return attach

    program = find_chromium(environment)
    if not headless:
        check_screen(environment)

    def start() -> Browser:
        from danmaku_tui.sources.browser.chromium import Chromium

        return Chromium(program, profile_folder(data), headless=headless)

    return start


def _opener(
    room_url: str, make: Callable[[], Browser], request: BrowserRequest
) -> Callable[[Receiver, StateListener], BrowserSource]:
    def open_source(on_received: Receiver, on_state: StateListener) -> BrowserSource:
        from danmaku_proto.douyin.dialect import DouyinDialect
        from danmaku_tui.sources.browser.browser_source import BrowserSource
        from danmaku_tui.sources.ways.masked_names import watching_names

        return BrowserSource(
            room_url,
            make(),
            DouyinDialect(),
            on_received=watching_names(on_received),
            on_state=on_state,
            clock=time.monotonic,
            wall=time.time,
            random=SystemRandom(),
            wait=request.wait,
            reconnect_key=request.reconnect_key,
        )

    return open_source
