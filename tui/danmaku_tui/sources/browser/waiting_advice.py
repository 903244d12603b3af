"""The advice to a person while no feed comes from the room's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.mirror import Tab

PATIENCE_SECONDS: Final = 20.0
"""After a wait of this length, only the page itself can show the reason."""

_TITLE_CHARACTERS: Final = 60

_CAPTCHA: Final = "验证码"
"""A part of the title of a page with a captcha."""


def needs_person(tabs: Iterable[Tab]) -> bool:
    """Return whether one of ``tabs`` has a task for a person, so that it must not be reloaded."""
    return any(_CAPTCHA in tab.title for tab in tabs)


def waiting_advice(
    tabs: Iterable[Tab], feeds: int, waited: float, *, reloads: bool = False, key: str = "r"
) -> str:
    """Return one line: the reason for a wait of ``waited`` seconds, and the remedy.

    ``tabs`` are the room's pages and ``feeds`` is the number of their open sockets. ``reloads`` is
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
    if reloads and not needs_person(shown):
        return tr(
            "{page} has opened no feed: the room may not be live yet, so it is loaded again about "
            "once a minute"
        ).format(page=page)
    return tr(
        "{page} has opened no feed: look at it in the browser (it may ask for a login "
        "or a captcha, or the room is not live)"
    ).format(page=page)
