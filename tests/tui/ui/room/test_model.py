from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat
from danmaku_tui.config.values import Config, ViewSettings
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.model import RoomModel

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


@pytest.fixture
def context(viewer: Viewer) -> RoomContext:
    config = Config(view=ViewSettings(off=("gifts",), names=False), keys={"undo": "f9"})
    return RoomContext(viewer.session, "a room", config)


@pytest.fixture
def model(context: RoomContext) -> RoomModel:
    return RoomModel(context)


def test_stage_and_list_begin_as_the_configuration_has_them(model: RoomModel) -> None:
    assert model.director.off == model.listing.off == {EventGroup.GIFTS}
    assert not model.director.names


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("block", RuleAction.HIDE),
        ("mute", RuleAction.MUTE),
        ("highlight", RuleAction.HIGHLIGHT),
    ],
)
def test_an_action_makes_a_rule_about_the_sender_and_names_the_key_that_undoes_it(
    name: str, action: RuleAction, model: RoomModel, chat: Callable[..., Chat]
) -> None:
    event = chat("hello")
    assert "F9 undoes it" in model.act(name, Selection(event.user, event))
    assert [(rule.action, rule.subject) for rule in model.rulebook.rules] == [
        (action, Subject.USER)
    ]
    model.act("undo", None)
    assert model.rulebook.rules == ()


def test_changed_rules_take_effect_when_they_are_adopted(
    model: RoomModel, viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    viewer.session.say(chat("spam"), chat("words"))
    model.listing.take()
    assert len(model.listing.lines) == 2
    assert not model.adopt_rules(), "nothing has changed"
    model.rulebook.add(Rule(RuleAction.HIDE, Subject.WORDS, "spam"))
    assert model.adopt_rules()
    model.listing.judge_anew()
    assert len(model.listing.lines) == 1
    assert not model.adopt_rules()
