from __future__ import annotations

import pytest

from danmaku_tui.config.error import ConfigError
from danmaku_tui.config.keymap import KeyRequest, default_keys, remapped
from danmaku_tui.config.keys import KeyAction
from danmaku_tui.config.values import ValueOrigin

STAGE, LIST = frozenset({"stage"}), frozenset({"list"})

ACTIONS = (
    KeyAction("freeze", "space", places=STAGE | LIST),
    KeyAction("next", "j", places=LIST),
    KeyAction("pick", "k", places=STAGE),
    KeyAction("up", "k", places=LIST),
)


def requests(**keys: object) -> dict[str, KeyRequest]:
    origins = (ValueOrigin("file", "config.toml", line) for line in range(1, 100))
    return {
        id_: KeyRequest(value, origin)
        for (id_, value), origin in zip(keys.items(), origins, strict=False)
    }


def test_keys_get_the_names_of_textual() -> None:
    assert remapped(requests(freeze="Ctrl+d, ?"), ACTIONS) == {"freeze": "ctrl+d,question_mark"}
    assert remapped({}, ACTIONS) == {}


def test_a_key_may_have_an_action_in_each_place() -> None:
    assert remapped(requests(next="k", up="j"), ACTIONS) == {"next": "k", "up": "j"}
    assert remapped(requests(pick="j"), ACTIONS) == {"pick": "j"}


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"freze": "x"}, 'there is no action "freze"'),
        ({"freeze": 3}, "keys.freeze is 3; allowed: keys in quotes"),
        ({"freeze": "Ctrl+"}, 'keys.freeze is "Ctrl+": "Ctrl+" is no key'),
        ({"freeze": "Ctrl+c"}, "keys.freeze: Ctrl+c always leaves the program"),
        ({"freeze": "j"}, "keys.freeze: j is the key of next: give next another key"),
        ({"freeze": "x", "next": "x"}, "x is the key of keys.freeze already (line 1)"),
    ],
)
def test_an_impossible_request_names_its_setting(keys: dict[str, object], problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        remapped(requests(**keys), ACTIONS)
    assert problem in str(refused.value)
    assert refused.value.where == "config.toml"
    assert refused.value.key.startswith("keys.")


def test_the_program_itself_may_use_keys_that_nobody_can_write() -> None:
    assert default_keys(KeyAction("a", "ctrl+circumflex_accent,f3")) == (
        "ctrl+circumflex_accent",
        "f3",
    )
    assert default_keys(KeyAction("a", "no_such_key,f3")) == ("no_such_key", "f3")
