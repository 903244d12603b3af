"""The stand-in site, running, and ways in to it with a clock that stands still."""

from __future__ import annotations

import random
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from danmaku_tui.sources.ways.finder import Finder
from danmaku_tui.sources.ways.parameters import USER_AGENT
from danmaku_tui.sources.ways.room_address import RoomAddress
from danmaku_tui.sources.ways.signature import SignatureWay, UnsignedRequest
from danmaku_tui.sources.ways.site import Site
from tests.fixtures.stand_in_site import LIVE_ID, SIGNER, StandInSite


@dataclass
class Clock:
    """Seconds that pass only when they are told to."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Recorder:
    """A signer that signs with one word and keeps what it was asked."""

    asked: list[UnsignedRequest] = field(default_factory=list)

    async def sign(self, request: UnsignedRequest) -> str:
        self.asked.append(request)
        return "a/b+c="


@pytest.fixture
async def site() -> AsyncIterator[StandInSite]:
    async with StandInSite() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer() -> Recorder:
    return Recorder()


@pytest.fixture
def finder(site: StandInSite, clock: Clock) -> Callable[..., Finder]:
    """Make what finds a room of the stand-in site."""

    def make(
        room: RoomAddress | None = None, cookies: Callable[[str], str] = lambda _: ""
    ) -> Finder:
        address = room or RoomAddress(live_id=LIVE_ID)
        place = Site.stand_in(site.origin)
        return Finder(address, place, cookies, user_agent=USER_AGENT, clock=clock)

    return make


@pytest.fixture
def way(
    site: StandInSite, finder: Callable[..., Finder], signer: Recorder, clock: Clock
) -> Callable[..., SignatureWay]:
    """Make a way in to the stand-in site's room."""

    def make(**options: Any) -> SignatureWay:  # noqa: ANN401  # any option of the way
        place = options.pop("place", Site.stand_in(site.origin))
        found = options.pop("finder", None) or finder()
        told: dict[str, Any] = {
            "wait": False,
            "user_agent": USER_AGENT,
            "clock": clock,
            "wall": lambda: 1_790_000_000.5,
            "random": random.Random(7),  # noqa: S311  # a visitor's number is no secret
        }
        return SignatureWay(found, options.pop("signer", signer), place, **(told | options))

    return make


@pytest.fixture
def signing_command() -> tuple[str, ...]:
    """The words of a command that signs as the stand-in site wants it."""
    return (sys.executable, "-c", SIGNER)
