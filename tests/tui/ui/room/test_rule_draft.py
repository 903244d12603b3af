from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Gift, LinkChange, User
from danmaku_tui.rules.rule import RuleAction, Subject
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.room.rule_draft import draft_of


def test_a_comment_drafts_its_words_another_event_its_kind_and_a_person_the_person(
    chat: Callable[..., Chat], gift: Callable[..., Gift], person: Callable[..., User]
) -> None:
    comment, given = chat("哈哈"), gift()
    change = LinkChange(id="l", at=0, phase="live")
    picks = [
        Selection(comment.user, comment),
        Selection(given.user, given),
        Selection(None, change),
        Selection(person("ann")),
    ]
    drafts = [draft_of(pick) for pick in picks]
    assert all(draft is not None and draft.action is RuleAction.HIDE for draft in drafts)
    assert [(draft.subject, draft.value) for draft in drafts if draft is not None] == [
        (Subject.WORDS, "哈哈"),
        (Subject.KIND, "gift"),
        (Subject.KIND, "link"),
        (Subject.USER, "ann"),
    ]


def test_what_no_rule_can_be_made_of_drafts_nothing(chat: Callable[..., Chat]) -> None:
    blank = chat(" ")
    assert draft_of(Selection(blank.user, blank)) is None
    assert draft_of(None) is None
