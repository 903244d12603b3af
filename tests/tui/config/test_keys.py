from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys, _character_to_key

from danmaku_tui.config.keys import KeyNameError, friendly_keys, textual_keys
from tests.fixtures.each import each


@each(
    ("written", "names"),
    [
        ("Ctrl+d", "ctrl+d"),
        ("ctrl+D", "ctrl+d"),
        ("Control-d", "ctrl+d"),
        ("Alt+X", "alt+x"),
        ("Shift+Ctrl+Left", "ctrl+shift+left"),
        ("Shift+a", "A"),
        ("Shift+Tab", "shift+tab"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("/", "slash"),
        (",", "comma"),
        ("comma", "comma"),
        ("F5", "f5"),
        ("Esc", "escape"),
        ("Return", "enter"),
        ("Page Up", "pageup"),
        ("PgDn", "pagedown"),
        (" ", "space"),
        ("Space", "space"),
        ("Ctrl++", "ctrl+plus"),
        ("Ctrl+-", "ctrl+minus"),
        ("+", "plus"),
        ("-", "minus"),
        ("é", "é"),
        ("中", "中"),
        ("？", "fullwidth_question_mark"),
        ("fullwidth_question_mark", "fullwidth_question_mark"),
        ("j, Down", "j,down"),
        ("j, J, j", "j,J"),
    ],
)
def test_a_key_is_understood_as_a_person_writes_it(written: str, names: str) -> None:
    assert ",".join(textual_keys(written)) == names


@pytest.mark.parametrize(
    ("written", "name"),
    [("Ctrl+i", "tab"), ("Ctrl+m", "enter"), ("Ctrl+[", "escape"), ("Ctrl+h", "backspace")],
)
def test_what_a_terminal_does_not_tell_apart_is_one_key(written: str, name: str) -> None:
    assert textual_keys(written) == (name,)


@each(
    ("written", "problem"),
    [
        ("", 'a key is missing; the comma is written "comma"'),
        ("a,,b", 'a key is missing; the comma is written "comma"'),
        ("Ctrl+,", '"Ctrl+" is no key'),
        ("Ctrl+blorp", '"Ctrl+blorp" is no key'),
        ("Spaace", '"Spaace" is no key: did you mean space?'),
        ("Shift+/", 'write "Shift+/" as the sign that it types, such as ?'),
        ("\x1b", '"\\u001b" is no key'),
        ("Ctrl+" * 100 + "a", f'"{"Ctrl+" * 7}Ctr… is no key'),
        ("F99", '"F99" is no key: did you mean f9?'),
    ],
)
def test_what_is_no_key_is_told(written: str, problem: str) -> None:
    with pytest.raises(KeyNameError) as refused:
        textual_keys(written)
    assert str(refused.value) == problem


@given(st.characters(exclude_categories=["C", "Z", "M"]))
def test_a_sign_has_the_name_that_textual_gives_it(sign: str) -> None:
    assert textual_keys(sign) == (_character_to_key(sign),)


def sent_keys() -> list[str]:
    """Return the keys that Textual knows by name, without its own marks and old synonyms."""
    odd = {"return", "shift+escape", "ctrl+@", "ctrl+c", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl-at"}
    return sorted({key.value for key in Keys if "<" not in key.value} - odd)


@each("key", sent_keys())
def test_every_key_that_textual_knows_can_be_written(key: str) -> None:
    assert key in textual_keys(key)
    assert key in textual_keys(friendly_keys(key))


@each(
    ("bytes_", "written"),
    [
        ("\x00", "Ctrl+Space"),
        ("\x1b[32;5u", "Ctrl+Space"),
        ("\x1f", "Ctrl+/"),
        ("\x1b[47;5u", "Ctrl+/"),
        ("\x04", "Ctrl+D"),
        ("\x1b[100;7u", "Ctrl+Alt+d"),
        ("\x1bx", "Alt+x"),
        ("\x1b[Z", "Shift+Tab"),
        ("\x1b[1;6D", "Ctrl+Shift+Left"),
        ("\x1b[97;2;65u", "Shift+a"),
        ("，", "，"),
    ],
)
def test_what_a_terminal_sends_for_a_key_is_among_its_names(bytes_: str, written: str) -> None:
    parser = XTermParser()
    (pressed,) = [
        event for fed in (bytes_, "") for event in parser.feed(fed) if isinstance(event, Key)
    ]
    assert pressed.key in textual_keys(written)


written_keys = st.lists(
    st.builds(
        lambda modifiers, key: "+".join((*modifiers, key)),
        st.lists(st.sampled_from(["Ctrl", "Alt", "Super"]), unique=True),
        st.sampled_from(
            [*map(chr, range(33, 127)), "Up", "F12", "Space", "comma", "é", "中"]
        ).filter(lambda key: key != ","),
    ),
    min_size=1,
    max_size=3,
)


@given(written_keys)
def test_what_is_shown_of_keys_can_be_written_again(written: list[str]) -> None:
    keys = textual_keys(", ".join(written))
    assert set(textual_keys(friendly_keys(",".join(keys)))) >= set(keys)


@given(st.text(max_size=20) | st.text("+-,ctrlsihf 1", max_size=12))
def test_any_text_is_keys_or_is_refused_in_one_line(text: str) -> None:
    try:
        keys = textual_keys(text)
    except KeyNameError as error:
        said = str(error)
    else:
        said = "keys"
        assert keys
        assert all(key and key.strip() == key and "," not in key for key in keys)
    assert said.isprintable()


@each("sign", [chr(code) for code in range(33, 127)])
def test_a_sign_of_the_keyboard_may_be_written_by_its_name(sign: str) -> None:
    assert textual_keys(textual_keys(sign)[0]) == textual_keys(sign)
