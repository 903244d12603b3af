"""Colours: the program's two themes, and the styles that widgets paint with, resolved once."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

DARK: Final = Theme(
    name="danmaku-dark",
    dark=True,
    background="#15171c",
    surface="#1b1e25",
    panel="#25282e",
    foreground="#d7dbe3",
    primary="#8ab4e8",
    secondary="#7fc8b8",
    accent="#e8a0b4",
    success="#8fc17f",
    warning="#e0a95c",
    error="#ea7a7a",
)

LIGHT: Final = Theme(
    name="danmaku-light",
    dark=False,
    background="#faf9f7",
    surface="#f3f0e9",
    panel="#ebe8e2",
    foreground="#2b2e36",
    primary="#2765b0",
    secondary="#0f7568",
    accent="#a83268",
    success="#2f7436",
    warning="#925400",
    error="#b3282d",
)

THEMES: Final = (DARK, LIGHT)

_DARK_HUES: Final = (
    "#8ab4e8",
    "#7fc8b8",
    "#a9c77c",
    "#d6b56f",
    "#e39d84",
    "#da90b4",
    "#b7a2e2",
    "#93abf0",
)

_LIGHT_HUES: Final = (
    "#2b6cb0",
    "#0b7568",
    "#4a7212",
    "#80600a",
    "#a84b27",
    "#a03a78",
    "#6b4cb5",
    "#3a55c0",
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The styles of everything that is painted, each with its background.

    ``hues`` are for names: one person keeps one hue. Colour is never the only sign: what these
    styles tell apart differs in words or shape, too.
    """

    text: Style
    strong: Style
    dim: Style
    faint: Style
    rule: Style
    gift: Style
    notice: Style
    good: Style
    warn: Style
    bad: Style
    accent: Style
    bar: Style
    bar_dim: Style
    bar_strong: Style
    cursor: Style
    hues: tuple[Style, ...]

    def name(self, key: str) -> Style:
        """Return the hue of the person with ``key``, the same in every run."""
        return self.hues[zlib.crc32(key.encode("utf-8", "replace")) % len(self.hues)]


def palette_of(theme: Theme) -> Palette:
    """Return the styles for ``theme``; what a theme leaves out is taken from this program's own."""
    own = DARK if theme.dark else LIGHT
    given = own if theme.ansi else theme
    ground = _color(given.background, own.background)
    ink = _color(given.foreground, own.foreground)
    bar = _color(given.panel, own.panel)
    gold = Color.parse("#e3bd6c" if theme.dark else "#855a00")
    hues = _DARK_HUES if theme.dark else _LIGHT_HUES
    # The same share of ink reads weaker on a light ground than on a dark one.
    dim, faint = (0.62, 0.4) if theme.dark else (0.7, 0.46)
    return Palette(
        text=_style(ink, ground),
        strong=_style(ink, ground, bold=True),
        dim=_style(ground.blend(ink, dim), ground),
        faint=_style(ground.blend(ink, faint), ground),
        rule=_style(ground.blend(ink, 0.22), ground),
        gift=_style(gold, ground, bold=True),
        notice=_style(_color(given.secondary, own.secondary), ground),
        good=_style(_color(given.success, own.success), bar, bold=True),
        warn=_style(_color(given.warning, own.warning), bar, bold=True),
        bad=_style(_color(given.error, own.error), bar, bold=True),
        accent=_style(_color(given.accent, own.accent), ground, bold=True),
        bar=_style(ink, bar),
        bar_dim=_style(bar.blend(ink, dim), bar),
        bar_strong=_style(ink, bar, bold=True),
        cursor=_style(ink, bar),
        hues=tuple(_style(Color.parse(hue), ground) for hue in hues),
    )


def _color(name: str | None, own: str | None) -> Color:
    return Color.parse(name or own or "#808080")


def _style(ink: Color, ground: Color, *, bold: bool = False) -> Style:
    return Style(color=ink.hex6, bgcolor=ground.hex6, bold=bold)
