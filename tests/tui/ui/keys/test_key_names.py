from __future__ import annotations

import string

from textual.keys import _character_to_key

from danmaku_tui.ui.keys.key_names import key_name
from tests.fixtures.each import each


@each(
    ("key", "name"),
    [
        ("question_mark", "?"),
        ("left_square_bracket", "["),
        ("ctrl+d", "Ctrl+d"),
        ("shift+tab", "Shift+Tab"),
        ("ctrl+left_square_bracket", "Ctrl+["),
        ("down", "Down"),
        ("pagedown", "PageDown"),
        ("escape", "Esc"),
        ("space", "Space"),
        ("f5", "F5"),
        ("G", "G"),
        ("1", "1"),
    ],
)
def test_a_key_is_named_as_a_person_writes_it(key: str, name: str) -> None:
    assert key_name(key) == name


@each("character", [*string.punctuation, *string.ascii_letters, *string.digits])
def test_what_is_printed_on_a_key_is_its_name(character: str) -> None:
    assert key_name(character) == character
    assert key_name(_character_to_key(character)) == character
