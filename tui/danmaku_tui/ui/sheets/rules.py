"""The rules on the screen: switched, added, changed and undone, each with its hits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar, Final

from textual.binding import BindingType

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
from danmaku_tui.ui.sheets.fact_rows import paragraph
from danmaku_tui.ui.sheets.foot_rows import answer_rows, hint_row, key_hints
from danmaku_tui.ui.sheets.rule_form import RuleForm
from danmaku_tui.ui.sheets.rule_rows import rule_row
from danmaku_tui.ui.sheets.rule_trial import TRIED_MESSAGES, RuleTrial
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen
from danmaku_tui.ui.sheets.undo_text import undone_text

RENEW_SECONDS: Final = 2.0
"""The time between two counts of the hits."""

PAGE_RULES: Final = 16
"""Rules in one page of the walking keys."""

STATE_COLUMNS: Final = 18
"""Columns of a row that the text of a rule cannot have, at most."""

HINTS: Final = {
    "new-rule": N_("new"),
    "edit-rule": N_("edit"),
    "switch-rule": N_("on or off"),
    "delete-rule": N_("delete"),
    "undo": N_("undo"),
}
"""The keys in the foot, by name; a narrow sheet shows the first of them."""

HEAD_ROWS: Final = 2
"""Rows above the first rule."""


class RulesScreen(SheetScreen[None]):
    """The rules of ``rulebook``; ``on_changed`` is called after each change of them.

    The hits are counted in ``history``. With a ``draft`` the form is open from the beginning.
    """

    DEFAULT_CSS: ClassVar[str] = """
    RulesScreen { align: center middle; }
    RulesScreen > Sheet { width: 84; max-width: 100%; height: 96%; }
    """

    edits_rules: ClassVar[bool] = True

    BINDINGS: ClassVar[list[BindingType]] = [*RULES_KEYS]

    def __init__(
        self,
        rulebook: Rulebook,
        history: History,
        palette: Palette,
        on_changed: Callable[[], None],
        draft: Rule | None = None,
    ) -> None:
        super().__init__(palette, self._page)
        self._rulebook = rulebook
        self._history = history
        self._on_changed = on_changed
        self._draft = draft
        self._trial = RuleTrial(history)
        self._at = 0
        self._matches: dict[Rule, int] = {}
        self._uncounted: deque[Rule] = deque()
        self._sheet.can_focus = False

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        return tr("Rules"), ""

    def on_mount(self) -> None:
        """Count the hits, now and while it is open."""
        self._count()
        self.set_interval(RENEW_SECONDS, self._count)
        if self._draft is not None:
            self._ask(self._draft, self._add)

    def action_move(self, rules: int) -> None:
        """Select the rule that is ``rules`` further down."""
        self._at += rules
        self._show()

    def action_move_pages(self, pages: float) -> None:
        """Select the rule that is ``pages`` pages of :data:`PAGE_RULES` further down."""
        self.action_move(round(pages * PAGE_RULES))

    def action_to_edge(self, last: int) -> None:
        """Select the first rule, or the last when ``last`` is 1."""
        self._at = len(self._rulebook.rules) if last else 0
        self._show()

    def action_new(self) -> None:
        """Open the form for a new rule."""
        self._ask(None, self._add)

    def action_edit(self) -> None:
        """Change the selected rule in the form."""
        if self._rulebook.rules:
            index = self._at
            before = self._rulebook.rules[index]

            def replace(rule: Rule) -> None:
                self._do(lambda: self._rulebook.replace(index, rule), "")

            self._ask(before, replace, known=True)

    def action_switch(self) -> None:
        """Switch the selected rule on or off."""
        if self._rulebook.rules:
            self._do(lambda: self._rulebook.switch(self._at), "")

    def action_delete(self) -> None:
        """Delete the selected rule."""
        if self._rulebook.rules:
            rule = self._rulebook.rules[self._at]
            undo = names_in_force(self.active_bindings).get("undo", "")
            words = tr("deleted: {rule} · {key} undoes it").format(rule=rule.words(), key=undo)
            self._do(lambda: self._rulebook.remove(self._at), words)

    def action_undo(self) -> None:
        """Undo the last change of the rules."""
        try:
            undone = self._rulebook.undo()
        except RuleError as error:
            self.show_answer(str(error))
        else:
            self.show_answer(undone_text(undone))
        self._has_changed()

    def _add(self, rule: Rule) -> None:
        self._do(lambda: self._rulebook.add(rule), "")
        self.action_to_edge(1)

    def _ask(
        self, draft: Rule | None, save: Callable[[Rule], None], *, known: bool = False
    ) -> None:
        """Open the form with ``draft``, and ``save`` its result unless the person cancels."""

        def take(rule: Rule | None) -> None:
            if rule is not None:
                save(rule)

        self.app.push_screen(RuleForm(self._history, self._palette, draft, known=known), take)

    def _do(self, change: Callable[[], object], words: str) -> None:
        """Make ``change`` and show ``words``, or the error."""
        try:
            change()
        except RuleError as error:
            words = str(error)
        self.show_answer(words)
        self._has_changed()

    def _has_changed(self) -> None:
        self._on_changed()
        self._count()
        self._show()

    def _show(self) -> None:
        """Show the rules, with the selected one in view."""
        self._at = max(0, min(self._at, len(self._rulebook.rules) - 1))
        self._sheet.renew()
        self._sheet.reveal(0 if self._at == 0 else self._at + HEAD_ROWS)

    def _count(self) -> None:
        """Begin to count the hits of every rule, one rule between two other events of the loop."""
        idle = not self._uncounted
        rules = self._rulebook.rules
        self._matches = {rule: count for rule, count in self._matches.items() if rule in rules}
        self._uncounted = deque(rules)
        if idle and self._uncounted:
            self.call_later(self._count_next)

    def _count_next(self) -> None:
        if self._uncounted:
            rule = self._uncounted.popleft()
            self._matches[rule] = len(self._trial.of(rule).touched)
        if self._uncounted:
            self.call_later(self._count_next)
        else:
            self._sheet.renew()

    def _page(self, width: int) -> SheetPage:
        palette, rules = self._palette, self._rulebook.rules
        note = tr("matches in the last {count}").format(
            count=min(TRIED_MESSAGES, self._history.end)
        )
        head = Row(palette.glyphs).fill(palette.text, width - 1 - cells(note))
        rows = [head.add_fit(note, palette.dim, min(cells(note), width - 1)), Row()]
        for index, rule in enumerate(rules):
            picked = index == self._at
            rows.append(rule_row(rule, self._matches.get(rule), width, palette, picked=picked))
        if not rules:
            new = names_in_force(self.active_bindings).get("new-rule", "")
            words = tr("no rules yet: {key} adds one, also from a selected comment")
            words = words.format(key=new)
            indent = Row().add(" ", palette.text)
            rows = [Row(), *paragraph(indent, words, palette.dim, width, palette)]
        return SheetPage(rows, self._foot(width))

    def _foot(self, width: int) -> list[Row]:
        """Return the answer to a key, or the keys."""
        if self._answer:
            return [Row(), *answer_rows(self._answer, width, self._palette)]
        keys = hint_row(key_hints(self.active_bindings, HINTS), width, self._palette)
        return [Row(), *self._whole(width), keys]

    def _whole(self, width: int) -> list[Row]:
        """Return the text of the selected rule, where its row has no room for all of it."""
        rules, palette = self._rulebook.rules, self._palette
        if not rules or cells(rules[self._at].words()) <= width - STATE_COLUMNS:
            return []
        lines = wrap(rules[self._at].words(), max(2, width - 2))[:2]
        return [Row().add(f" {line}", palette.text) for line in lines]
