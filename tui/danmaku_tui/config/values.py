"""The values of the settings: one frozen class for each section, with the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from danmaku_tui.config.file_path import expanded

Theme: TypeAlias = Literal["dark", "light", "contrast", "terminal"]
Group: TypeAlias = Literal["comments", "gifts", "likes", "arrivals", "news"]

THEMES: Final = ("dark", "light", "contrast", "terminal")
BOARDS: Final = ("comments", "gifts", "likes", "feed", "off")
MEBIBYTE: Final = 1024 * 1024
"""The bytes of one unit of ``list.memory``."""

GROUPS: Final = ("comments", "gifts", "likes", "arrivals", "news")


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """The screen. ``crossing`` is in seconds, ``off`` names the groups that are not shown."""

    theme: Theme = "dark"
    language: str = "auto"
    motion: Literal["on", "off"] = "on"
    borders: Literal["unicode", "ascii"] = "unicode"
    crossing: float = 8.0
    names: bool = True
    list: bool = True
    board: Literal["comments", "gifts", "likes", "feed", "off"] = "comments"
    off: tuple[Group, ...] = ("likes", "arrivals")
    draw: Literal["auto", "rows"] = "auto"
    eco: bool = False


@dataclass(frozen=True, slots=True)
class PinnedSettings:
    """The pinned rows. ``gift`` is in diamonds, ``seconds`` is how long an item stays."""

    rows: Literal["auto"] | int = "auto"
    gift: int = 100
    seconds: float = 4.0


@dataclass(frozen=True, slots=True)
class ListSettings:
    """The list: how many ``lines`` it keeps, and whether it folds a run of the same text.

    ``memory`` is the most MiB of the lines, and of the events of the room.
    """

    lines: int = 50_000
    memory: int = 64
    fold: bool = True


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The file of the rules; an empty path is the default place."""

    file: str = ""


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """When to record, and the folder; an empty path is the default place.

    ``split`` is the limit of one file, such as ``6h`` or ``2GiB``; empty for none. ``spill`` is the
    folder for messages that the disk of a recording does not take; empty for none.
    """

    when: Literal["never", "always"] = "never"
    folder: str = ""
    split: str = ""
    spill: str = ""


@dataclass(frozen=True, slots=True)
class ShareSettings:
    """The address at which the events are shared, empty for none, and the file with the token."""

    address: str = ""
    token_file: str = ""


@dataclass(frozen=True, slots=True)
class CopySettings:
    """Whether a copy goes to the terminal's clipboard with OSC 52."""

    osc52: bool = True


@dataclass(frozen=True, slots=True)
class MeSettings:
    """The sender of one's own comments, with the fields of a ``User`` of the classroom.

    An empty name is asked for, and an ``id`` of 0 is made at random.
    """

    name: str = ""
    id: int = 0
    age: int = 0
    major: str = ""
    university: str = ""


@dataclass(frozen=True, slots=True)
class ValueOrigin:
    """The origin of a value; ``text`` is the path of the file, the variable or the flag."""

    kind: Literal["default", "file", "environment", "flag"] = "default"
    text: str = "default"
    line: int | None = None


DEFAULT: Final = ValueOrigin()


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration.

    ``keys`` holds the remapped actions, each with Textual's names of its keys, separated by commas.
    ``path`` is the file that was read, or that would have been. ``origins`` has an entry for each
    setting without its default, by its name, such as ``view.theme``.
    """

    view: ViewSettings = ViewSettings()
    pinned: PinnedSettings = PinnedSettings()
    list: ListSettings = ListSettings()
    rules: RuleSettings = RuleSettings()
    record: RecordSettings = RecordSettings()
    share: ShareSettings = ShareSettings()
    copy: CopySettings = CopySettings()
    me: MeSettings = MeSettings()
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    path: Path = Path("config.toml")
    origins: Mapping[str, ValueOrigin] = field(default_factory=lambda: MappingProxyType({}))

    def origin(self, name: str) -> ValueOrigin:
        """Return the origin of the setting ``name``, such as ``view.theme``."""
        return self.origins.get(name, DEFAULT)

    @property
    def rules_path(self) -> Path:
        """The file of the rules: the configured one, or the one beside the configuration.

        A relative path in the configuration file is relative to its folder.
        """
        return self._path("rules.file", self.rules.file or "rules.toml")

    @property
    def record_folder(self) -> Path | None:
        """The folder for recordings, or None for the default place."""
        return self._path("record.folder", self.record.folder) if self.record.folder else None

    @property
    def share_token_path(self) -> Path | None:
        """The file with the token of the share, or None where there is none."""
        path = self.share.token_file
        return self._path("share.token_file", path) if path else None

    @property
    def spill_folder(self) -> Path | None:
        """The folder for messages that the disk of a recording does not take; None for none."""
        return self._path("record.spill", self.record.spill) if self.record.spill else None

    def _path(self, name: str, text: str) -> Path:
        written = expanded(text)
        beside = self.origin(name).kind in {"default", "file"}
        return self.path.parent / written if beside else written
