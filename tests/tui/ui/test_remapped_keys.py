"""Every text that names a key names the one in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat
from danmaku_tui.config.values import Config
from danmaku_tui.ui.keys.key_labels import STANDARD_LABELS, key_labels

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

KEYS = {
    "freeze": "f2",
    "last": "f3",
    "reconnect": "f4",
    "back": "f5",
    "kind-1": "f6",
    "kind-3": "f7",
    "kind-4": "f8",
    "undo": "f9",
    "new-rule": "f10",
    "block": "ctrl+b",
    "only": "ctrl+o",
    "search": "ctrl+f",
    "help": "ctrl+h",
}

LABELS = key_labels(KEYS)

VERBS = "undoes|shows(?! all)|lets|reconnects|follows|looks|adds|freeze|search|help|block|only"
"""The words that come behind a key in the texts of the screen."""


def old_keys(text: str) -> list[str]:
    """Return the places in which ``text`` names a key that does nothing now."""
    old = "|".join(re.escape(STANDARD_LABELS[name]) for name in KEYS)
    return re.findall(rf"(?<!\S)(?:{old}) (?:{VERBS})\b", text) + re.findall(
        rf"\(keys? [^)]*\b(?:{old})\b[^)]*\)", text
    )


@pytest.fixture
def remapped(new_viewer: Callable[..., Viewer]) -> Viewer:
    return new_viewer(config=Config(keys=KEYS))


async def test_no_text_names_a_key_that_was_remapped(
    remapped: Viewer, chat: Callable[..., Chat]
) -> None:
    seen: list[str] = []
    async with remapped.app.run_test(size=(120, 36)) as pilot:

        async def expect(words: str, *keys: str) -> None:
            """Press ``keys``, and look for ``words`` on the screen."""
            await pilot.press(*keys)
            await pilot.pause()
            seen.append(remapped.text())
            assert words in seen[-1], remapped.text()

        remapped.session.say(chat("one", "ann"), chat("two", "bob"))
        remapped.step(1.0)
        await expect("F2 freeze and pick")
        await expect("(keys F7, F8)")
        await expect("F3 follows", "k")
        await expect("Ctrl+b block", "enter")
        await expect("F9 undoes it", "ctrl+b")
        await expect("undone", "f9")
        await pilot.press("escape")
        await expect("F5 shows everybody", "k", "ctrl+o")
        await expect("everybody is shown", "f5")
        await expect("F10 adds one", "f5", "f")
        await expect("received", "escape", "escape", "exclamation_mark")
        await expect("F2 lets it go on", "escape", "f2", "exclamation_mark")
        await expect("F6 shows them", "escape", "f2", "f6", "exclamation_mark")
        await pilot.press("escape", "f6")
        link = remapped.session.link
        remapped.session.link = replace(link, awaited_since=remapped.clock.now - 9, patience=4.0)
        remapped.clock.now += 10.0
        remapped.app.room.renew()
        await expect("F4 reconnects")
        await expect("F4 reconnects.", "exclamation_mark")
        await expect("F10", "escape", "ctrl+h", *"new rule")
    assert [found for text in seen for found in old_keys(text)] == []


async def test_the_standard_keys_are_named_where_nothing_was_remapped(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(120, 36)) as pilot:
        viewer.session.say(chat("one", "ann"))
        viewer.step(1.0)
        await pilot.press("k", "x")
        assert "u undoes it" in viewer.text()
        assert old_keys(viewer.text()), "the pattern finds them"


def test_no_label_is_both_an_old_key_and_a_new_one() -> None:
    assert not {LABELS[name] for name in KEYS} & {*STANDARD_LABELS.values()}
