from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, TypeAlias

import pytest

from danmaku_proto.events import Chat, Gift, Like, User
from tests.fixtures.invented_rooms import Line, burst, evening

AnyField: TypeAlias = Any


@pytest.fixture(scope="session")
def person() -> Callable[..., User]:
    def make(key: str, name: str = "") -> User:
        return User(id="111", name=name or f"name of {key}", key=key)

    return make


@pytest.fixture(scope="session")
def chat(person: Callable[..., User]) -> Callable[..., Chat]:
    ids = count(1)

    def make(key: str = "ann", text: str = "hello", **fields: AnyField) -> Chat:
        said = Chat(id=f"chat-{next(ids)}", at=0.0, user=person(key), text=text)
        return replace(said, **fields)

    return make


@pytest.fixture(scope="session")
def gift(person: Callable[..., User]) -> Callable[..., Gift]:
    ids = count(1)

    def make(total: int, key: str = "ann", combo: str = "c1", **fields: AnyField) -> Gift:
        given = Gift(
            id=f"gift-{next(ids)}",
            at=0.0,
            user=person(key),
            gift="小心心",
            gift_id="463",
            price=1,
            total=total,
            combo=combo,
        )
        return replace(given, **fields)

    return make


@pytest.fixture(scope="session")
def like(person: Callable[..., User]) -> Callable[..., Like]:
    ids = count(1)

    def make(number: int, total: int, key: str = "ann") -> Like:
        return Like(id=f"like-{next(ids)}", at=0.0, user=person(key), count=number, total=total)

    return make


@pytest.fixture(scope="session", params=[evening, burst])
def room_lines(request: pytest.FixtureRequest) -> list[Line]:
    room: list[Line] = request.param()
    return room
