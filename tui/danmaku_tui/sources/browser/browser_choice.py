"""The options for watching a room in a browser, and the source that follows from them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.attachment import DEFAULT_ADDRESS, Attachment
from danmaku_tui.sources.browser.program import check_screen, find_chromium, profile_folder
from danmaku_tui.sources.browser.room_page import PageAddress
from danmaku_tui.sources.ways.room_address import LIVE_HOST, RoomAddress, is_room

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.session import StateListener
    from danmaku_tui.sources.browser.browser_source import BrowserSource
    from danmaku_tui.sources.browser.page_session import Browser

NEW: Final = "new"
"""The value that a person gives in place of an address to have a browser started."""


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """The options of a person: a room, and the browser to watch it in.

    ``origin`` replaces that of the platform's pages. With ``wait`` the page is loaded again until
    the room is live. ``reconnect_key`` is the label of a key, for the advice to a person.
    """

    source: str | None
    browser: str
    headless: bool = False
    origin: str | None = None
    wait: bool = False
    reconnect_key: str = "r"


@dataclass(frozen=True, slots=True)
class ChosenBrowser:
    """A room in a browser: its name for a person, and the function that opens its source."""

    shown: str
    open_source: Callable[[Receiver, StateListener], BrowserSource]


def choose_browser(
    request: BrowserRequest, data: Path, environment: Mapping[str, str]
) -> ChosenBrowser:
    """Return the room and the browser of ``request``.

    Where no room is named, the browser's address is the room: the option took the argument after
    it. ``data`` is the folder of the program's lasting files. Raises :class:`ValueError` with one
    line that names the remedy.
    """
    source, browser = request.source, request.browser
    if source is None and browser != NEW and _is_page(browser):
        source, browser = browser, DEFAULT_ADDRESS
    if source is None:
        raise ValueError(
            tr("which room? Give its number or its page, such as https://{host}/NUMBER").format(
                host=LIVE_HOST
            )
        )
    shown, url = _room(source, request.origin or f"https://{LIVE_HOST}")
    make = _choice(browser, request, data, environment)
    return ChosenBrowser(shown, _opener(url, make, request))


def _is_page(text: str) -> bool:
    page = PageAddress.parse(text)
    return is_room(text) or (page is not None and bool(page.path))


def _room(source: str, origin: str) -> tuple[str, str]:
    """Return the name of the room, and the address of its page."""
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
    browser: str, request: BrowserRequest, data: Path, environment: Mapping[str, str]
) -> Callable[[], Browser]:
    """Return the function that makes the browser, after all checks: the screen is still intact."""
    if browser != NEW:
        if request.headless:
            raise ValueError(tr("--headless is for a browser that is started: use --browser new"))
        attachment = Attachment.parse(browser)

        def attach() -> Browser:
            from danmaku_tui.sources.browser.page_session import AttachedBrowser

            return AttachedBrowser(attachment)

        return attach

    program = find_chromium(environment)
    if not request.headless:
        check_screen(environment)

    def start() -> Browser:
        from danmaku_tui.sources.browser.chromium import Chromium

        return Chromium(
            program,
            profile_folder(data),
            headless=request.headless,
            reconnect_key=request.reconnect_key,
        )

    return start


def _opener(
    room_url: str, make: Callable[[], Browser], request: BrowserRequest
) -> Callable[[Receiver, StateListener], BrowserSource]:
    def open_source(on_received: Receiver, on_state: StateListener) -> BrowserSource:
        from danmaku_proto.dialects import DOUYIN, new_dialect
        from danmaku_tui.sources.browser.browser_source import BrowserSource
        from danmaku_tui.sources.ways.masked_names import watching_names

        return BrowserSource(
            room_url,
            make(),
            new_dialect(DOUYIN),
            on_received=watching_names(on_received),
            on_state=on_state,
            clock=time.monotonic,
            wall=time.time,
            random=SystemRandom(),
            wait=request.wait,
            reconnect_key=request.reconnect_key,
        )

    return open_source
