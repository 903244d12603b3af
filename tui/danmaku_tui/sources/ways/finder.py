"""The search for the current broadcast of a room."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.proxy import ProxyFailureError
from danmaku_tui.feed.redaction import Redactor
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.ways.cookies import joined
from danmaku_tui.sources.ways.failures import (
    CookieError,
    LinkTargetError,
    NoRoomError,
    RiskControlError,
    SiteError,
)
from danmaku_tui.sources.ways.http_get import UnansweredError
from danmaku_tui.sources.ways.page import Obstacle, RoomPage, RoomStatus, read_enter, read_page
from danmaku_tui.sources.ways.parameters import AID
from danmaku_tui.sources.ways.room_address import RoomAddress
from danmaku_tui.sources.ways.site import Site, SiteResponse, fetch

_ENTER: Final = "/webcast/room/web/enter/"
_KEPT_OUT: Final = frozenset({401, 403, 429, 444})
"""The statuses by which a site refuses this machine."""


class Finder:
    """Asks the page of one room, and the site's API where the page does not show the room.

    ``cookies`` returns the person's ``Cookie`` header for a URL. The cookies of the site are kept,
    so that every request is of the same visitor; all of them are kept in ``secrets``, because a
    page may repeat them. ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self,
        address: RoomAddress,
        site: Site,
        cookies: Callable[[str], str],
        *,
        user_agent: str,
        clock: Callable[[], float],
    ) -> None:
        self._address = address
        self._site = site
        self._own = cookies
        self._user_agent = user_agent
        self._clock = clock
        self._site_cookies: dict[str, str] = {}
        self.secrets = Redactor()
        self._log = SourceLog("sources.ways", self.secrets)

    @property
    def referer(self) -> str:
        """The address of the page that a browser would have open."""
        return self._address.page_url(self._site.origin)

    def cookies(self, url: str) -> str:
        """Return the ``Cookie`` header for ``url``: the person's cookies, and the site's own.

        Raises :class:`CookieError`.
        """
        try:
            value = joined(self._own(url), self._site_cookies)
        except ValueError as error:
            raise CookieError(str(error)) from None
        self.secrets.learn(headers=[("Cookie", value)])
        return value

    async def find(self) -> RoomPage:
        """Return the room as the site describes it.

        Raises :class:`RiskControlError`, :class:`NoRoomError`, :class:`LinkTargetError`,
        :class:`SiteError` or :class:`CookieError`.
        """
        if self._address.share_url:
            self._address = await self._follow(self._address.share_url)
        if not self._address.live_id:
            # The number of a broadcast has no page that could be asked.
            return RoomPage(RoomStatus.LIVE, self._address.room_id)
        if "ttwid=" not in self.cookies(self._site.origin):
            await self._get(f"{self._site.origin}/")
        return await self._look()

    async def _look(self) -> RoomPage:
        page = f"{self._site.origin}/{self._address.live_id}"
        before = dict(self._site_cookies)
        answer = await self._get(page)
        found = read_page(answer.body)
        if found is Obstacle.SHELL and self._site_cookies != before:
            # The first answer may be a script that only sets a cookie (skmcj/dycast).
            answer = await self._get(page)
            found = read_page(answer.body)
        if isinstance(found, RoomPage):
            return found
        query = urlencode(
            {
                "aid": AID,
                "app_name": "douyin_web",
                "live_id": "1",
                "device_platform": "web",
                "web_rid": self._address.live_id,
            }
        )
        entered = read_enter((await self._get(f"{self._site.origin}{_ENTER}?{query}")).body)
        if isinstance(entered, RoomPage):
            return entered
        if found is Obstacle.NO_ROOM or answer.status == 404:
            raise NoRoomError(self._address.shown)
        if answer.status >= 500:
            raise SiteError(
                tr("the site is in trouble (HTTP {status}): this tries again").format(
                    status=answer.status
                )
            )
        if answer.status in _KEPT_OUT:
            raise RiskControlError(f"HTTP {answer.status}")
        raise RiskControlError(tr(found.value))

    async def _follow(self, url: str) -> RoomAddress:
        """Return the room that a share link leads to, asked without any cookies."""
        share = f"{self._site.share}{urlsplit(url).path}"
        answer = await self._ask(share, lambda _: "", lambda url: _room(url) is not None)
        room = _room(answer.url)
        if room is None:
            raise LinkTargetError(answer.url.partition("?")[0])
        return room

    async def _get(self, url: str) -> SiteResponse:
        answer = await self._ask(url, self.cookies, lambda _: False)
        self._site_cookies |= dict(answer.cookies)
        return answer

    async def _ask(
        self, url: str, cookies: Callable[[str], str], arrived: Callable[[str], bool]
    ) -> SiteResponse:
        host, path = urlsplit(url).hostname, urlsplit(url).path
        self._log.info(f"asking {host}{path}")
        try:
            reply = await fetch(
                url,
                cookies,
                user_agent=self._user_agent,
                referer=f"{self._site.origin}/",
                clock=self._clock,
                arrived=arrived,
            )
            self._log.info(f"{host} answered HTTP {reply.status}, {len(reply.body)} characters")
            return reply
        except UnansweredError as error:
            raise SiteError(str(error)) from error
        except socket.gaierror as error:
            host = urlsplit(url).hostname or ""
            raise SiteError(
                tr("the name {host} cannot be looked up: check the network").format(host=host)
            ) from error
        except (OSError, ProxyFailureError) as error:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            raise SiteError(explain(error, f"{parts.hostname}:{port}")) from error


def _room(url: str) -> RoomAddress | None:
    """Return the room whose page is at ``url``, or None."""
    try:
        room = RoomAddress.parse(url)
    except ValueError:
        return None
    return None if room.share_url else room
