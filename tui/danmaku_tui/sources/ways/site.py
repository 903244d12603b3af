"""The platform's web site, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from danmaku_tui.feed.address import is_loopback
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.ways.cookies import may_have_cookies
from danmaku_tui.sources.ways.http_get import HttpGet, UnansweredError

BODY_BYTES: Final = 4 * 1024 * 1024
"""The largest page, in bytes: a room's has under one million."""

ANSWER_SECONDS: Final = 10.0
"""How long a whole answer may take."""

REDIRECTS: Final = 5
"""The most redirects that are followed, one after another."""

_MOVED: Final = frozenset({301, 302, 303, 307, 308})

_ELSEWHERE: Final = re.compile(r"(?:.+\.)?(?:douyin\.com|iesdouyin\.com|amemv\.com)")
"""The hosts on the way of a share link; outside the platform's domain they get no cookies."""


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses of the platform: its pages, its push hosts, its share links.

    Each has a scheme and no path.
    """

    origin: str = "https://live.douyin.com"
    push_hosts: tuple[str, ...] = (
        "wss://webcast100-ws-web-lq.douyin.com",
        "wss://webcast100-ws-web-hl.douyin.com",
        "wss://webcast100-ws-web-lf.douyin.com",
    )
    share: str = "https://v.douyin.com"

    @classmethod
    def stand_in(cls, origin: str) -> Site:
        """Return a site whose addresses are all ``origin``, on this machine.

        Raises :class:`ValueError` with one line for any other machine: it would get the cookies.
        """
        parts = urlsplit(origin)
        if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
            raise ValueError(tr("--site is for a stand-in on this machine: http://127.0.0.1:PORT"))
        host = f"http://{parts.netloc}"
        return cls(host, (f"ws://{parts.netloc}",), host)


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """An answer: its ``url`` after any redirects, and the cookies that were set on the way."""

    url: str
    status: int
    body: str = field(repr=False)
    cookies: Mapping[str, str] = field(repr=False)


async def fetch(
    url: str,
    cookies: Callable[[str], str],
    *,
    user_agent: str,
    referer: str,
    clock: Callable[[], float],
    arrived: Callable[[str], bool] = lambda _: False,
) -> SiteResponse:
    """Return the answer to a GET of ``url``; redirects within the platform's hosts are followed.

    A redirect to a URL for which ``arrived`` is true is not followed: that URL is the answer's.

    ``cookies`` returns the ``Cookie`` header for a URL; it is called only for hosts that may have
    one. ``clock`` is monotonic, in seconds.

    Raises :class:`UnansweredError`, or :class:`OSError` where nothing can be reached.
    """
    headers = {
        "User-Agent": user_agent,
        "Referer": referer,
        "Accept": "text/html,application/json;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        # An answer without an encoding needs no decoder, and so none can be abused.
        "Accept-Encoding": "identity",
    }
    until = clock() + ANSWER_SECONDS
    cookies_set: dict[str, str] = {}
    for _ in range(REDIRECTS + 1):
        sent = dict(headers)
        cookie = cookies(url) if may_have_cookies(url) else ""
        if cookie:
            sent["Cookie"] = cookie
        reply = await HttpGet(url, sent, until, clock, BODY_BYTES).send("site")
        if may_have_cookies(url):
            cookies_set |= dict(reply.cookies)
        if reply.status not in _MOVED or not reply.location:
            return SiteResponse(url, reply.status, reply.body, cookies_set)
        target = urljoin(url, reply.location)
        if arrived(target):
            return SiteResponse(target, reply.status, "", cookies_set)
        _check_redirect(url, target)
        url = target
    raise UnansweredError(
        tr("more than {count} redirects, one after another").format(count=REDIRECTS)
    )


def _check_redirect(url: str, target: str) -> None:
    """Raise :class:`UnansweredError` for a redirect that leads to others, or out of TLS."""
    host = ""
    with suppress(ValueError):
        host = (urlsplit(target).hostname or "").lower()
    before = urlsplit(url)
    if is_loopback(before.hostname or ""):
        known = target.startswith(f"{before.scheme}://{before.netloc}/")
    else:
        known = target.startswith("https://") and _ELSEWHERE.fullmatch(host) is not None
    if not known:
        raise UnansweredError(
            tr("a redirect to {host}, which is not followed").format(host=host or tr("nowhere"))
        )
