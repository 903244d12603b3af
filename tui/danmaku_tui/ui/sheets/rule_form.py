"""The form of one rule, with its hits shown while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from danmaku_proto.events import Kind
from danmaku_tui.i18n.language import N_, tr, trn
from danmaku_tui.room.history import History
from danmaku_tui.rules.preview import Preview
from danmaku_tui.rules.rule import KIND_WORDS, Rule, RuleAction, RuleError, Subject
from danmaku_tui.ui.keys.panel_keys import FORM_KEYS
from danmaku_tui.ui.list.line_rows import wrap
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.caption import Caption
from danmaku_tui.ui.sheets.choice import Choice
from danmaku_tui.ui.sheets.field import Field
from danmaku_tui.ui.sheets.rule_rows import match_row
from danmaku_tui.ui.sheets.rule_trial import RuleTrial
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen

RENEW_SECONDS: Final = 1.0
"""The time between two looks for new messages."""

ACTIONS: Final[Mapping[RuleAction, str]] = {
    RuleAction.HIDE: N_("hide"),
    RuleAction.MUTE: N_("mute"),
    RuleAction.HIGHLIGHT: N_("highlight"),
}

SUBJECTS: Final[Mapping[Subject, str]] = {
    Subject.WORDS: N_("words"),
    Subject.REGEX: N_("regex"),
    Subject.USER: N_("user"),
    Subject.LEVEL: N_("level below"),
    Subject.KIND: N_("kind"),
    Subject.REPEAT: N_("repeated"),
}

VALUES: Final[Mapping[Subject, str]] = {
    Subject.WORDS: N_("Words"),
    Subject.REGEX: N_("Pattern"),
    Subject.USER: N_("Name"),
    Subject.LEVEL: N_("Level"),
    Subject.KIND: N_("Kind"),
    Subject.REPEAT: N_("Seconds"),
}
"""The captions of the last field, by subject."""

KINDS: Final[tuple[Kind, ...]] = tuple(
    kind for kind in Kind if kind not in {Kind.VIEWERS, Kind.RANKS, Kind.UNKNOWN}
)
"""The kinds on offer: no event of the other kinds is ever shown."""


class RuleForm(SheetScreen[Rule | None]):
    """The fields of a rule, filled from ``draft``; the result is None where the person cancels.

    ``known`` is true where the draft is a rule of the rulebook, which is changed.
    """

    DEFAULT_CSS: ClassVar[str] = """
    RuleForm { align: center middle; }
    RuleForm > Vertical { width: 84; max-width: 100%; height: 96%; }
    RuleForm Horizontal { height: 1; }
    RuleForm Field { margin-left: 1; }
    RuleForm Sheet { height: 1fr; }
    RuleForm .away { display: none; }
    """

    edits_rules: ClassVar[bool] = True

    BINDINGS: ClassVar[list[BindingType]] = [*FORM_KEYS]

    def __init__(
        self, history: History, palette: Palette, draft: Rule | None = None, *, known: bool = False
    ) -> None:
        super().__init__(palette, self._page)
        self._known = known
        self._trial = RuleTrial(history, draft)
        self._found: Preview | RuleError = RuleError()
        self._rule: Rule | None = None
        self._kinds = KINDS
        action, subject, kind, text = RuleAction.HIDE, Subject.WORDS, 0, ""
        if draft is not None:
            action, subject, text = draft.action, draft.subject, draft.label or draft.value
            if subject is Subject.KIND:
                # A file of rules may name a kind that the form does not offer.
                self._kinds = tuple(dict.fromkeys((*KINDS, Kind(draft.value))))
                kind, text = self._kinds.index(Kind(draft.value)), ""
        self._action = Choice(list(ACTIONS.values()), [*ACTIONS].index(action), palette)
        self._subject = Choice(list(SUBJECTS.values()), [*SUBJECTS].index(subject), palette)
        self._kind = Choice([KIND_WORDS[kind] for kind in self._kinds], kind, palette)
        self._text = text
        self._field = Field()
        self._captions = (Caption(palette), Caption(palette), Caption(palette))
        self._sheet.can_focus = False
        self._box = Vertical(
            Horizontal(self._captions[0], self._action),
            Horizontal(self._captions[1], self._subject),
            Horizontal(self._captions[2], self._field, self._kind),
            self._sheet,
        )

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        title = tr("Rule") if self._known else tr("New rule")
        return title, tr("Enter saves · Esc cancels")

    def on_mount(self) -> None:
        """Put the cursor where the person will most likely type."""
        self._field.value = self._text
        self._show_fields()
        asked = self._kind if self._subject_chosen is Subject.KIND else self._field
        asked.focus()
        self._field.cursor_position = len(self._field.value)
        self.set_interval(RENEW_SECONDS, self._try_out)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        super().set_palette(palette)
        self._show_captions()
        self._try_out()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Show the fields of the subject, and try the rule out."""
        event.stop()
        self._show_fields()
        self._show_captions()
        self._try_out()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Try the rule out."""
        event.stop()
        self._try_out()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save the rule."""
        event.stop()
        self.action_save()

    def action_cancel(self) -> None:
        """Close without a rule."""
        self.dismiss(None)

    def action_save(self) -> None:
        """Close with the rule as the result, if it is valid."""
        self._try_out()
        if self._rule is not None:
            self.dismiss(self._rule)

    def action_move_pages(self, pages: float) -> None:
        """Scroll the hits by ``pages``, a multiple of the rows in view."""
        self._sheet.action_move_pages(pages)

    @property
    def _subject_chosen(self) -> Subject:
        return [*SUBJECTS][self._subject.chosen]

    def _show_fields(self) -> None:
        """Show the field that the subject needs."""
        by_kind = self._subject_chosen is Subject.KIND
        self._field.set_class(by_kind, "away")
        self._kind.set_class(not by_kind, "away")

    def _show_captions(self) -> None:
        texts = (tr("Action"), tr("Subject"), tr(VALUES[self._subject_chosen]))
        every = [tr("Action"), tr("Subject"), *map(tr, VALUES.values())]
        for caption, text in zip(self._captions, texts, strict=True):
            caption.show(text, every)

    def _try_out(self) -> None:
        """Make the rule from the fields, and find its hits."""
        kind = self._kinds[self._kind.chosen].value
        text = kind if self._subject_chosen is Subject.KIND else self._field.value
        action = [*ACTIONS][self._action.chosen]
        try:
            self._rule = self._trial.rule(action, self._subject_chosen, text)
            self._found = self._trial.of(self._rule)
        except RuleError as error:
            self._rule, self._found = None, error
        self._sheet.renew()

    def _page(self, width: int) -> SheetPage:
        palette, found, rule = self._palette, self._found, self._rule
        rows = [Row()]
        if isinstance(found, RuleError) or rule is None:
            # An empty field is no mistake yet.
            started = self._subject_chosen is Subject.KIND or bool(self._field.value)
            sign, style = (palette.glyphs.fault, palette.accent) if started else (" ", palette.dim)
            lines = wrap(str(found), max(2, width - 4))
            rows += [Row().add(f" {sign} {lines[0]}", style)]
            rows += [Row().add(f"   {line}", style) for line in lines[1:]]
            return SheetPage(rows)
        number = len(found.touched)
        words = trn(
            "matches {n} of the last {of} message",
            "matches {n} of the last {of} messages",
            found.of,
        ).format(n=f"{number:,}", of=f"{found.of:,}")
        rows += [Row().add(f" {line}", palette.strong) for line in wrap(words, max(2, width - 2))]
        rows += [match_row(entry, rule, width, palette) for entry in reversed(found.touched)]
        return SheetPage(rows)
