from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import events
from danmaku_proto.events import Event, User
from danmaku_proto.text import clean, clean_name, flatten
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.ascii_text import plainer

JOINED = "👨‍👩‍👧 🇨🇳 👍🏽 ❤️ 1️⃣"


def texts_of(value: Any) -> list[str]:  # noqa: ANN401  # the fields of any event
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_of(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in texts_of(part)]
    return []


def test_no_text_of_any_kind_keeps_an_emoji_that_terminals_disagree_on(
    every_kind: Callable[..., list[Event]],
) -> None:
    for event in every_kind(clean(JOINED), clean_name(JOINED)):
        for text in texts_of(asdict(plainer(event))):
            assert flatten(text) == text


def test_an_event_that_needs_nothing_is_returned_itself(
    every_kind: Callable[..., list[Event]],
) -> None:
    for event in every_kind("弹幕 hello", "谁"):
        assert plainer(event) is event


def test_only_the_texts_change(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind(clean(JOINED), clean_name(JOINED)):
        plain = plainer(event)
        assert (plain.kind, plain.id, plain.at) == (event.kind, event.id, event.at)
        user = getattr(event, "user", None)
        if isinstance(user, User):
            changed = getattr(plain, "user", None)
            assert isinstance(changed, User)
            assert (changed.id, changed.key, changed.level) == (user.id, user.key, user.level)


def test_what_is_seen_is_what_flatten_makes_of_it() -> None:
    user = User("1", "🇨🇳", "k")
    said = plainer(events.Chat("1", 0.0, user, "👍🏽"))
    assert (event_text.sender(said), event_text.phrase(said)) == (flatten("🇨🇳"), flatten("👍🏽"))


@given(st.text(max_size=20).map(clean), st.text(max_size=8).map(clean_name))
def test_twice_changes_nothing_more(text: str, name: str) -> None:
    once = plainer(events.Chat("1", 0.0, User("1", name, "k"), text))
    assert plainer(once) is once


def test_of_a_ranking_only_those_change_who_need_it() -> None:
    ann, ben = User("1", "Ann", "a"), User("2", "🇨🇳", "b")
    ranks = events.Ranks("1", 0.0, (events.Rank(1, ann, "9"), events.Rank(2, ben, "8")))
    first, second = plainer(ranks).ranks  # type: ignore[union-attr]  # it stays a ranking
    assert first is ranks.ranks[0]
    assert second.user.name == flatten("🇨🇳")
