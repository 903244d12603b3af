from __future__ import annotations

import pytest

from danmaku_proto.events import Kind
from danmaku_tui.rules.rule import KIND_WORDS, Rule, RuleAction, RuleError, Subject

USABLE = {
    Subject.WORDS: "加群",
    Subject.REGEX: "加.群",
    Subject.USER: "1001",
    Subject.LEVEL: "10",
    Subject.KIND: "enter",
    Subject.REPEAT: "30",
}


@pytest.mark.parametrize("action", RuleAction)
@pytest.mark.parametrize("subject", Subject)
def test_every_rule_is_told_in_one_line(action: RuleAction, subject: Subject) -> None:
    words = Rule(action, subject, USABLE[subject]).words()
    assert words.startswith(action.value)
    assert "{" not in words
    assert "\n" not in words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(RuleAction.HIDE, Subject.WORDS, "加群"), "hide messages with “加群”"),
        (Rule(RuleAction.MUTE, Subject.WORDS, "{value} {0}"), "mute messages with “{value} {0}”"),
        (Rule(RuleAction.HIDE, Subject.USER, "77", label="小明"), "hide everything of 小明"),
        (Rule(RuleAction.HIDE, Subject.USER, "77"), "hide everything of 77"),
        (Rule(RuleAction.MUTE, Subject.LEVEL, "５"), "mute people below level 5"),
        (Rule(RuleAction.HIDE, Subject.KIND, "enter"), "hide all arrivals"),
        (Rule(RuleAction.HIDE, Subject.REPEAT, " 30 "), "hide comments repeated within 30 s"),
    ],
)
def test_a_rule_says_what_it_does(rule: Rule, words: str) -> None:
    assert rule.words() == words


def test_every_kind_has_a_name_for_people() -> None:
    assert set(KIND_WORDS) == set(Kind)


@pytest.mark.parametrize(
    ("subject", "value", "advice"),
    [
        (Subject.WORDS, "", "type the words"),
        (Subject.WORDS, " \u200b ", "type the words"),
        (Subject.WORDS, "x" * 501, "longer than 500"),
        (Subject.WORDS, "\ud800", "half a character"),
        (Subject.REGEX, "(", "a closing ) is missing"),
        (Subject.REGEX, "", "empty"),
        (Subject.USER, "", "does not distinguish"),
        (Subject.LEVEL, "", "from 1 to 999"),
        (Subject.LEVEL, "0", "from 1 to 999"),
        (Subject.LEVEL, "1000", "from 1 to 999"),
        (Subject.LEVEL, "-3", "from 1 to 999"),
        (Subject.LEVEL, "<5", "from 1 to 999"),
        (Subject.LEVEL, "5.5", "from 1 to 999"),
        (Subject.LEVEL, "9" * 499, "from 1 to 999"),
        (Subject.REPEAT, "0", "from 1 to 3600"),
        (Subject.REPEAT, "3601", "from 1 to 3600"),
        (Subject.REPEAT, "soon", "from 1 to 3600"),
        (Subject.KIND, "comment", "one of: chat, gift"),
        (Subject.KIND, "", "one of: chat, gift"),
    ],
)
def test_a_rule_that_cannot_be_used_is_never_made(
    subject: Subject, value: str, advice: str
) -> None:
    with pytest.raises(RuleError) as refused:
        Rule(RuleAction.HIDE, subject, value)
    assert advice in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_name_that_cannot_be_written_down_makes_no_rule() -> None:
    with pytest.raises(RuleError):
        Rule(RuleAction.HIDE, Subject.USER, "77", label="\udfff")
