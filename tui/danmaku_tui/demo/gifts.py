"""The invented gifts: their prices, their combos, and the ledger of all that were given.

The feed sends a combo as a running count, skips values, and repeats the last one two to four
seconds later (recorded rooms of xhynice/DouyinBarrage).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from danmaku_tui.demo.names import DemoPerson


@dataclass(frozen=True, slots=True)
class CatalogueGift:
    """A gift of the catalogue; ``price`` is of one unit, in diamonds.

    A ``combo`` can be pressed repeatedly; ``weight`` is the frequency of the gift.
    """

    id: int
    name: str
    price: int
    combo: bool
    weight: int


CATALOGUE: Final = (
    CatalogueGift(9001, "小灯笼", 1, True, 300),
    CatalogueGift(9002, "星星糖", 1, True, 220),
    CatalogueGift(9003, "入座小票", 1, False, 160),
    CatalogueGift(9004, "一杯热茶", 2, True, 110),
    CatalogueGift(9005, "小风车", 5, True, 70),
    CatalogueGift(9006, "晚安毛毯", 9, True, 60),
    CatalogueGift(9007, "纸飞机", 10, True, 45),
    CatalogueGift(9008, "海盐汽水", 15, True, 36),
    CatalogueGift(9009, "八音盒", 19, True, 28),
    CatalogueGift(9010, "彩虹伞", 66, True, 16),
    CatalogueGift(9011, "摩天轮", 99, True, 11),
    CatalogueGift(9012, "会唱歌的石头", 199, False, 8),
    CatalogueGift(9013, "热气球", 520, False, 5),
    CatalogueGift(9014, "星际列车", 1200, False, 3),
    CatalogueGift(9015, "月光城堡", 3000, False, 2),
    CatalogueGift(9016, "银河花园", 6666, False, 1),
)
"""Everything that can be given for diamonds."""

FIREFLY: Final = CatalogueGift(9100, "萤火虫", 0, False, 0)
"""The small free gift that comes without its sender."""

BIG: Final = 500
"""From this price on, in diamonds, the room answers a gift."""

_GROUP_SIZES = (10, 10, 10, 66, 188)
_CHEAP = 2


@dataclass(frozen=True, slots=True)
class ComboState:
    """One state of a combo, sent ``after`` seconds after its beginning."""

    after: float
    count: int
    ended: bool


@dataclass(frozen=True, slots=True)
class GiftThrow:
    """A gift: ``group`` units with each press, ``group_id`` for its combo, or 0."""

    giver: DemoPerson
    present: CatalogueGift
    group: int
    group_id: int
    to: DemoPerson | None = None


@dataclass(frozen=True, slots=True)
class GiftPlan:
    """A giver and a gift, by their numbers, and whether it was for another anchor."""

    giver: int
    gift: int
    elsewhere: bool


class GiftBook:
    """The ledger of the gifts in all messages that were sent, in units."""

    def __init__(self) -> None:
        self.units: dict[GiftPlan, int] = {}
        self.diamonds: dict[DemoPerson, int] = {}
        """The diamonds that each person gave to the host."""
        self._sent: dict[tuple[int, int, int], int] = {}

    def add(self, throw: GiftThrow, count: int) -> None:
        """Count ``throw``, sent with ``count`` presses so far."""
        units = throw.group * count
        new = units
        if throw.group_id:
            combo = (throw.giver.id, throw.present.id, throw.group_id)
            new = max(0, units - self._sent.get(combo, 0))
            self._sent[combo] = self._sent.get(combo, 0) + new
        given = GiftPlan(throw.giver.id, throw.present.id, throw.to is not None)
        self.units[given] = self.units.get(given, 0) + new
        if throw.to is None:
            worth = new * throw.present.price
            self.diamonds[throw.giver] = self.diamonds.get(throw.giver, 0) + worth

    def forget(self, group_id: int) -> None:
        """Forget the combos with numbers below ``group_id``: they are complete."""
        self._sent = {combo: units for combo, units in self._sent.items() if combo[2] >= group_id}

    @property
    def income(self) -> int:
        """The diamonds that the host has been given."""
        return sum(self.diamonds.values())

    def best(self, places: int) -> list[tuple[DemoPerson, int]]:
        """Return those who gave most, with their diamonds, best first."""
        order = sorted(self.diamonds.items(), key=lambda entry: (-entry[1], entry[0].id))
        return order[:places]


def choose(chance: random.Random) -> CatalogueGift:
    """Return a gift of the catalogue, cheap ones more often."""
    return chance.choices(CATALOGUE, [present.weight for present in CATALOGUE])[0]


def choose_big(chance: random.Random) -> CatalogueGift:
    """Return a gift to which the room answers."""
    return chance.choice([present for present in CATALOGUE if present.price >= BIG])


def group_size(present: CatalogueGift, chance: random.Random) -> int:
    """Return the units of one press: most often 1, sometimes 10, 66 or 188 cheap ones."""
    if present.combo and present.price <= _CHEAP and chance.random() < 0.06:
        return chance.choice(_GROUP_SIZES)
    return 1


def presses(present: CatalogueGift, group: int, chance: random.Random) -> Iterator[ComboState]:
    """Yield the states of one combo in order; a gift that cannot be pressed again has only one."""
    if not present.combo:
        yield ComboState(0.0, 1, ended=False)
        return
    last = 1 if group > 10 else _length(present, chance)
    count, after = 1, 0.0
    yield ComboState(after, count, ended=False)
    while count < last:
        count = min(last, count + chance.choice((1, 1, 1, 2, 3, 3, 5 if last > 30 else 1)))
        after += chance.uniform(0.25, 0.7)
        yield ComboState(after, count, ended=False)
    yield ComboState(after + chance.uniform(2.0, 4.0), count, ended=True)


def _length(present: CatalogueGift, chance: random.Random) -> int:
    """Return the presses of a combo: half of them have one, one in thirty very many."""
    if present.price > 50:
        return chance.choice((1, 1, 1, 2, 3))
    roll = chance.random()
    if roll < 0.5:
        return 1
    if roll < 0.85:
        return chance.randint(2, 9)
    if roll < 0.97:
        return chance.randint(10, 40)
    return chance.randint(52, 99)
