from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event, User
from danmaku_proto.text import clean, clean_name
from danmaku_tui.store.event_json import CLASSES, as_text, event_of

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
fields = st.dictionaries(
    st.sampled_from(["id", "user", "text", "gift", "count", "total", "ranks", "action", "history"]),
    json_values | st.just({"id": "1", "name": "x", "key": "k", "club": {"name": "c", "level": 1}}),
)


def test_every_kind_of_event_comes_back_as_it_was(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind("some words, 弹幕", "张三"):
        assert event_of(event.kind.value, event.at, as_text(event)) == event


@given(text=st.text().map(clean), name=st.text().map(clean_name), level=st.integers(0, 2**31))
def test_whatever_a_person_says_comes_back(text: str, name: str, level: int) -> None:
    chat = Chat("1", 12.5, User("2", name, "3", level), text, history=True)
    assert event_of("chat", 12.5, as_text(chat)) == chat


def test_texts_that_a_file_holds_are_cleaned_like_those_of_a_socket() -> None:
    line = json.dumps(
        {"id": "1\x1b", "user": {"id": "", "name": "\x1b[2J", "key": ""}, "text": "a\x1bb"}
    )
    chat = event_of("chat", 1.0, line)
    assert isinstance(chat, Chat)
    assert "\x1b" not in chat.id + chat.text + chat.user.name


def test_what_has_no_meaning_is_refused_in_one_way() -> None:
    chat = as_text(Chat("1", 1.0, User("", "", ""), "x"))
    for kind, at, text in [
        ("chat", "now", chat),
        ("chat", float("inf"), chat),
        ("chat", None, chat),
        ("chat", -1.0, chat),
        ("dance", 1.0, chat),
        (7, 1.0, chat),
        ("chat", 1.0, b"{}"),
        ("chat", 1.0, "{}"),
        ("chat", 1.0, "[" * 100_000),
        ("chat", 1.0, "x" * 1_000_000),
        ("state", 1.0, '{"id": "1", "action": "dance"}'),
        ("like", 1.0, as_text(Chat("1", 1.0, User("", "", ""), "x"))),
    ]:
        with pytest.raises(ValueError):  # noqa: PT011  # whatever the reason
            event_of(kind, at, text)


@given(kind=st.sampled_from(sorted(CLASSES)), said=json_values | fields)
def test_any_json_at_all_is_an_event_or_refused(kind: str, said: object) -> None:
    try:
        event = event_of(kind, 1.0, json.dumps(said))
    except ValueError:
        return
    assert event_of(kind, 1.0, as_text(event)) == event
    assert replace(event, at=2.0) != event
