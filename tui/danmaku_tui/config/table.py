"""The table of all settings: meaning, allowed values, and overriding flags and variables."""

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
    ShareText,
    ShortText,
    SomeOfWords,
    SplitText,
    Switch,
    Value,
    WholeRange,
)
from danmaku_tui.config.values import BOARDS, GROUPS, THEMES, Config
from danmaku_tui.i18n.language import LANGUAGES, N_

KEYS: Final = "keys"
"""The section whose keys are the actions of the program."""


NAME_CHARACTERS: Final = 40
"""The most characters of a name: the viewer shows as many graphemes."""

ABOUT_CHARACTERS: Final = 100
"""The most characters of a field of study or of a university."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``doc`` is one line; ``flag`` is its option on the command line."""

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
        """The environment variable of the setting."""
        return variable(self.section, self.key)

    def of(self, config: Config) -> Value:
        """Return the value in ``config``."""
        return cast("Value", getattr(getattr(config, self.section), self.key))


def variable(section: str, key: str) -> str:
    """Return the name of the environment variable for a setting."""
    return "DANMAKU_" + re.sub(r"[^A-Z0-9]", "_", f"{section}_{key}".upper())


SECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "view": N_("The look of the screen."),
        "pinned": N_(
            "The rows above the stage where gifts and highlighted messages stay for a while."
        ),
        "list": N_("The list of events."),
        "rules": N_("The rules that hide, mute and highlight."),
        "record": N_("Recording."),
        "share": N_("The events for other programs, while the viewer or lines show them."),
        "copy": N_("Copying to the clipboard."),
        "me": N_("The sender of your own comments in a classroom."),
        KEYS: N_(
            "One line for each action: keys separated by commas, such as Space, ?, Ctrl+d or F5."
        ),
    }
)
"""Each section of the file with its subject."""

SETTINGS: Final = (
    Setting("view", "theme", OneOfWords(THEMES), N_("The colours of the screen."), "--theme"),
    Setting(
        "view",
        "language",
        OneOfWords(("auto", *LANGUAGES)),
        N_("The language of the program; auto is the language of the system."),
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
        N_("The characters on the screen; ascii applies to all but messages and Chinese."),
        "--ascii",
    ),
    Setting(
        "view",
        "crossing",
        NumberRange(2, 60),
        N_("The seconds that a comment takes to cross the stage."),
    ),
    Setting("view", "names", Switch(), N_("Whether the stage shows the names of senders.")),
    Setting("view", "list", Switch(), N_("Whether the list is shown at the start.")),
    Setting("view", "board", OneOfWords(BOARDS), N_("The board to show at the start."), "--board"),
    Setting("view", "off", SomeOfWords(GROUPS), N_("The kinds of event that are hidden."), "--off"),
    Setting(
        "view",
        "draw",
        OneOfWords(("auto", "rows")),
        N_("How to draw the stage; rows is slower, and right in every terminal."),
        "--draw",
    ),
    Setting(
        "view",
        "eco",
        Switch(),
        N_("Whether to draw less often, for a slow connection or a small battery."),
        "--eco",
    ),
    Setting(
        "pinned",
        "rows",
        WholeRange(0, 3, "auto"),
        N_("The number of pinned rows; auto depends on the height of the screen."),
    ),
    Setting(
        "pinned",
        "gift",
        WholeRange(0, 1_000_000_000),
        N_("The value in diamonds from which a gift is pinned."),
    ),
    Setting(
        "pinned", "seconds", NumberRange(2, 10), N_("The seconds that a message stays pinned.")
    ),
    Setting(
        "list",
        "lines",
        WholeRange(1_000, 1_000_000),
        N_("The number of events that the list keeps."),
    ),
    Setting(
        "list",
        "memory",
        WholeRange(8, 65_536),
        N_("The most memory for the messages in the list, and for all of the room, in MiB each."),
    ),
    Setting("list", "fold", Switch(), N_("Whether repeated texts become one line with ×N.")),
    Setting(
        "rules",
        "file",
        PathText(),
        N_("The file of the rules; empty means rules.toml beside this file."),
    ),
    Setting(
        "record",
        "when",
        OneOfWords(("never", "always")),
        N_("Whether the viewer records every room."),
    ),
    Setting(
        "record",
        "folder",
        PathText(),
        N_("The folder for recordings; empty means the default place."),
    ),
    Setting(
        "record",
        "split",
        SplitText(),
        N_("Continue a recording in a new file after this time or size; empty means never."),
    ),
    Setting(
        "record",
        "spill",
        PathText(default=False),
        N_("The folder for messages that the disk of a recording does not take; empty means none."),
    ),
    Setting(
        "share",
        "address",
        ShareText(),
        N_("Share the events at this address; empty means not to."),
        "--share",
    ),
    Setting(
        "share",
        "token_file",
        PathText(),
        N_("The file with the token that other programs must present; empty means none."),
    ),
    Setting(
        "copy",
        "osc52",
        Switch(),
        N_("Whether to copy to the terminal's clipboard (OSC 52), also over SSH."),
    ),
    Setting(
        "me",
        "name",
        ShortText(NAME_CHARACTERS),
        N_("Your name; where it is empty, the viewer asks for it."),
        "--name",
    ),
    Setting(
        "me",
        "id",
        WholeRange(-(2**63), 2**63 - 1),
        N_("Your number, such as a student number; 0 stands for one made at random."),
        "--id",
    ),
    Setting(
        "me",
        "age",
        WholeRange(-(2**31), 2**31 - 1),
        N_("Your age in years; 0 is not shown."),
        "--age",
    ),
    Setting("me", "major", ShortText(ABOUT_CHARACTERS), N_("Your field of study."), "--major"),
    Setting(
        "me", "university", ShortText(ABOUT_CHARACTERS), N_("Your university."), "--university"
    ),
)
"""In the order of the file."""
