"""Advice for a person who waits for the feed of a room's page, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.mirror import Tab

PATIENCE_SECONDS: Final = 20.0
"""Seconds of waiting after which the reason is to be seen on the page itself."""

_TITLE_CHARACTERS: Final = 60

_CAPTCHA: Final = "验证码"
"""A part of the title of a page with a captcha."""


def asks_person(tabs: Iterable[Tab]) -> bool:
    """Return whether one of ``tabs`` shows a captcha, which only a person can solve."""
    return any(_CAPTCHA in tab.title for tab in tabs)


def prospect(
    tabs: Iterable[Tab], feeds: int, waited: float, *, again: bool = False, key: str = "r"
) -> str:
    """Return the advice after ``waited`` seconds without an event.

    ``tabs`` are the room's pages and ``feeds`` is the number of their open sockets. ``again`` is
    true where the pages are reloaded automatically. ``key`` is the label of the reconnect key.
    """
    shown = list(tabs)
    if feeds:
        return tr("the page's feed is open, waiting for the first message")
    if not shown:
        return tr("no page shows the room: open it in the browser, or press {key}").format(key=key)
    if all(tab.crashed for tab in shown):
        return tr("the room's page crashed: press {key} to reload it").format(key=key)
    if waited < PATIENCE_SECONDS:
        return tr("the room's page is open, waiting for it to open its feed")
    title = next((tab.title for tab in shown if tab.title), "")[:_TITLE_CHARACTERS]
    page = tr("the page “{title}”").format(title=title) if title else tr("the room's page")
    if again and not asks_person(shown):
        return tr(
            "{page} has opened no feed: the room may not be live yet, so it is loaded again about "
            "once a minute"
        ).format(page=page)
    return tr(
        "{page} has opened no feed: look at it in the browser (it may ask for a login "
        "or a captcha, or the room is not live)"
    ).format(page=page)
