from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, TypeAlias

import pytest
from hypothesis import strategies as st

from danmaku_proto import events
from danmaku_proto.events import Chat, Event, Gift, Kind, RoomAction, User
from danmaku_proto.text import clean, clean_name
from danmaku_tui.rules.rule import Rule, RuleAction, Subject

AnyField: TypeAlias = Any

WORDS = ("a", "A", "Ａ", "关注", "主播", "ｶﾞ", "ガ", "é", "一 二", "😀", "#1", "ß", "SS")


@pytest.fixture(scope="session")
def person() -> Callable[..., User]:
    def make(key: str = "ann", **fields: AnyField) -> User:
        return replace(User(id=f"id-{key}", name=f"name of {key}", key=key), **fields)

    return make


@pytest.fixture(scope="session")
def chat(person: Callable[..., User]) -> Callable[..., Chat]:
    ids = count(1)

    def make(text: str = "hello", key: str = "ann", **fields: AnyField) -> Chat:
        said = Chat(id=f"chat-{next(ids)}", at=0.0, user=person(key), text=text)
        return replace(said, **fields)

    return make


@pytest.fixture(scope="session")
def gift(person: Callable[..., User]) -> Callable[..., Gift]:
    ids = count(1)

    def make(name: str = "小心心", key: str = "ann", **fields: AnyField) -> Gift:
        given = Gift(
            id=f"gift-{next(ids)}",
            at=0.0,
            user=person(key),
            gift=name,
            gift_id="463",
            price=1,
            total=1,
        )
        return replace(given, **fields)

    return make


@pytest.fixture(scope="session")
def any_event() -> st.SearchStrategy[Event]:
    """Events whose texts, people and times often meet."""
    texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join).map(clean)
    user = st.builds(
        User,
        id=st.sampled_from(("111", "7")),
        name=st.sampled_from(WORDS).map(clean_name),
        key=st.sampled_from(("ann", "bob", "eve")),
        level=st.integers(0, 4),
        admin=st.booleans(),
    )
    at = st.integers(0, 20).map(float)
    head: dict[str, AnyField] = {"id": st.just("e"), "at": at}
    return st.one_of(
        st.builds(Chat, **head, user=user, text=texts),
        st.builds(Chat, **head, user=user, text=texts),
        st.builds(
            Gift,
            **head,
            user=user,
            gift=texts,
            gift_id=st.just("1"),
            price=st.just(1),
            total=st.just(1),
            to=st.none() | user,
        ),
        st.builds(events.Enter, **head, user=user),
        st.builds(events.FanClub, **head, user=user, action=st.just("join"), text=texts),
        st.builds(events.Notice, **head, text=texts, topic=st.just("room")),
        st.builds(events.RoomState, **head, action=st.just(RoomAction.PAUSE), text=texts),
        st.builds(events.LinkChange, **head, phase=st.just("waiting"), detail=texts),
        st.builds(events.Viewers, **head, online=st.just(1)),
    )


@pytest.fixture(scope="session")
def any_rule() -> st.SearchStrategy[Rule]:
    """Rules of which many touch some of ``any_event``."""
    asked = st.one_of(
        st.tuples(st.just(Subject.WORDS), st.sampled_from(WORDS)),
        st.tuples(st.just(Subject.REGEX), st.sampled_from(("a+", "关.", "^.$", "\\d", "(?i)SS"))),
        st.tuples(st.just(Subject.USER), st.sampled_from(("ann", "bob", "eve", "nobody"))),
        st.tuples(st.just(Subject.LEVEL), st.integers(1, 4).map(str)),
        st.tuples(st.just(Subject.KIND), st.sampled_from([kind.value for kind in Kind])),
        st.tuples(st.just(Subject.REPEAT), st.integers(1, 8).map(str)),
    )
    return st.builds(
        lambda action, wanted, label, on: Rule(action, wanted[0], wanted[1], label, on),
        st.sampled_from(RuleAction),
        asked,
        st.sampled_from(("", "a name")),
        st.booleans(),
    )
