"""The terminal, as far as the environment tells of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console

from danmaku_proto.text import clean
from danmaku_tui.doctor.check import Check

SMALLEST: Final = (20, 5)
"""Columns and rows below which nothing can be read."""

COMFORTABLE: Final = (80, 24)
"""Columns and rows at which everything fits."""

_COLOURS: Final = {
    None: "none",
    "standard": "16",
    "256": "256",
    "truecolor": "16 million",
    "windows": "16",
}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the environment tells.

    ``streams`` maps ``input``, ``output`` and ``error`` to whether each is a terminal. ``size`` is
    in columns and rows, None where nothing tells it. ``ask`` runs a command and returns what it
    writes, and nothing where it fails.
    """

    environ: Mapping[str, str]
    streams: Mapping[str, bool]
    size: tuple[int, int] | None
    ask: Callable[[Sequence[str]], str]

    @property
    def screen(self) -> bool:
        """Whether there is something to draw on and to read keys from."""
        return self.streams["input"] and self.streams["error"]

    def value(self, name: str) -> str:
        """Return the variable ``name``, fit to be shown; empty where it is not set."""
        return clean(self.environ.get(name, ""))


def terminal_checks(terminal: Terminal) -> Iterator[Check]:
    """Yield what the environment tells of the terminal."""
    yield _streams(terminal)
    yield _size(terminal)
    yield _term(terminal)
    yield _colours(terminal)
    yield _multiplexer(terminal)


def _streams(terminal: Terminal) -> Check:
    missing = [name for name, there in terminal.streams.items() if not there]
    if not missing:
        return Check("terminal", True, "standard input, output and error")
    found = f"standard {_listed(missing)} {'is' if len(missing) == 1 else 'are'} no terminal"
    if terminal.screen:
        return Check("terminal", True, found)
    return Check("terminal", None, found, "lines are printed here in place of the screen")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])


def _size(terminal: Terminal) -> Check:
    if terminal.size is None:
        advice = "stty cols 80 rows 24" if terminal.screen else ""
        return Check("size", None, "not known", advice)
    columns, rows = terminal.size
    found = f"{columns}×{rows}"
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Check("size", False, found, f"make it {SMALLEST[0]}×{SMALLEST[1]} at the least")
    if columns < COMFORTABLE[0] or rows < COMFORTABLE[1]:
        return Check("size", True, found, f"everything fits from {_by(COMFORTABLE)} on")
    return Check("size", True, found)


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"


def _term(terminal: Terminal) -> Check:
    term = terminal.value("TERM")
    advice = "export TERM=xterm-256color, or what your terminal is"
    if not terminal.screen:
        return Check("TERM", None if term in ("", "dumb") else True, term or "not set")
    if not term:
        return Check("TERM", False, "not set", advice)
    if term in ("dumb", "unknown"):
        return Check("TERM", False, f"{term}: there will be no screen", advice)
    return Check("TERM", True, term)


def _colours(terminal: Terminal) -> Check:
    if "NO_COLOR" in terminal.environ:
        return Check("colours", True, "none, as NO_COLOR asks")
    asked = terminal.environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if asked not in ("auto", *_COLOURS):
        found = f"TEXTUAL_COLOR_SYSTEM={clean(asked)} does not exist"
        return Check("colours", False, found, "unset TEXTUAL_COLOR_SYSTEM")
    seen = colour_system(asked, terminal.environ)
    found = f"{_COLOURS.get(seen, seen)}"
    told = [f"{name}={terminal.value(name)}" for name in ("COLORTERM",) if terminal.value(name)]
    found = f"{found} ({', '.join(told)})" if told else found
    if seen in ("truecolor", None) or not terminal.screen:
        return Check("colours", True, found)
    return Check("colours", True, found, "if it can show more: export COLORTERM=truecolor")


def colour_system(asked: str, environ: Mapping[str, str]) -> str | None:
    """Return the colours of the screen as Rich names them, found out as Textual has it done."""
    console = Console(
        color_system=asked,  # type: ignore[arg-type]  # checked by the caller
        file=io.StringIO(),
        force_terminal=True,
        legacy_windows=False,
        _environ={name: value for name, value in environ.items() if name in ("TERM", "COLORTERM")},
    )
    return console.color_system


def _multiplexer(terminal: Terminal) -> Check:
    if terminal.environ.get("TMUX"):
        return _tmux(terminal)
    if terminal.environ.get("STY"):
        return Check("tmux", True, "inside screen: emoji are flattened")
    return Check("tmux", True, "outside of tmux and screen")


def _tmux(terminal: Terminal) -> Check:
    version = terminal.value("TERM_PROGRAM_VERSION")
    found = f"inside tmux {version}".rstrip() + ": emoji are flattened"
    default = terminal.ask(["tmux", "show-options", "-gv", "default-terminal"]).strip()
    features = terminal.ask(["tmux", "display-message", "-p", "#{client_termfeatures}"]).strip()
    advice = []
    if default.startswith("screen"):
        advice.append("set -g default-terminal tmux-256color")
    if features and "RGB" not in features.split(","):
        advice.append("set -as terminal-features ',*:RGB'")
    if not advice:
        return Check("tmux", True, found)
    return Check("tmux", True, found, f"for more colours, in tmux.conf: {' · '.join(advice)}")
