"""The help: every key in force, by panel, found by typing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.rules.case_fold import fold
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.panel_keys import HELP, HELP_KEYS, PANELS
from danmaku_tui.ui.keys.replay_keys import REPLAY_KEYS
from danmaku_tui.ui.keys.room_keys import KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.fact_rows import section
from danmaku_tui.ui.sheets.field import Field
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen

KEYS_COLUMNS: Final = 24
"""Columns for the keys, at most."""

FIELD_ACTIONS: Final = frozenset({"close", "to_edge"})
"""The actions whose keys belong to the text field as soon as it holds a text."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One binding: its keys as a person writes them, and its description."""

    keys: tuple[str, ...]
    description: str

    def matches(self, terms: Iterable[str], title: str) -> bool:
        """Return whether each of ``terms``, folded, is one of the keys or in the description.

        ``title``, of the group, counts as part of the description.
        """
        keys, words = {fold(key) for key in self.keys}, fold(f"{self.description} {title}")
        return all(term in keys or term in words for term in terms)


class HelpScreen(SheetScreen[None]):
    """The bindings as the program has them, so that no key is listed without an effect.

    ``keys`` are those of the room. ``keymap`` has the keys from the configuration by name.
    """

    DEFAULT_CSS: ClassVar[str] = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical { width: 64; max-width: 100%; height: 96%; padding: 0; }
    HelpScreen Field { margin: 0 1; }
    HelpScreen Sheet { height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*HELP_KEYS]

    def __init__(
        self,
        palette: Palette,
        keymap: Mapping[str, str] = MappingProxyType({}),
        keys: Sequence[Binding] = KEYS,
    ) -> None:
        super().__init__(palette, self._page)
        self._keymap = keymap
        self._keys = keys
        self._filter = Field(keymap.get(HELP.id or "", HELP.key).split(","), (HELP.key,))
        self._sheet.can_focus = False
        self._box = Vertical(self._filter, self._sheet)

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        return tr("Keys"), tr("Esc shows all") if self._filter.value else tr("Esc closes")

    def on_mount(self) -> None:
        """Give the keys to the text field."""
        self._filter.focus()

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._filter.placeholder = tr("type to find a key")
        super().set_palette(palette)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the lines that match the text."""
        event.stop()
        self.retitle()
        self._sheet.action_to_edge(0)
        self._sheet.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  # Textual's
        """Leave the keys of :data:`FIELD_ACTIONS` to a text that is typed."""
        return not self._filter.value if action in FIELD_ACTIONS else True

    def action_back(self) -> None:
        """Show every key again, or close."""
        if self._filter.value:
            self._filter.value = ""
        else:
            self.dismiss()

    def action_move(self, lines: int) -> None:
        """Scroll by ``lines``, down when positive."""
        self._sheet.action_move(lines)

    def action_move_pages(self, pages: float) -> None:
        """Scroll by ``pages``, a multiple of the rows in view."""
        self._sheet.action_move_pages(pages)

    def action_to_edge(self, last: int) -> None:
        """Scroll to the first row, or to the last when ``last`` is 1."""
        self._sheet.action_to_edge(last)

    def _page(self, width: int) -> SheetPage:
        palette, rows = self._palette, list[Row]()
        terms = fold(self._filter.value).split()
        found = [
            (title, [line for line in lines if line.matches(terms, title)])
            for title, lines in self._groups()
        ]
        keys = max((cells("  ".join(line.keys)) for _, lines in found for line in lines), default=0)
        column = min(keys + 2, KEYS_COLUMNS, max(1, width // 2))
        for title, lines in found:
            if not lines:
                continue
            if rows:
                rows.append(Row())
            rows.append(section(title, palette))
            for line in lines:
                row = Row(palette.glyphs).add("   ", palette.text)
                row.add_fit("  ".join(line.keys), palette.strong, column)
                rows.append(row.add_fit(line.description, palette.text, width - row.width - 1))
        none = Row().add(" ", palette.text).add(tr("no key does this"), palette.dim)
        return SheetPage(rows or [none])

    def _groups(self) -> Iterator[tuple[str, list[_Line]]]:
        """Yield the title of each group with its lines."""
        everywhere: list[BindingType] = [HELP, *self.app.BINDINGS]
        if self.app.ENABLE_COMMAND_PALETTE:
            everywhere.append(Binding(self.app.COMMAND_PALETTE_BINDING, "", N_("Command palette")))
        replay = [key for key in self._keys if key in REPLAY_KEYS]
        room = [key for key in self._keys if key not in REPLAY_KEYS and key.id != HELP.id]
        groups: tuple[tuple[str, Iterable[BindingType]], ...] = (
            (tr("In a replay"), replay),
            (tr("In the room"), room),
            (tr("Everywhere"), everywhere),
            *((tr(group.title), group.keys) for group in PANELS.values() if group.title),
        )
        for title, bindings in groups:
            yield title, [self._line(each) for each in bindings if isinstance(each, Binding)]

    def _line(self, binding: Binding) -> _Line:
        keys = self._keymap.get(binding.id or "", "") or binding.key
        return _Line(tuple(map(key_name, keys.split(","))), tr(binding.description))
