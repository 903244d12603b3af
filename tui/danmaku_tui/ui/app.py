"""The viewer: one room on the screen, in one theme and language at a time."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, runtime_checkable

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.screen import Screen

from danmaku_tui.config.values import Config
from danmaku_tui.i18n.language import LANGUAGES, N_, called, spoken, tr, use, write_ascii
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.session import Session
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.room_keys import KEYS, keys_of, rebound
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE
from danmaku_tui.ui.look.palette import TERMINAL, THEMES, Palette, palette_of
from danmaku_tui.ui.look.textual_css import ASCII_CLASS, CSS
from danmaku_tui.ui.room.screen import RoomScreen
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.driver import WriteMeter, accepts_writes, viewer_driver
from danmaku_tui.ui.terminal.exit_signals import ExitSignals
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from danmaku_tui.replay.replay import Replay

STANDARD_INPUT: Final = 0
"""The descriptor whose terminal Textual makes raw."""

THEME_NAMES: Final = tuple(theme.name.removeprefix("danmaku-") for theme in THEMES)
"""The themes as the configuration calls them."""

THEME_WORDS: Final = {
    "dark": N_("dark"),
    "light": N_("light"),
    "contrast": N_("high contrast"),
    "terminal": N_("the terminal's own colours"),
}
"""The themes of the configuration in words."""


@runtime_checkable
class PaintedScreen(Protocol):
    """A screen that has colours and words of its own."""

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""


class DanmakuApp(App[int]):
    """Shows what ``session`` tells. ``source`` names the feed; ``clock`` is monotonic, in seconds.

    ``config`` is what a person has settled, and ``rulebook`` the rules. It ends with the exit code
    of the program.
    """

    TITLE = "danmaku"
    CSS = CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", f"leave({128 + signal.SIGINT})", N_("Quit"), show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        source: str,
        clock: Callable[[], float] = time.monotonic,
        config: Config | None = None,
        *,
        rulebook: Rulebook | None = None,
        replay: Replay | None = None,
        record_to: Callable[[], Path] | None = None,
    ) -> None:
        self._meter = WriteMeter(clock)
        config = Config() if config is None else config
        # Before Textual asks for its driver, which draws with it.
        self._drawing = Drawing(
            lambda: self.size,
            FramePacing(clock, accepts_writes, eco=config.view.eco),
            TerminalTraits.of(os.environ),
            moves=config.view.draw == "auto",
        )
        # Textual would turn colours into greys, and its own themes into black on black.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[THEME_NAMES.index(config.view.theme)].name
        self._glyphs = ASCII if config.view.borders == "ascii" else UNICODE
        self.set_class(self._glyphs is ASCII, ASCII_CLASS)
        write_ascii(on=self._glyphs is ASCII)
        self._keymap_in_force = rebound(KEYS, dict(config.keys))
        self.set_keymap(dict(config.keys))
        self._session = session
        self._replayed = replay is not None
        self._room = RoomScreen(
            session,
            source,
            clock,
            config,
            rulebook=Rulebook() if rulebook is None else rulebook,
            palette=self._palette,
            written=lambda: self._meter.per_second,
            replay=replay,
            record_to=record_to,
            drawing=self._drawing,
        )
        self.crash: BaseException | None = None
        # Before the terminal becomes raw: what is given back is how it was.
        self._leaving = ExitSignals(self.action_leave, STANDARD_INPUT)

    @property
    def room(self) -> RoomScreen:
        """The screen of the room, whatever is over it."""
        return self._room

    @property
    def drawing(self) -> Drawing:
        """The way to the terminal."""
        return self._drawing

    @property
    def director(self) -> Director:
        """What decides which events fly, and its ledger."""
        return self._room.director

    @property
    def session(self) -> Session:
        """What this screen shows."""
        return self._session

    def get_default_screen(self) -> Screen[Any]:
        """Return the room."""
        return self._room

    def on_mount(self) -> None:
        """Heed what changes the whole picture, and signals."""
        self.theme_changed_signal.subscribe(self, lambda _: self._repaint())
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())
        if not self.is_headless:
            self._leaving.install(asyncio.get_running_loop())

    def on_resize(self) -> None:
        """Take nothing on the terminal for known: each deals with a resize in its own way."""
        self._drawing.forget()

    def get_driver_class(self) -> type[Driver]:
        """Return the driver for this platform, with the drawing and the meter in it."""
        return viewer_driver(super().get_driver_class(), self._drawing, self._meter.add)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action of the room in the command palette, the themes and the languages."""
        del screen
        for binding in keys_of(replayed=self._replayed):
            if binding.id is not None:
                words = tr("Key {key}").format(key=key_name(self._keymap_in_force[binding.id]))
                action = partial(self.run_action, binding.action, self._room)
                yield SystemCommand(tr(binding.description), words, action)
        for name, theme in zip(THEME_NAMES, THEMES, strict=True):
            words = tr("Theme: {name}").format(name=tr(THEME_WORDS[name]))
            yield SystemCommand(words, "", partial(self._take_theme, theme.name))
        for code in LANGUAGES:
            words = tr("Language: {name}").format(name=called(code))
            yield SystemCommand(words, "", partial(self._speak, code))

    def action_command_palette(self) -> None:
        """Ask for a command by its words."""
        if self.use_command_palette and not isinstance(self.screen, CommandPalette):
            asking = tr("Search for commands")
            self.push_screen(CommandPalette(placeholder=asking, id="--command-palette"))

    def action_leave(self, code: int = 0) -> None:
        """End the program with this exit code."""
        self.exit(code, code)

    def action_help(self) -> None:
        """Show the keys, over whatever is open."""
        self._room.action_help()

    def action_theme(self) -> None:
        """Switch to the next theme."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self._take_theme(names[(at + 1) % len(names)])

    def action_language(self) -> None:
        """Switch to the next language."""
        codes = list(LANGUAGES)
        self._speak(codes[(codes.index(spoken()) + 1) % len(codes)])

    def _take_theme(self, name: str) -> None:
        self.theme = name
        words = tr(THEME_WORDS[name.removeprefix("danmaku-")])
        self._room.say(tr("theme: {name}").format(name=words))

    def _speak(self, code: str) -> None:
        """Speak another language from now on."""
        use(code)
        self._repaint()
        self._room.say(called(code))

    @property
    def _palette(self) -> Palette:
        return palette_of(TERMINAL if self.no_color else self.current_theme, self._glyphs)

    def _repaint(self) -> None:
        """Paint everything in the colours of the theme, and in the language that is spoken."""
        palette = self._palette
        for screen in self.screen_stack:
            if isinstance(screen, PaintedScreen):
                screen.set_palette(palette)

    def _fatal_error(self) -> None:
        """Keep the fault that ends the program: Textual's own way prints pages of it."""
        if not self._exit:  # What breaks while the program ends is no reason to call it broken.
            self.crash = self._exception
        self._close_messages_no_wait()
