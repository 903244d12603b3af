from __future__ import annotations

import pytest

from danmaku_proto.text import clean, clean_name
from danmaku_tui.demo.hostile import HOSTILE_NAMES, HOSTILE_TEXTS


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_a_hostile_comment_travels_as_utf_8_and_leaves_something_to_read(text: str) -> None:
    assert text.encode("utf-8")
    assert clean(text).strip("\ufffd ")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_loses_its_controls(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in cleaned)
    assert not any(letter in "\u202e\u202d\u2066\u2067\u200b" for letter in cleaned)
