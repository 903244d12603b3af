from __future__ import annotations

import pytest

from danmaku_tui.config.choices import (
    ChoiceError,
    Choices,
    NumberRange,
    OneOfWords,
    PathText,
    ShortText,
    SomeOfWords,
    Switch,
    WholeRange,
)

WORDS = ("dark", "light")


@pytest.mark.parametrize(
    ("choices", "value", "taken"),
    [
        (OneOfWords(WORDS), "light", "light"),
        (NumberRange(2, 60), 2, 2.0),
        (NumberRange(2, 60), 59.5, 59.5),
        (WholeRange(0, 3), 3, 3),
        (WholeRange(0, 3, "auto"), "auto", "auto"),
        (Switch(), False, False),
        (PathText(), "~/a b", "~/a b"),
        (ShortText(3), " 张三 ", "张三"),
        (ShortText(3), "", ""),
        (SomeOfWords(WORDS), ["light", "dark", "light"], ("dark", "light")),
        (SomeOfWords(WORDS), (), ()),
    ],
)
def test_an_allowed_value_is_taken(choices: Choices, value: object, taken: object) -> None:
    result = choices.take(value)
    assert (result, type(result)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("choices", "value"),
    [
        (OneOfWords(WORDS), 1),
        (OneOfWords(WORDS), "nothing"),
        (NumberRange(2, 60), 61),
        (NumberRange(2, 60), float("nan")),
        (NumberRange(2, 60), True),
        (NumberRange(2, 60), "3"),
        (WholeRange(0, 3), 1.0),
        (WholeRange(0, 3), True),
        (WholeRange(0, 3), "auto"),
        (WholeRange(0, 3), ""),
        (Switch(), 1),
        (PathText(), "a\0b"),
        (PathText(), 3),
        (ShortText(3), "abcd"),
        (ShortText(9), "a\nb"),
        (ShortText(9), "a\u2028b"),
        (ShortText(9), "\x1b[2J"),
        (ShortText(9), "\ud800"),
        (ShortText(9), 3),
        (SomeOfWords(WORDS), "dark"),
        (SomeOfWords(WORDS), [1]),
    ],
)
def test_another_value_is_refused(choices: Choices, value: object) -> None:
    with pytest.raises(ChoiceError):
        choices.take(value)


@pytest.mark.parametrize(
    ("choices", "value", "near"),
    [
        (OneOfWords(WORDS), "drak", "dark"),
        (OneOfWords(WORDS), "zzz", None),
        (SomeOfWords(WORDS), ["dark", "lihgt"], "light"),
    ],
)
def test_a_misspelt_word_has_a_suggestion(
    choices: Choices, value: object, near: str | None
) -> None:
    with pytest.raises(ChoiceError) as refused:
        choices.take(value)
    assert refused.value.near == near


@pytest.mark.parametrize(
    ("choices", "text", "value"),
    [
        (OneOfWords(WORDS), "dark", "dark"),
        (NumberRange(2, 60), "3.5", 3.5),
        (NumberRange(2, 60), "many", "many"),
        (WholeRange(0, 3), "3", 3),
        (WholeRange(0, 3), "3.5", "3.5"),
        (Switch(), "YES", True),
        (Switch(), "off", False),
        (Switch(), "perhaps", "perhaps"),
        (PathText(), "~/a", "~/a"),
        (ShortText(3), "a b", "a b"),
        (SomeOfWords(WORDS), " dark, ,light ", ["dark", "light"]),
    ],
)
def test_a_text_of_the_environment_is_read(choices: Choices, text: str, value: object) -> None:
    assert choices.parse(text) == value


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (OneOfWords(WORDS), '"dark", "light"'),
        (NumberRange(2, 60), "a number from 2 to 60"),
        (WholeRange(0, 3), "a whole number from 0 to 3"),
        (WholeRange(0, 3, "auto"), '"auto", or a whole number from 0 to 3'),
        (Switch(), "true, false"),
        (PathText(), 'a path, such as "~/danmaku"; "" is the default place'),
        (ShortText(3), 'one line of at most 3 characters; "" is none'),
        (PathText(default=False), 'a path, such as "/mnt/danmaku"; "" is none'),
        (SomeOfWords(WORDS), 'a list with any of "dark", "light"'),
    ],
)
def test_the_allowed_values_have_words(choices: Choices, words: str) -> None:
    assert choices.words() == words
