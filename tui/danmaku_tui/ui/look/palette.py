"""The themes of the program, and the palettes of their styles, resolved once."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs

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

CONTRAST: Final = Theme(
    name="danmaku-contrast",
    dark=True,
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    foreground="#ffffff",
    primary="#8cc8ff",
    secondary="#7fe5d5",
    accent="#ffb0e0",
    success="#8cff8c",
    warning="#ffd24d",
    error="#ffa0a0",
)

TERMINAL: Final = Theme(
    name="danmaku-terminal",
    ansi=True,
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    foreground="ansi_default",
    primary="ansi_bright_blue",
    secondary="ansi_cyan",
    accent="ansi_magenta",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    variables={
        # Names in Textual's styles that a theme without colours must define.
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "foreground-disabled": "ansi_default",
        "surface-active": "ansi_default",
        # Textual derives these from black and white, but ground and ink are not known here.
        "border": "ansi_bright_blue",
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "bold reverse",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "scrollbar": "ansi_bright_blue",
        "scrollbar-hover": "ansi_bright_blue",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
    },
)
"""No colours of its own: the sixteen of the terminal, its ground and its ink."""

THEMES: Final = (DARK, LIGHT, CONTRAST, TERMINAL)

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

_CONTRAST_HUES: Final = (
    "#8cc8ff",
    "#7fe5d5",
    "#b8e986",
    "#ffd24d",
    "#ffb38a",
    "#ffa6cf",
    "#d0b8ff",
    "#a8b8ff",
)

# Without blue and the bright hues, which usual schemes hide on black and on white.
_TERMINAL_HUES: Final = (
    "bright_blue",
    "cyan",
    "green",
    "yellow",
    "red",
    "magenta",
    "bright_magenta",
    "bright_red",
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The style of every text on the screen, each with its background, and the signs.

    ``hues`` are for names: one person has one hue. Colour is never the only difference: there is
    another word, another sign of ``glyphs``, or another weight as well. ``picked`` is the selected
    item, ``hit`` a part of a text that a search found, ``highlight`` a text that a rule highlights
    (with ``glyphs.pinned``), ``own`` a comment of the person who watches (with ``glyphs.own``), and
    ``muted`` one that a rule mutes (with ``glyphs.muted``).
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
    picked: Style
    hit: Style
    highlight: Style
    own: Style
    muted: Style
    hues: tuple[Style, ...]
    glyphs: Glyphs

    def name(self, key: str) -> Style:
        """Return the hue of the person with ``key``, the same in every run."""
        return self.hues[zlib.crc32(key.encode("utf-8", "replace")) % len(self.hues)]


def palette_of(theme: Theme, glyphs: Glyphs = UNICODE) -> Palette:
    """Return the styles of ``theme``; missing colours are those of the program's own themes."""
    if theme.ansi:
        return _terminal(glyphs)
    own = DARK if theme.dark else LIGHT
    ground = _color(theme.background, own.background)
    ink = _color(theme.foreground, own.foreground)
    bar = _color(theme.panel, own.panel)
    primary = _color(theme.primary, own.primary)
    accent = _color(theme.accent, own.accent)
    gold = Color.parse("#e3bd6c" if theme.dark else "#855a00")
    hues = _DARK_HUES if theme.dark else _LIGHT_HUES
    # The same share of ink looks weaker on a light ground than on a dark one.
    dim, faint, rule = (0.62, 0.46, 0.22) if theme.dark else (0.7, 0.56, 0.22)
    if theme.name == CONTRAST.name:
        gold, hues = Color.parse("#ffd24d"), _CONTRAST_HUES
        dim, faint, rule = 0.8, 0.7, 0.62
    return Palette(
        text=_style(ink, ground),
        strong=_style(ink, ground, bold=True),
        dim=_style(ground.blend(ink, dim), ground),
        faint=_style(ground.blend(ink, faint), ground),
        rule=_style(ground.blend(ink, rule), ground),
        gift=_style(gold, ground, bold=True),
        notice=_style(_color(theme.secondary, own.secondary), ground),
        good=_style(_color(theme.success, own.success), bar, bold=True),
        warn=_style(_color(theme.warning, own.warning), bar, bold=True),
        bad=_style(_color(theme.error, own.error), bar, bold=True),
        accent=_style(accent, ground, bold=True),
        bar=_style(ink, bar),
        bar_dim=_style(bar.blend(ink, dim), bar),
        bar_strong=_style(ink, bar, bold=True),
        cursor=_style(ink, bar),
        picked=_style(primary, ground, bold=True, reverse=True),
        hit=_style(gold, ground, bold=True, underline=True, reverse=True),
        highlight=_style(accent, ground, bold=True),
        own=_style(primary, ground, bold=True, underline=True),
        muted=_style(ground.blend(ink, dim), ground),
        hues=tuple(_style(Color.parse(hue), ground) for hue in hues),
        glyphs=glyphs,
    )


def _terminal(glyphs: Glyphs) -> Palette:
    """Return styles with the colours of the terminal alone.

    The ground is not known. Weak text is dim (SGR 2), because each grey is the ground of some
    usual scheme, and urgent text has both an ink and a ground of its own.
    """
    text, weak = _named(), _named(dim=True)
    return Palette(
        text=text,
        strong=_named(bold=True),
        dim=weak,
        faint=weak,
        rule=weak,
        gift=_named("magenta", bold=True),
        notice=_named("cyan"),
        good=_named("green", bold=True),
        warn=_named("black", "yellow"),
        bad=_named("bright_white", "red", bold=True),
        accent=_named("bright_blue", bold=True),
        bar=text,
        bar_dim=weak,
        bar_strong=_named(bold=True),
        cursor=_named(bold=True),
        picked=_named(bold=True, reverse=True),
        hit=_named("black", "yellow", underline=True),
        highlight=_named("cyan", bold=True),
        own=_named(bold=True, underline=True),
        muted=_named(dim=True),
        hues=tuple(_named(hue) for hue in _TERMINAL_HUES),
        glyphs=glyphs,
    )


def _color(name: str | None, own: str | None) -> Color:
    return Color.parse(name or own or "#808080")


def _style(
    ink: Color,
    ground: Color,
    *,
    bold: bool = False,
    underline: bool = False,
    reverse: bool = False,
) -> Style:
    return Style(
        color=ink.hex6,
        bgcolor=ground.hex6,
        bold=bold,
        underline=underline,
        reverse=reverse,
    )


def _named(
    ink: str = "default",
    ground: str = "default",
    *,
    bold: bool = False,
    dim: bool = False,
    underline: bool = False,
    reverse: bool = False,
) -> Style:
    return Style(
        color=ink,
        bgcolor=ground,
        bold=bold,
        dim=dim,
        underline=underline,
        reverse=reverse,
    )
