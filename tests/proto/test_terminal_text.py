"""The last filter before a terminal."""

from __future__ import annotations

import json

from danmaku_proto.terminal_text import safe_cells, safe_json, safe_line, safe_lines
from tests.fixtures.escapes import ATTACKS, taken_apart

HOSTILE = "".join(ATTACKS.values()) + "\udcff\u202e\u2066\U000e0041\x9b2J"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


def test_no_command_passes_the_filter() -> None:
    for safe in (safe_line, safe_cells, safe_json):
        assert not taken_apart(safe(HOSTILE.replace("\n", "").replace("\t", "")).encode()).kinds
    assert set(taken_apart(safe_lines(HOSTILE).encode()).kinds) <= {"U+000A", "U+0009"}


def test_the_filter_twice_is_the_filter_once() -> None:
    for safe in (safe_line, safe_lines, safe_cells, safe_json):
        assert safe(safe(HOSTILE)) == safe(HOSTILE)


def test_ordinary_text_passes_unchanged() -> None:
    for text in ("a b", "弹幕\u3000", "👨‍👩‍👧", SCOTLAND, "é"):
        for safe in (safe_line, safe_lines, safe_cells, safe_json):
            assert safe(text) == text


def test_json_keeps_its_data() -> None:
    text = "a\x7f\x9b2J\u202e\x1b"
    assert json.loads(safe_json(json.dumps(text, ensure_ascii=False))) == text
