"""The rules of the person: switched, made, changed and undone, with what each of them touches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.history import History
from danmaku_tui.rules.rule import Rule, RuleError
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.keys.key_names import names_in_force
from danmaku_tui.ui.keys.panel_keys import RULES_KEYS
from danmaku_tui.ui.list.line_rows import wrap
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.backdrop import Backdrop
from danmaku_tui.ui.sheets.fact_rows import hints, paragraph
from danmaku_tui.ui.sheets.frame import entitle
from danmaku_tui.ui.sheets.rule_form import RuleForm
from danmaku_tui.ui.sheets.rule_rows import rule_row
from danmaku_tui.ui.sheets.rule_trial import LOOKED_AT, RuleTrial
from danmaku_tui.ui.sheets.sheet import Sheet, SheetPage

RENEW_SECONDS: Final = 2.0
"""How often it is counted anew what the rules touch."""

SAID_SECONDS: Final = 4.0
"""How long the answer to a key stands in place of the keys."""

STATE_COLUMNS: Final = 18
"""Columns of a row that at most are not for what the rule does."""

HINTS: Final = {
    "new-rule": N_("new"),
    "edit-rule": N_("edit"),
    "switch-rule": N_("on or off"),
    "delete-rule": N_("delete"),
    "undo": N_("undo"),
}
"""What stands in the foot, by the name of a key; where there is little room, the first of it."""

HEAD: Final = 2
"""Rows above the first rule."""


class RulesScreen(ModalScreen[None]):
    """Shows and changes ``rulebook``; ``changed`` is called after each change.

    ``history`` is what the rules are counted on. With a ``draft`` the form is open at once.
    """

    DEFAULT_CSS: ClassVar[str] = """
    RulesScreen { align: center middle; }
    RulesScreen > Sheet { width: 84; max-width: 100%; height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*RULES_KEYS]

    def __init__(
        self,
        rulebook: Rulebook,
        history: History,
        palette: Palette,
        changed: Callable[[], None],
        draft: Rule | None = None,
    ) -> None:
        super().__init__()
        self._backdrop = Backdrop()
        self._rulebook = rulebook
        self._history = history
        self._palette = palette
        self._changed = changed
        self._draft = draft
        self._trial = RuleTrial(history)
        self._at = 0
        self._touched: dict[Rule, int] = {}
        self._uncounted: deque[Rule] = deque()
        self._said = ""
        # Kept, not looked for: a screen that opens while the program ends has no children.
        self._sheet = Sheet(palette, self._page)
        self._sheet.can_focus = False

    def compose(self) -> ComposeResult:
        """Put the sheet on the screen."""
        yield self._sheet

    def on_mount(self) -> None:
        """Fill the sheet, and keep its numbers new."""
        self.set_palette(self._palette)
        self._count()
        self.set_interval(RENEW_SECONDS, self._count)
        if self._draft is not None:
            self._ask(self._draft, self._add)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return what is below, dimmed."""
        return self._backdrop.strips(self, crop)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        entitle(self._sheet, tr("Rules"), "")
        self._sheet.set_palette(palette)

    def action_close(self) -> None:
        """Close."""
        self.dismiss()

    def action_move(self, rules: int) -> None:
        """Pick another rule, ``rules`` further down."""
        self._at += rules
        self._show()

    def action_to_edge(self, last: int) -> None:
        """Pick the first rule, or the last when ``last`` is 1."""
        self._at = len(self._rulebook.rules) if last else 0
        self._show()

    def action_new(self) -> None:
        """Ask for a new rule."""
        self._ask(None, self._add)

    def action_edit(self) -> None:
        """Change the rule that is picked."""
        if self._rulebook.rules:
            index = self._at
            before = self._rulebook.rules[index]

            def put(rule: Rule) -> None:
                self._do(lambda: self._rulebook.replace(index, rule), "")

            self._ask(before, put, known=True)

    def action_switch(self) -> None:
        """Switch the rule that is picked on or off."""
        if self._rulebook.rules:
            self._do(lambda: self._rulebook.switch(self._at), "")

    def action_delete(self) -> None:
        """Take the rule that is picked out."""
        if self._rulebook.rules:
            rule = self._rulebook.rules[self._at]
            undo = names_in_force(self.active_bindings).get("undo", "")
            words = tr("deleted: {rule} · {key} undoes it").format(rule=rule.words(), key=undo)
            self._do(lambda: self._rulebook.remove(self._at), words)

    def action_undo(self) -> None:
        """Take the last change back."""
        try:
            undone = self._rulebook.undo()
        except RuleError as error:
            self._tell(str(error))
        else:
            self._tell(undone or tr("there is no change of the rules to undo"))
        self._has_changed()

    def _add(self, rule: Rule) -> None:
        self._do(lambda: self._rulebook.add(rule), "")
        self.action_to_edge(1)

    def _ask(
        self, draft: Rule | None, then: Callable[[Rule], None], *, known: bool = False
    ) -> None:
        def take(rule: Rule | None) -> None:
            if rule is not None:
                then(rule)

        self.app.push_screen(RuleForm(self._history, self._palette, draft, known=known), take)

    def _do(self, change: Callable[[], object], words: str) -> None:
        """Make ``change``, and say ``words``; or what went wrong."""
        try:
            change()
        except RuleError as error:
            words = str(error)
        self._tell(words)
        self._has_changed()

    def _has_changed(self) -> None:
        self._changed()
        self._count()
        self._show()

    def _tell(self, words: str = "") -> None:
        self._said = words
        self._sheet.renew()
        if words:
            self.set_timer(SAID_SECONDS, self._tell)

    def _show(self) -> None:
        """Show the rules, the picked one in view."""
        self._at = max(0, min(self._at, len(self._rulebook.rules) - 1))
        self._sheet.renew()
        self._sheet.reveal(0 if self._at == 0 else self._at + HEAD)

    def _count(self) -> None:
        """Count anew what every rule touches, one after the other, never long in one go."""
        idle = not self._uncounted
        rules = self._rulebook.rules
        self._touched = {rule: count for rule, count in self._touched.items() if rule in rules}
        self._uncounted = deque(rules)
        if idle and self._uncounted:
            self.call_later(self._count_next)

    def _count_next(self) -> None:
        if self._uncounted:
            rule = self._uncounted.popleft()
            self._touched[rule] = len(self._trial.of(rule).touched)
        if self._uncounted:
            self.call_later(self._count_next)
        else:
            self._sheet.renew()

    def _page(self, width: int) -> SheetPage:
        palette, rules = self._palette, self._rulebook.rules
        of = tr("touched of the last {count}").format(count=min(LOOKED_AT, self._history.end))
        head = Row(palette.glyphs).fill(palette.text, width - 1 - cells(of))
        rows = [head.add_fit(of, palette.dim, min(cells(of), width - 1)), Row()]
        for index, rule in enumerate(rules):
            picked = index == self._at
            rows.append(rule_row(rule, self._touched.get(rule), width, palette, picked=picked))
        if not rules:
            new = names_in_force(self.active_bindings).get("new-rule", "")
            words = tr("no rules yet: {key} makes one, also from a comment that is picked")
            words = words.format(key=new)
            indent = Row().add(" ", palette.text)
            rows = [Row(), *paragraph(indent, words, palette.dim, width, palette)]
        return SheetPage(rows, self._foot(width))

    def _foot(self, width: int) -> list[Row]:
        """Return what was just said, or the keys."""
        palette = self._palette
        if self._said:
            lines = wrap(self._said, max(2, width - 2))[:2]
            return [Row(), *(Row().add(f" {line}", palette.notice) for line in lines)]
        bound = names_in_force(self.active_bindings)
        keys = [("Esc", tr("close"))]
        keys += [(bound[name], tr(words)) for name, words in HINTS.items() if name in bound]
        return [Row(), *self._whole(width), hints(keys, width, palette)]

    def _whole(self, width: int) -> list[Row]:
        """Return what the picked rule does, where its row has no room for all of it."""
        rules, palette = self._rulebook.rules, self._palette
        if not rules or cells(rules[self._at].words()) <= width - STATE_COLUMNS:
            return []
        lines = wrap(rules[self._at].words(), max(2, width - 2))[:2]
        return [Row().add(f" {line}", palette.text) for line in lines]
