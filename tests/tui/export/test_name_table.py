from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.export.name_table import NameTable


def table(*names: str) -> NameTable:
    made = NameTable("viewer")
    for number, name in enumerate(names, 1):
        made.add(name, f"viewer-{number}")
    return made


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("ann, hello", "viewer-1, hello"),
        ("ANNOYING and Hannah", "ANNOYING and Hannah"),
        ("@ann", "@viewer-1"),
        ("＠ann", "＠viewer-1"),
        ("我是小明明", "我是viewer-2"),
        ("小明好", "viewer-3好"),
        ("好好好", "好好好"),
        ("@好 来了", "@viewer-4 来了"),
        ("@whoever hi", "@viewer hi"),
        ("write to me@example.com", "write to me@viewer"),
        ("ann和小明", "viewer-1和viewer-3"),
        ("", ""),
        ("@", "@"),
    ],
)
def test_names_are_replaced_and_words_are_not(text: str, replaced: str) -> None:
    assert table("Ann", "小明明", "小明", "好").replaced(text) == replaced


def test_a_name_of_two_people_is_nobody_in_particular() -> None:
    assert table("小明", "小明").replaced("小明") == "viewer"


def test_a_replacement_is_not_replaced_again() -> None:
    assert table("小明", "viewer-1").replaced("小明 viewer-1") == "viewer-1 viewer-2"


@given(
    st.text(st.characters(exclude_characters="\0@＠", codec="utf-8"), min_size=2),
    st.text(st.characters(exclude_characters="\0", codec="utf-8")),
)
def test_a_name_between_blanks_is_always_replaced(name: str, rest: str) -> None:
    name = name.strip()
    if len(name) < 2:
        return
    assert "viewer" in table(name).replaced(f"{rest} {name} ")
