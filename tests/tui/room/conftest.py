from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from danmaku_proto.events import Chat, Gift, Like, User

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


@pytest.fixture(scope="session", params=["evening-room", "burst-room"])
def recorded_room(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    root = Path(__file__).parents[3] / ".." / "shared" / "captures" / "rooms"
    file = root / f"{request.param}.jsonl.gz"
    if not file.exists():
        pytest.skip(f"no captured rooms at {root.resolve()}")
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
