from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from danmaku_tui.stage.items import Item, Verdict
from danmaku_tui.stage.overload import OverloadLevel, Pressure
from danmaku_tui.stage.stage import Stage

LONG = 25
TICK = 0.0625
NAME_CELLS = 8


@dataclass
class Room:
    """A busy room: comments come at random, with widths as people write, at one mean rate."""

    stage: Stage[int]
    rate: float
    seed: int
    now: float = 0.0
    offered: Counter[bool] = field(default_factory=Counter)
    skipped: Counter[bool] = field(default_factory=Counter)
    pressures: list[Pressure] = field(default_factory=list)

    def live(self, seconds: float) -> None:
        """Let the room talk for ``seconds`` with the stage minding its pressure."""
        chance = random.Random(self.seed)  # noqa: S311 - a seed makes the room the same each time
        due = self.now + chance.expovariate(self.rate)
        end = self.now + seconds
        while self.now < end:
            while due <= self.now:
                due += chance.expovariate(self.rate)
                self.say(chance)
            self.stage.tick(self.now)
            if self.pressures[-1:] != [self.stage.pressure]:
                self.pressures.append(self.stage.pressure)
            self.now += TICK

    def say(self, chance: random.Random) -> None:
        """Offer one comment."""
        width = max(1, min(400, round(chance.lognormvariate(2.6, 0.7))))
        long = width >= LONG
        name = NAME_CELLS if self.stage.pressure.names else 0
        outcome = self.stage.offer(Item(0, width + name))
        self.offered[long] += 1
        self.skipped[long] += outcome.verdict is Verdict.SKIPPED

    def loss(self, long: bool) -> float:
        """Return the share of the long or of the short comments that did not fly."""
        return self.skipped[long] / self.offered[long]


@pytest.mark.parametrize("lanes", [4, 18])
@pytest.mark.parametrize("crowd", [0.5, 1.0])
def test_long_comments_are_lost_no_more_than_short_ones(lanes: int, crowd: float) -> None:
    room = Room(Stage(80, lanes), rate=0.0, seed=7)
    chance = random.Random(7)  # noqa: S311 - a seed makes the room the same each time
    for _ in range(12_000):
        # Steps alone, so that no pressure relieves the stage and the rule of placing is seen bare.
        for _ in range(sum(chance.random() < crowd * lanes / 40 for _ in range(4))):
            room.say(chance)
        room.stage.step()
    assert room.stage.counts.balanced
    assert room.loss(long=False) > 0.1
    assert room.loss(long=True) == pytest.approx(room.loss(long=False), abs=0.05)


def test_a_room_with_space_shows_everything_and_stays_calm() -> None:
    room = Room(Stage(80, 18), rate=3.0, seed=1)
    room.live(120.0)
    assert room.stage.counts.skipped == 0
    assert room.pressures == [Pressure()]


def test_a_busy_room_is_relieved_before_much_is_lost() -> None:
    room = Room(Stage(80, 18), rate=9.0, seed=1)
    room.live(180.0)
    assert room.pressures[-1].level in {OverloadLevel.FASTER, OverloadLevel.NAMELESS}
    assert room.stage.counts.skipped < 0.01 * room.stage.counts.offered
    assert room.stage.counts.sampled == 0
    assert len(room.pressures) <= 10


@pytest.mark.parametrize("rate", [6.0, 9.0, 15.0, 40.0, 200.0])
def test_a_steady_load_does_not_make_the_stage_flap(rate: float) -> None:
    room = Room(Stage(80, 18), rate=rate, seed=3)
    room.live(60.0)
    settled = len(room.pressures)
    room.live(120.0)
    assert len(room.pressures) - settled <= 16


def test_an_overcrowded_room_keeps_the_lanes_full() -> None:
    room = Room(Stage(80, 18), rate=40.0, seed=1)
    room.live(120.0)
    assert room.pressures[-1].level is OverloadLevel.SAMPLING
    # 18 lanes at 16 columns a second hold about 15 nameless comments of 17 + 2 cells a second.
    assert room.stage.counts.shown > 0.7 * 15 * 120
    lost_unsampled = room.stage.counts.skipped - room.stage.counts.sampled
    assert lost_unsampled < 0.1 * room.stage.counts.skipped


def test_an_item_wider_than_the_stage_is_shown_whole() -> None:
    stage: Stage[str] = Stage(20, 2)
    outcome = stage.offer(Item("wide", 65))
    assert outcome.flight is not None
    stage.offer(Item("follows", 5))
    seen: list[set[int]] = []
    while outcome.flight not in stage.step().left:
        for column, flight in stage.visible(outcome.flight.lane):
            if flight is outcome.flight:
                seen.append({cell for cell in range(65) if 0 <= column + cell < 20})
    assert set.union(*seen) == set(range(65))
    assert max(len(cells) for cells in seen) == 20
    assert len(seen) == 65 + 20 - 1
