"""The app: one room on the screen, in one theme and one language at a time."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.events import Event, Key
from textual.filter import LineFilter
from textual.keys import _character_to_key, key_to_character
from textual.screen import Screen
from textual.widgets import Input

from danmaku_proto.terminal_text import safe_lines
from danmaku_tui.i18n.language import LANGUAGES, N_, called, spoken, tr, use, write_ascii
from danmaku_tui.ui.keys.full_width import ascii_keys
from danmaku_tui.ui.keys.room_keys import text_openers
from danmaku_tui.ui.keys.text_input import LONGEST, TextInput, limit_text
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import TERMINAL, THEMES, Palette, palette_of
from danmaku_tui.ui.look.prepared_rows import Painted
from danmaku_tui.ui.look.textual_css import ASCII_CLASS, CSS
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.screen import RoomScreen
from danmaku_tui.ui.sheets.field import Field
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.driver import (
    InputReceiver,
    WriteMeter,
    accepts_writes,
    viewer_driver,
)
from danmaku_tui.ui.terminal.exit_signals import ExitSignals
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.row_filter import TERMINAL_FILTER
from danmaku_tui.ui.terminal.traits import TerminalTraits

STANDARD_INPUT: Final = 0
"""The descriptor of the terminal that Textual makes raw."""

USELESS_KEYS: Final = 3
"""The keys without a meaning, one after another, after which a line explains why."""

THEME_NAMES: Final = tuple(theme.name.removeprefix("danmaku-") for theme in THEMES)
"""The names of the themes in the configuration."""

THEME_WORDS: Final = {
    "dark": N_("dark"),
    "light": N_("light"),
    "contrast": N_("high contrast"),
    "terminal": N_("the terminal's own colours"),
}
"""The English description of each theme of the configuration."""


class DanmakuApp(App[int]):
    """Shows the room of ``context``; the result is the exit code of the program.

    ``at_forced_exit`` is called when a signal ends the process at once; it returns lines to print.
    """

    TITLE = "danmaku"
    CSS = CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", f"leave({128 + signal.SIGINT})", N_("Quit"), show=False, priority=True),
    ]

    def __init__(
        self, context: RoomContext, at_forced_exit: Callable[[], Sequence[str]] = tuple
    ) -> None:
        config, clock = context.config, context.clock
        self._meter = WriteMeter(clock)
        # Before Textual's own setup, which asks for the driver and so for these.
        self._text_openers = text_openers(config.keys)
        self._drawing = Drawing(
            lambda: self.size,
            FramePacing(clock, accepts_writes, eco=config.view.eco),
            TerminalTraits.of(os.environ),
            moves=config.view.draw == "auto",
        )
        # Textual turns colours into greys for NO_COLOR, and its own themes into black on black.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[THEME_NAMES.index(config.view.theme)].name
        ascii_only = context.glyphs is ASCII
        self.set_class(ascii_only, ASCII_CLASS)
        write_ascii(on=ascii_only)
        self.set_keymap(dict(config.keys))
        self._room_context = context
        self._room = RoomScreen(
            context, self._palette, self._drawing, lambda: self._meter.per_second
        )
        self.crash: BaseException | None = None
        self._useless = 0
        # Before the terminal becomes raw, because the exit restores its present state.
        self._exit_signals = ExitSignals(self.action_leave, STANDARD_INPUT, at_forced_exit)

    @property
    def room(self) -> RoomScreen:
        """The screen of the room, also while a sheet lies over it."""
        return self._room

    @property
    def drawing(self) -> Drawing:
        """The way to the terminal."""
        return self._drawing

    @property
    def director(self) -> Director:
        """The director of the stage, with its ledger."""
        return self._room.pane.director

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen of the room."""
        return self._room

    def on_mount(self) -> None:
        """Repaint on a change of the theme and after a suspension; exit on signals."""
        self.theme_changed_signal.subscribe(self, lambda _: self._repaint())
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())
        if not self.is_headless:
            self._exit_signals.install(asyncio.get_running_loop())

    def end_exit_signals(self) -> None:
        """Force no exit any more, after :meth:`run` has returned."""
        self._exit_signals.end()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters and the last one, which every row of every widget passes."""
        return [*super().get_line_filters(), TERMINAL_FILTER]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy ``text`` without commands: where it is pasted, a shell may run it."""
        super().copy_to_clipboard(safe_lines(text))

    async def on_event(self, event: Event) -> None:
        """Dispatch ``event``; a full-width key is the ASCII key meant by it.

        In a text field this holds only for the keys that are bound there, such as that of the help.
        """
        if isinstance(event, Key) and not event.is_forwarded:
            if isinstance(self.focused, Input):
                self._useless = 0
                event = self._shared(event, self.focused)
            else:
                event = self._meant(event)
        await super().on_event(event)

    def _shared(self, event: Key, field: Input) -> Key:
        """Return ``event``, or the one of its ASCII key where the text field leaves that alone."""
        for sign in ascii_keys(event.character or key_to_character(event.key) or ""):
            key = _character_to_key(sign)
            if isinstance(field, Field) and field.shares(key):
                return Key(key, sign)
        return event

    def _meant(self, event: Key) -> Key:
        """Return ``event``, or the one of its ASCII key where only that one is bound."""
        active, character = (
            self.screen.active_bindings,
            event.character or key_to_character(event.key) or "",
        )
        if event.key not in active:
            for sign in ascii_keys(character):
                if (key := _character_to_key(sign)) in active:
                    self._useless = 0
                    return Key(key, sign)
        self._count_useless(character, bound=event.key in active)
        return event

    def _count_useless(self, character: str, *, bound: bool) -> None:
        """Explain the third of some keys that type a character and have no meaning."""
        if bound or not character.isprintable() or not character:
            self._useless = 0
            return
        self._useless += 1
        if self._useless < USELESS_KEYS:
            return
        self._useless = 0
        if character.isascii():
            line = tr("these keys do nothing here: {help} shows the keys")
        else:
            line = tr(
                "these keys do nothing here: switch the input method to English; {help} shows the "
                "keys"
            )
        line = line.format(help=self._room_context.keys["help"])
        self._explain(line)

    def _explain(self, line: str) -> None:
        """Show ``line`` where it is in sight."""
        if isinstance(self.screen, SheetScreen):
            self.screen.show_answer(line)
        # The last row is in sight below a sheet, too, and not every sheet has a row for answers.
        self._room.pane.show_message(line)

    def on_resize(self) -> None:
        """Forget the picture in the terminal: each terminal changes it in its own way."""
        self._drawing.forget()

    def get_driver_class(self) -> type[Driver]:
        """Return the driver for this platform, with the drawing and the meter in it."""
        receiver = InputReceiver(
            self._answered,
            lambda: isinstance(self.focused, Input),
            self._type_text,
            self._explain_undecodable,
            self._handle_exception,
            self._text_openers,
        )
        driver = super().get_driver_class()
        return viewer_driver(driver, self._drawing, self._meter.add, receiver)

    def on_text_input_full(self) -> None:
        """Explain why a text field takes no more."""
        self._explain(limit_text())

    def _answered(self) -> bool:
        """Return whether no input waits in the widgets that would get the next one."""
        if self.message_queue_size or self.screen.message_queue_size:
            return False
        above = () if self.focused is None else self.focused.ancestors_with_self
        return not any(each.message_queue_size for each in above)

    def _type_text(self, text: str) -> None:
        if isinstance(self.focused, TextInput):
            self.focused.type_text(text)
        elif isinstance(self.focused, Input):
            self.focused.insert_text_at_cursor(text[:LONGEST])

    def _explain_undecodable(self) -> None:
        self._explain(tr("the terminal does not send UTF-8: set its character encoding to UTF-8"))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action of the room in the command palette, the themes and the languages."""
        del screen
        for binding in self._room.pane.keys:
            if binding.id is not None:
                key = tr("Key {key}").format(key=self._room_context.keys[binding.id])
                action = partial(self.run_action, binding.action, self._room.pane)
                yield SystemCommand(tr(binding.description), key, action)
        for name, theme in zip(THEME_NAMES, THEMES, strict=True):
            title = tr("Theme: {name}").format(name=tr(THEME_WORDS[name]))
            yield SystemCommand(title, "", partial(self._set_theme, theme.name))
        for code in LANGUAGES:
            title = tr("Language: {name}").format(name=called(code))
            yield SystemCommand(title, "", partial(self._set_language, code))

    def action_command_palette(self) -> None:
        """Open the command palette."""
        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            placeholder = tr("Search for commands")
            self.push_screen(CommandPalette(placeholder=placeholder, id="--command-palette"))

    def action_leave(self, code: int = 0) -> None:
        """End the program with this exit code."""
        self.exit(code, code)

    def action_help(self) -> None:
        """Open the help, also over a sheet."""
        self._room.pane.action_help()

    def action_theme(self) -> None:
        """Switch to the next theme."""
        names = [theme.name for theme in THEMES]
        index = names.index(self.theme) if self.theme in names else -1
        self._set_theme(names[(index + 1) % len(names)])

    def action_language(self) -> None:
        """Switch to the next language."""
        codes = list(LANGUAGES)
        self._set_language(codes[(codes.index(spoken()) + 1) % len(codes)])

    def _set_theme(self, name: str) -> None:
        self.theme = name
        description = tr(THEME_WORDS[name.removeprefix("danmaku-")])
        self._room.pane.show_message(tr("theme: {name}").format(name=description))

    def _set_language(self, code: str) -> None:
        use(code)
        self._repaint()
        self._room.pane.show_message(called(code))

    @property
    def _palette(self) -> Palette:
        theme = TERMINAL if self.no_color else self.current_theme
        return palette_of(theme, self._room_context.glyphs)

    def _repaint(self) -> None:
        """Paint every screen in the colours of the theme and in the current language."""
        palette = self._palette
        for screen in self.screen_stack:
            if isinstance(screen, Painted):
                screen.set_palette(palette)

    def _fatal_error(self) -> None:
        """Keep the exception that ends the program, of which Textual would print pages."""
        if not self._exit:  # An error during a normal exit is not a crash.
            self.crash = self._exception
        self._close_messages_no_wait()
