"""Every setting there is: what it means, what it may be, and what overrides it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from danmaku_tui.config.choices import (
    Choices,
    NumberRange,
    OneOfWords,
    PathText,
    SomeOfWords,
    Switch,
    Value,
    WholeRange,
)
from danmaku_tui.config.values import BOARDS, GROUPS, THEMES, Config
from danmaku_tui.i18n.language import LANGUAGES, N_

KEYS: Final = "keys"
"""The section whose keys are the actions of the program."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``doc`` is one line; ``flag`` is what sets it on the command line."""

    section: str
    key: str
    allowed: Choices
    doc: str
    flag: str = ""

    @property
    def name(self) -> str:
        """The name with its section, such as ``view.theme``."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return variable(self.section, self.key)

    def of(self, config: Config) -> Value:
        """Return the value in ``config``."""
        return cast("Value", getattr(getattr(config, self.section), self.key))


def variable(section: str, key: str) -> str:
    """Return the name of the environment variable for a setting."""
    return "DANMAKU_" + re.sub(r"[^A-Z0-9]", "_", f"{section}_{key}".upper())


SECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "view": N_("What the screen looks like."),
        "pinned": N_("The rows above the stage where gifts and highlighted messages stay a while."),
        "list": N_("The list of all that happened."),
        "rules": N_("What is hidden, muted and highlighted."),
        "record": N_("Keeping what a room sends."),
        "copy": N_("Copying to the clipboard."),
        KEYS: N_(
            "One line for each action: keys separated by commas, such as Space, ?, Ctrl+d or F5."
        ),
    }
)
"""Each section of the file with what it is about."""

SETTINGS: Final = (
    Setting("view", "theme", OneOfWords(THEMES), N_("The colours of the screen."), "--theme"),
    Setting(
        "view",
        "language",
        OneOfWords(("auto", *LANGUAGES)),
        N_("The language of the program; auto is that of the system."),
        "--lang",
    ),
    Setting(
        "view",
        "motion",
        OneOfWords(("on", "off")),
        N_("Whether comments fly; off shows the stage as a list."),
        "--motion",
    ),
    Setting(
        "view",
        "borders",
        OneOfWords(("unicode", "ascii")),
        N_("What the program writes; ascii leaves only what people write, and Chinese, as it is."),
        "--ascii",
    ),
    Setting("view", "crossing", NumberRange(2, 60), N_("Seconds that a comment takes to cross.")),
    Setting("view", "names", Switch(), N_("Whether senders are named on the stage.")),
    Setting("view", "list", Switch(), N_("Whether the list is shown at the start.")),
    Setting("view", "board", OneOfWords(BOARDS), N_("The board at the start."), "--board"),
    Setting(
        "view", "off", SomeOfWords(GROUPS), N_("The kinds of event that are not shown."), "--off"
    ),
    Setting(
        "view",
        "draw",
        OneOfWords(("auto", "rows")),
        N_("How the stage is drawn; rows is slower and right in every terminal."),
        "--draw",
    ),
    Setting(
        "view",
        "eco",
        Switch(),
        N_("Whether to draw less often, for a slow line or a small battery."),
        "--eco",
    ),
    Setting(
        "pinned",
        "rows",
        WholeRange(0, 3, "auto"),
        N_("How many pinned rows there are; auto goes by the height of the screen."),
    ),
    Setting(
        "pinned",
        "gift",
        WholeRange(0, 1_000_000_000),
        N_("The value in diamonds from which a gift is pinned."),
    ),
    Setting("pinned", "seconds", NumberRange(2, 10), N_("Seconds that something stays pinned.")),
    Setting("list", "lines", WholeRange(1_000, 1_000_000), N_("How many messages the list keeps.")),
    Setting(
        "list", "fold", Switch(), N_("Whether a run of the same text becomes one line with ×N.")
    ),
    Setting(
        "rules",
        "file",
        PathText(),
        N_("The file of the rules; empty is rules.toml beside this file."),
    ),
    Setting(
        "record",
        "when",
        OneOfWords(("never", "always")),
        N_("Whether every room in the viewer is recorded without asking."),
    ),
    Setting("record", "folder", PathText(), N_("The folder for recordings.")),
    Setting(
        "copy",
        "osc52",
        Switch(),
        N_("Whether a copy is sent to the terminal's clipboard (OSC 52), also over SSH."),
    ),
)
"""In the order of the file."""
