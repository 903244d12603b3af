"""The way in by the person's own signer; the rest of the address is composed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol
from urllib.parse import urlsplit

from danmaku_tui.feed.endpoint import Endpoint, WayError
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.sources.ways.failures import (
    BroadcastOverError,
    NotLiveError,
    PerhapsOverError,
    RiskControlError,
    SiteError,
)
from danmaku_tui.sources.ways.finder import Finder
from danmaku_tui.sources.ways.page import RoomPage, RoomStatus
from danmaku_tui.sources.ways.parameters import (
    Visit,
    digest,
    first_place,
    push_url,
    signed_string,
    with_signature,
)
from danmaku_tui.sources.ways.site import Site

FRESH_SECONDS: Final = 60.0
"""The time for which an answer of the page is used again, so that a reconnection needs none."""

ANSWERS_TO_BE_SURE: Final = 2
"""The answers that prove the end of a live room; one may be wrong (jwwsjlm/douyinLive)."""

REMEDY: Final = N_(
    "the signature or the cookies are not accepted: check the signer and --cookie-file"
)

_GUESTS: Final = (7_300_000_000_000_000_000, 7_399_999_999_999_999_999)
"""The range of a visitor's number where the page gives none (hua0512/rust-srec)."""


@dataclass(frozen=True, slots=True)
class UnsignedRequest:
    """The input of a signer: the ordered parameters, their MD5 in hex, the unsigned URL."""

    parameters: str
    md5: str
    url: str
    user_agent: str


class Signer(Protocol):
    """A program of the person's own that makes signatures."""

    async def sign(self, request: UnsignedRequest) -> str:
        """Return the signature. Raises :class:`danmaku_tui.sources.ways.failures.SignerError`."""


class SignatureWay:
    """Composes a new address for every attempt: the current broadcast, a host, a signature.

    With ``wait``, the page of a room that is not live is asked again later. ``headers`` are added
    to those of the handshake, or replace the one of the same name. ``clock`` is monotonic and
    ``wall`` the time since 1970, in seconds.
    """

    def __init__(
        self,
        finder: Finder,
        signer: Signer,
        site: Site,
        *,
        wait: bool,
        user_agent: str,
        headers: Sequence[tuple[str, str]] = (),
        clock: Callable[[], float],
        wall: Callable[[], float],
        random: Random,
    ) -> None:
        self._finder = finder
        self._signer = signer
        self._site = site
        self._wait = wait
        self._user_agent = user_agent
        self._headers = tuple(headers)
        self._clock = clock
        self._wall = wall
        self._guest = str(random.randint(*_GUESTS))
        self._known: RoomPage | None = None
        self._known_at = 0.0
        self._doubts = 0
        self._turn = 0
        self._sent_room = ""
        self.secrets = finder.secrets
        self.secrets.learn(headers=self._headers)
        self._log = SourceLog("sources.ways", self.secrets)

    async def endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        """Return the target of the next connection. Raises :class:`WayError`."""
        page = await self._broadcast()
        visit = Visit(page.room_id, page.user_unique_id or self._guest, self._user_agent)
        place = first_place(visit, int(self._wall() * 1000))
        if page.room_id == self._sent_room:
            place |= resume
        host = self._site.push_hosts[self._turn % len(self._site.push_hosts)]
        self._turn += 1
        url = push_url(host, visit, place, self._site.origin)
        parameters = signed_string(visit)
        signature = await self._signer.sign(
            UnsignedRequest(parameters, digest(parameters), url, self._user_agent)
        )
        self._log.info(f"signed an address of room {page.room_id} at {urlsplit(host).hostname}")
        self._sent_room = page.room_id
        return Endpoint(with_signature(url, signature), self._handshake(url), tr(REMEDY))

    def _handshake(self, url: str) -> tuple[tuple[str, str], ...]:
        own = [
            ("User-Agent", self._user_agent),
            ("Origin", self._site.origin),
            ("Referer", self._finder.referer),
            ("Cookie", self._finder.cookies(url)),
        ]
        replaced = {name.lower() for name, _ in self._headers}
        kept = [(name, value) for name, value in own if value and name.lower() not in replaced]
        return (*kept, *self._headers)

    async def _broadcast(self) -> RoomPage:
        """Return the live room, from memory where the page was asked a moment ago."""
        known = self._known
        if known is not None and self._clock() - self._known_at < FRESH_SECONDS:
            return known
        try:
            page = await self._finder.find()
        except (RiskControlError, SiteError) as error:
            if known is None:
                raise
            self._log.info(f"going on with the room as it was: {error}")
            # The push service may accept the room although its page cannot be read.
            return known
        self._log.info(f"the room is {page.status.value}")
        if page.status is RoomStatus.LIVE:
            self._known, self._known_at, self._doubts = page, self._clock(), 0
            return page
        raise self._not_live(page)

    def _not_live(self, page: RoomPage) -> WayError:
        """Return the error for a page that shows no live room."""
        if self._known is not None:
            self._doubts += 1
            if self._doubts < ANSWERS_TO_BE_SURE:
                return PerhapsOverError()
            self._known, self._doubts = None, 0
            return BroadcastOverError(replay=page.status is RoomStatus.REPLAY)
        if page.status is RoomStatus.REPLAY and not self._wait:
            return BroadcastOverError(replay=True)
        return NotLiveError(page.anchor, awaited=self._wait)
