from __future__ import annotations

import random
from statistics import median

from danmaku_tui.demo.names import HOST, NEIGHBOUR, DemoPerson, PeopleRegistry, WrittenLanguage


def people(chance: random.Random, number: int) -> list[DemoPerson]:
    registry = PeopleRegistry(chance)
    return [registry.newcomer() if i % 2 else registry.regular() for i in range(number)]


def test_nobody_has_the_id_of_another(chance: random.Random) -> None:
    crowd = [HOST, NEIGHBOUR, *people(chance, 3_000)]
    assert len({person.id for person in crowd}) == len(crowd)
    assert len({person.sec_uid for person in crowd}) == len(crowd)
    assert all(0 < person.id < 2**63 for person in crowd)


def test_the_same_seed_brings_the_same_people() -> None:
    one, two = random.Random(9), random.Random(9)  # noqa: S311  # the point is to repeat
    assert people(one, 200) == people(two, 200)


def test_everyone_has_a_name_and_few_share_it(chance: random.Random) -> None:
    names = [person.nickname for person in people(chance, 2_000)]
    assert all(name.strip() for name in names)
    assert len(set(names)) > 0.9 * len(names)


def test_names_are_short_and_sometimes_long(chance: random.Random) -> None:
    lengths = sorted(len(person.nickname) for person in people(chance, 2_000))
    assert 3 <= median(lengths) <= 7
    assert lengths[-1] >= 14
    assert lengths[0] == 2


def test_regulars_have_higher_levels_than_newcomers(chance: random.Random) -> None:
    registry = PeopleRegistry(chance)
    regulars = [registry.regular() for _ in range(400)]
    newcomers = [registry.newcomer() for _ in range(400)]
    assert median(p.level for p in regulars) > median(p.level for p in newcomers)
    assert sum(p.club_level > 0 for p in regulars) > 5 * sum(p.club_level > 4 for p in newcomers)
    assert any(p.admin for p in regulars)
    assert not any(p.admin for p in newcomers)


def test_most_write_chinese_and_some_do_not(chance: random.Random) -> None:
    tongues = [person.tongue for person in people(chance, 2_000)]
    assert set(tongues) == set(WrittenLanguage)
    assert tongues.count(WrittenLanguage.CHINESE) > 0.8 * len(tongues)


def test_a_given_name_is_taken_as_it_is(chance: random.Random) -> None:
    assert PeopleRegistry(chance).named("[/nope]x").nickname == "[/nope]x"
