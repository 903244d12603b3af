"""Styles that keep Textual's own widgets to the colours of the terminal, and to ASCII."""

from __future__ import annotations

from typing import Final

ASCII_CLASS: Final = "-ascii"
"""The class of an app with only ASCII signs on its screen."""

CSS: Final = """
CommandPalette:ansi #--input { border: hkey $border; }
CommandPalette:ansi SearchIcon { color: ansi_default; }
CommandPalette:ansi CommandInput, CommandPalette:ansi CommandInput:focus {
    border: blank ansi_default;
}
CommandPalette:ansi CommandList {
    border-top: blank ansi_default;
    border-bottom: hkey $border;
}
CommandPalette:ansi CommandList:focus { border: blank ansi_default; }
CommandPalette:ansi LoadingIndicator { color: ansi_bright_blue; }
CommandPalette:ansi > .command-palette--help-text { color: ansi_default; }
Input:ansi > .input--cursor {
    color: ansi_default;
    background: ansi_default;
    text-style: reverse;
}

.-ascii Input { border: ascii $border-blurred; }
.-ascii Input:focus { border: ascii $border; }
.-ascii Input.-textual-compact, .-ascii Input.-textual-compact:focus { border: none; }
.-ascii Static { text-overflow: clip; }
.-ascii Screen, .-ascii OptionList { scrollbar-size: 0 0; }
.-ascii OptionList { border: ascii $border-blurred; text-overflow: clip; }
.-ascii OptionList:focus { border: ascii $border; }
.-ascii CommandPalette #--input { border: ascii $border; }
.-ascii CommandPalette CommandInput, .-ascii CommandPalette CommandInput:focus { border: blank; }
.-ascii CommandPalette SearchIcon { visibility: hidden; }
.-ascii CommandPalette CommandList, .-ascii CommandPalette CommandList:focus {
    border: none;
    border-bottom: ascii $border;
}
.-ascii CommandPalette LoadingIndicator { visibility: hidden; }
.-ascii Toast { border-left: ascii $border; border-right: ascii $border; }
"""
"""The styles of the app: Textual's defaults name black, and draw with block characters."""
