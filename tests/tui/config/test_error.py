from __future__ import annotations

from datetime import date

import pytest

from danmaku_tui.config.error import VALUE_CHARACTERS, ConfigError, clipped, nearest, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        ('a "b"\\', r'"a \"b\"\\"'),
        ("\x1b\U000e0001", r'"\u001b\U000e0001"'),
        ("弹", '"弹"'),
        (1.5, "1.5"),
        (7, "7"),
        (10**400, "a very large number"),
        ([1, "a", [2]], '[1, "a", a list]'),
        ({}, "a table"),
        (date(2026, 1, 1), "a date or time"),
    ],
)
def test_a_value_is_written_as_toml(value: object, text: str) -> None:
    assert written(value) == text


def test_a_long_value_is_clipped() -> None:
    assert clipped("x" * 1_000) == '"' + "x" * (VALUE_CHARACTERS - 2) + "…"
    assert clipped("short") == '"short"'


def test_the_most_similar_word_is_suggested() -> None:
    assert nearest("them", ["theme", "motion"]) == "theme"
    assert nearest("zzz", ["theme"]) is None
    assert nearest("theme" + "x" * 100_000, ["theme"]) is None


def test_an_error_names_its_place_on_one_line() -> None:
    error = ConfigError("config.toml", "bad\x1b[2J", line=3, key="view.theme")
    assert str(error) == "config.toml:3: bad\N{REPLACEMENT CHARACTER}[2J"
    assert (error.where, error.line, error.key) == ("config.toml", 3, "view.theme")
    assert str(ConfigError("DANMAKU_VIEW_THEME", "bad")) == "DANMAKU_VIEW_THEME: bad"
