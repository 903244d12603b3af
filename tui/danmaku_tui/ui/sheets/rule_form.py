"""The form of one rule: what it would touch is shown while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from danmaku_proto.events import Kind
from danmaku_tui.i18n.language import N_, tr, trn
from danmaku_tui.room.history import History
from danmaku_tui.rules.preview import Preview
from danmaku_tui.rules.rule import KIND_WORDS, Rule, RuleAction, RuleError, Subject
from danmaku_tui.ui.list.line_rows import wrap
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.backdrop import Backdrop
from danmaku_tui.ui.sheets.caption import Caption
from danmaku_tui.ui.sheets.choice import Choice
from danmaku_tui.ui.sheets.field import Field
from danmaku_tui.ui.sheets.frame import entitle, frame
from danmaku_tui.ui.sheets.rule_rows import touched_row
from danmaku_tui.ui.sheets.rule_trial import RuleTrial
from danmaku_tui.ui.sheets.sheet import Sheet, SheetPage

RENEW_SECONDS: Final = 1.0
"""How often what came meanwhile is looked at."""

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
"""What is to be typed, by what the rule looks at."""

KINDS: Final[tuple[Kind, ...]] = tuple(
    kind for kind in Kind if kind not in {Kind.VIEWERS, Kind.RANKS, Kind.UNKNOWN}
)
"""What can be chosen: of the others none is ever shown."""


class RuleForm(ModalScreen[Rule | None]):
    """Asks for a rule, beginning with ``draft``; the result is None when the person gives up.

    ``known`` says that the draft is a rule already, which is changed.
    """

    DEFAULT_CSS: ClassVar[str] = """
    RuleForm { align: center middle; }
    RuleForm > Vertical { width: 84; max-width: 100%; height: 96%; }
    RuleForm Horizontal { height: 1; }
    RuleForm Field { margin-left: 1; }
    RuleForm Sheet { height: 1fr; }
    RuleForm .away { display: none; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", N_("Back without it"), show=False),
        Binding("enter", "keep", N_("Keep the rule"), show=False),
        Binding("down,tab", "app.focus_next", N_("Next field"), show=False),
        Binding("up,shift+tab", "app.focus_previous", N_("Field before"), show=False),
        Binding("pagedown", "scroll_pages(0.5)", N_("Half a page down"), show=False),
        Binding("pageup", "scroll_pages(-0.5)", N_("Half a page up"), show=False),
    ]

    def __init__(
        self, history: History, palette: Palette, draft: Rule | None = None, *, known: bool = False
    ) -> None:
        super().__init__()
        self._backdrop = Backdrop()
        self._palette = palette
        self._known = known
        self._trial = RuleTrial(history, draft)
        self._found: Preview | RuleError = RuleError()
        self._rule: Rule | None = None
        self._kinds = KINDS
        action, subject, kind, text = RuleAction.HIDE, Subject.WORDS, 0, ""
        if draft is not None:
            action, subject, text = draft.action, draft.subject, draft.label or draft.value
            if subject is Subject.KIND:
                # A file may name one that the form does not offer.
                self._kinds = tuple(dict.fromkeys((*KINDS, Kind(draft.value))))
                kind, text = self._kinds.index(Kind(draft.value)), ""
        # Kept, not looked for: a screen that opens while the program ends has no children.
        self._action = Choice(list(ACTIONS.values()), [*ACTIONS].index(action), palette)
        self._subject = Choice(list(SUBJECTS.values()), [*SUBJECTS].index(subject), palette)
        self._kind = Choice([KIND_WORDS[kind] for kind in self._kinds], kind, palette)
        self._text = text
        self._field = Field()
        self._captions = (Caption(palette), Caption(palette), Caption(palette))
        self._sheet = Sheet(palette, self._page, framed=False)
        self._sheet.can_focus = False
        self._box = Vertical(
            Horizontal(self._captions[0], self._action),
            Horizontal(self._captions[1], self._subject),
            Horizontal(self._captions[2], self._field, self._kind),
            self._sheet,
        )

    def compose(self) -> ComposeResult:
        """Put the fields and what they would do on the screen."""
        yield self._box

    def on_mount(self) -> None:
        """Begin where the person will most likely type."""
        self._field.value = self._text
        self.set_palette(self._palette)
        self._share_out()
        asks = self._kind if self._asked is Subject.KIND else self._field
        asks.focus()
        self._field.cursor_position = len(self._field.value)
        self.set_interval(RENEW_SECONDS, self._try_out)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return what is below, dimmed."""
        return self._backdrop.strips(self, crop)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        frame(self._box, palette)
        title = tr("Rule") if self._known else tr("New rule")
        entitle(self._box, title, tr("Enter keeps it · Esc gives up"))
        for choice in (self._action, self._subject, self._kind):
            choice.set_palette(palette)
        self._caption()
        self._try_out()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Ask for what the rule needs now."""
        event.stop()
        self._share_out()
        self._caption()
        self._try_out()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the rule would touch now."""
        event.stop()
        self._try_out()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the rule."""
        event.stop()
        self.action_keep()

    def action_give_up(self) -> None:
        """Go back without a rule."""
        self.dismiss(None)

    def action_keep(self) -> None:
        """Go back with the rule, if it can be used."""
        self._try_out()
        if self._rule is not None:
            self.dismiss(self._rule)

    def action_scroll_pages(self, pages: float) -> None:
        """Move what the rule would touch by a part of what is in view."""
        self._sheet.action_scroll_pages(pages)

    @property
    def _asked(self) -> Subject:
        return [*SUBJECTS][self._subject.chosen]

    def _share_out(self) -> None:
        """Show the field that the subject needs."""
        by_kind = self._asked is Subject.KIND
        self._field.set_class(by_kind, "away")
        self._kind.set_class(not by_kind, "away")

    def _caption(self) -> None:
        texts = (tr("Action"), tr("Subject"), tr(VALUES[self._asked]))
        every = [tr("Action"), tr("Subject"), *map(tr, VALUES.values())]
        for caption, text in zip(self._captions, texts, strict=True):
            caption.show(text, every, self._palette)

    def _try_out(self) -> None:
        """Make the rule of what is typed, and find what it would touch."""
        kind = self._kinds[self._kind.chosen].value
        text = kind if self._asked is Subject.KIND else self._field.value
        action = [*ACTIONS][self._action.chosen]
        try:
            self._rule = self._trial.rule(action, self._asked, text)
            self._found = self._trial.of(self._rule)
        except RuleError as error:
            self._rule, self._found = None, error
        self._sheet.renew()

    def _page(self, width: int) -> SheetPage:
        palette, found, rule = self._palette, self._found, self._rule
        rows = [Row()]
        if isinstance(found, RuleError) or rule is None:
            # Who has typed nothing yet has done nothing wrong.
            begun = self._asked is Subject.KIND or bool(self._field.value)
            mark, style = (palette.glyphs.fault, palette.accent) if begun else (" ", palette.dim)
            lines = wrap(str(found), max(2, width - 4))
            rows += [Row().add(f" {mark} {lines[0]}", style)]
            rows += [Row().add(f"   {line}", style) for line in lines[1:]]
            return SheetPage(rows)
        number = len(found.touched)
        words = trn(
            "touches {n} of the last {of} message",
            "touches {n} of the last {of} messages",
            found.of,
        ).format(n=f"{number:,}", of=f"{found.of:,}")
        rows += [Row().add(f" {line}", palette.strong) for line in wrap(words, max(2, width - 2))]
        rows += [touched_row(entry, rule, width, palette) for entry in reversed(found.touched)]
        return SheetPage(rows)
