"""Every text that names a key names the one in force."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat
from danmaku_tui.config.values import Config
from danmaku_tui.i18n import language
from danmaku_tui.ui.keys.key_labels import STANDARD_LABELS, key_labels, named_keys

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


async def test_every_sheet_names_the_keys_in_force(
    new_viewer: Callable[..., Viewer], chat: Callable[..., Chat]
) -> None:
    """Every name has another key, and no sheet shows an old one beside its action."""
    viewer = new_viewer(config=Config(keys=EVERY))
    labels = key_labels(EVERY)
    async with viewer.app.run_test(size=(140, 48)) as pilot:
        viewer.session.say(chat("one", "ann"), chat("two", "bob"))
        viewer.step(1.0)
        assert old_labels(viewer.text(), labels) == []
        await pilot.press(EVERY["next-panel"], EVERY["next-panel"], EVERY["up"])
        for sheet, names in SHEETS.items():
            await pilot.press(*(EVERY[name] for name in names))
            await pilot.pause()
            assert type(viewer.app.screen).__name__ == sheet, viewer.text()
            seen = viewer.text()
            assert any(label in seen for label in labels.values())
            assert old_labels(seen, labels) == []
            while viewer.app.screen is not viewer.app.room:
                await pilot.press("escape")
                await pilot.pause()
        await pilot.press(EVERY["help"], *"copy")
        await pilot.pause()
        assert labels["copy"] in viewer.text()
        assert old_labels(viewer.text(), labels) == []


SHEETS = {
    "CardScreen": ("card",),
    "RuleForm": ("rules",),
    "LedgerScreen": ("ledger",),
    "RulesScreen": ("back", "rules"),
    "HelpScreen": ("help",),
}
"""The sheets by their class, each with the names of the keys that open it."""

NEW_KEYS = [*(f"f{number}" for number in range(1, 13)), *(f"alt+{sign}" for sign in "abcdefgh")]
EVERY = dict(
    zip(
        [binding.id for binding, _ in named_keys() if binding.id is not None],
        [*NEW_KEYS, *(f"ctrl+{key}" for key in NEW_KEYS), *(f"shift+{key}" for key in NEW_KEYS)],
        strict=False,
    )
)
"""A new key for every name."""


def old_labels(text: str, labels: dict[str, str]) -> list[str]:
    """Return the old keys that ``text`` has beside the description of their action."""
    found = []
    for binding, _ in named_keys():
        old = STANDARD_LABELS[binding.id or ""]
        if old not in labels.values():
            pattern = rf"(?<!\S){re.escape(old)} +{re.escape(binding.description)}(?!\S)"
            found += re.findall(pattern, text)
    return found


def written_keys(text: str) -> list[str]:
    """Return the signs in a message that a person takes for keys: single letters and names."""
    return re.findall(
        r"(?<![\w'’{}\-/.:=])(?:Enter|Esc|Tab|Space|Ctrl[-+]\w|[b-zB-HJ-Z?!*])(?![\w'’{}\-/.:=])",
        text,
    )


NO_KEYS = (
    # Units, placeholders of the help, and the syntax of other things.
    " s ", " s)", " s,", "{seconds} s", " h ", "T on", "X times", "after N", "in C)", "chmod",
    "use . for any", "ws://{shown} ?",
    # Keys that no configuration changes.
    "Ctrl-C", "Ctrl+c", "Enter saves", "Enter sends", "Enter takes", "Esc closes", "Esc shows all",
    # The file of the configuration, which explains how a key is written.
    "One line for each action", "keys in quotes", "the sign that it types",
)  # fmt: skip
"""Parts of messages with such a sign that is no key, or one that always holds."""


def test_no_message_writes_a_key_that_can_be_another() -> None:
    catalogue = Path(language.__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "danmaku.po"
    messages = re.findall(
        r'^msgid(?:_plural)? ((?:"[^\n]*"\n)+)', catalogue.read_text("utf-8"), re.MULTILINE
    )
    texts = [
        "".join(re.findall(r'"([^\n]*)"\n', message)).replace("\\n", " ") for message in messages
    ]
    assert len(texts) > 1_000
    wrong = [
        text
        for text in texts
        if written_keys(text) and not any(part in f"{text} " for part in NO_KEYS)
    ]
    assert wrong == []


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
