"""The help: every key that is bound, by panel, found by typing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.rules.case_fold import fold
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.panel_keys import HELP
from danmaku_tui.ui.keys.room_keys import KEYS
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.replay.replay_controls import REPLAY_KEYS
from danmaku_tui.ui.sheets.backdrop import Backdrop
from danmaku_tui.ui.sheets.card import CardScreen
from danmaku_tui.ui.sheets.choice import Choice
from danmaku_tui.ui.sheets.fact_rows import section
from danmaku_tui.ui.sheets.field import Field
from danmaku_tui.ui.sheets.frame import entitle, frame
from danmaku_tui.ui.sheets.rule_form import RuleForm
from danmaku_tui.ui.sheets.rules import RulesScreen
from danmaku_tui.ui.sheets.sheet import Sheet, SheetPage
from danmaku_tui.ui.stage.stage_view import StageView

KEYS_COLUMNS: Final = 24
"""Columns for the keys, at most."""


OF_THE_LINE: Final = frozenset({"close", "scroll_to_edge"})
"""The actions whose keys are for what is typed, where anything is."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One binding: its keys as a person writes them, and what it does, in words."""

    keys: tuple[str, ...]
    does: str

    def matches(self, terms: Iterable[str], title: str) -> bool:
        """Return whether each of ``terms``, folded, is one of the keys or in the words.

        ``title``, of the group, is among the words.
        """
        keys, words = {fold(key) for key in self.keys}, fold(f"{self.does} {title}")
        return all(term in keys or term in words for term in terms)


class HelpScreen(ModalScreen[None]):
    """Lists the bindings as they are, so that it cannot tell of a key that does nothing.

    ``keys`` are those of the room. ``keymap`` has the keys in force, for names of bindings that
    were given other ones.
    """

    DEFAULT_CSS: ClassVar[str] = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical { width: 64; max-width: 100%; height: 96%; padding: 0; }
    HelpScreen Field { margin: 0 1; }
    HelpScreen Sheet { height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Close"), show=False),
        # Before the line takes it for a letter, but only while nothing is typed there.
        Binding("question_mark", "close", N_("Close"), show=False, priority=True, id="help"),
        Binding("down", "scroll_by(1)", N_("Down"), show=False),
        Binding("up", "scroll_by(-1)", N_("Up"), show=False),
        Binding("pagedown", "scroll_pages(0.5)", N_("Half a page down"), show=False),
        Binding("pageup", "scroll_pages(-0.5)", N_("Half a page up"), show=False),
        # In what is typed they are the line's own.
        Binding("home", "scroll_to_edge(0)", N_("To the first row"), show=False, priority=True),
        Binding("end", "scroll_to_edge(1)", N_("To the last row"), show=False, priority=True),
    ]

    def __init__(
        self,
        palette: Palette,
        keymap: Mapping[str, str] = MappingProxyType({}),
        keys: Sequence[Binding] = KEYS,
    ) -> None:
        super().__init__()
        self._backdrop = Backdrop()
        self._palette = palette
        self._keymap = keymap
        self._keys = keys
        # Kept, not looked for: a screen that opens while the program ends has no children.
        self._filter = Field(shared=keymap.get("help", "question_mark").split(","))
        self._sheet = Sheet(palette, self._page, framed=False)
        self._sheet.can_focus = False
        self._box = Vertical(self._filter, self._sheet)

    def compose(self) -> ComposeResult:
        """Put the line and the sheet on the screen."""
        yield self._box

    def on_mount(self) -> None:
        """Fill the sheet."""
        self.set_palette(self._palette)
        self._filter.focus()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return what is below, dimmed."""
        return self._backdrop.strips(self, crop)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        frame(self._box, palette)
        entitle(self._box, tr("Keys"), tr("Esc closes"))
        self._filter.placeholder = tr("type to find a key")
        self._sheet.set_palette(palette)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show only what matches."""
        event.stop()
        if self._filter.value:
            entitle(self._box, tr("Keys"), tr("Esc shows all"))
        else:
            entitle(self._box, tr("Keys"), tr("Esc closes"))
        self._sheet.action_scroll_to_edge(0)
        self._sheet.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  # Textual's
        """Leave to what is typed the keys that mean something there."""
        return not self._filter.value if action in OF_THE_LINE else True

    def action_back(self) -> None:
        """Show everything again, or close."""
        if self._filter.value:
            self._filter.value = ""
        else:
            self.dismiss()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()

    def action_scroll_by(self, lines: int) -> None:
        """Move by ``lines``, down when positive."""
        self._sheet.action_scroll_by(lines)

    def action_scroll_pages(self, pages: float) -> None:
        """Move by a part of what is in view."""
        self._sheet.action_scroll_pages(pages)

    def action_scroll_to_edge(self, last: int) -> None:
        """Move to the first row, or to the last when ``last`` is 1."""
        self._sheet.action_scroll_to_edge(last)

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
                rows.append(row.add_fit(line.does, palette.text, width - row.width - 1))
        none = Row().add(" ", palette.text).add(tr("no key does this"), palette.dim)
        return SheetPage(rows or [none])

    def _groups(self) -> Iterator[tuple[str, list[_Line]]]:
        """Yield each panel's name with its lines."""
        everywhere: list[BindingType] = [HELP, *self.app.BINDINGS]
        if self.app.ENABLE_COMMAND_PALETTE:
            everywhere.append(Binding(self.app.COMMAND_PALETTE_BINDING, "", N_("Command palette")))
        replay = [key for key in self._keys if key in REPLAY_KEYS]
        room = [key for key in self._keys if key not in REPLAY_KEYS and key.id != HELP.id]
        groups: tuple[tuple[str, Iterable[BindingType]], ...] = (
            (tr("In a replay"), replay),
            (tr("In the room"), room),
            (tr("Everywhere"), everywhere),
            (tr("On the stage, frozen"), StageView.BINDINGS),
            (tr("In the list"), EventList.BINDINGS),
            (tr("In the board"), BoardPanel.BINDINGS),
            (tr("On a card"), CardScreen.BINDINGS),
            (tr("In the rules"), RulesScreen.BINDINGS),
            (tr("In the form of a rule"), [*RuleForm.BINDINGS, *Choice.BINDINGS]),
            (tr("On any sheet"), Sheet.BINDINGS),
        )
        for title, bindings in groups:
            yield title, [self._line(each) for each in bindings if isinstance(each, Binding)]

    def _line(self, binding: Binding) -> _Line:
        keys = self._keymap.get(binding.id or "", "") or binding.key
        return _Line(tuple(map(key_name, keys.split(","))), tr(binding.description))
