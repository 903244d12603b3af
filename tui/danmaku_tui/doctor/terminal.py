"""The terminal, as the environment describes it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console

from danmaku_proto.text import clean
from danmaku_tui.doctor.check import Check
from danmaku_tui.i18n.language import N_, tr, trn

SMALLEST: Final = (20, 5)
"""Columns and rows below which nothing can be read."""

COMFORTABLE: Final = (80, 24)
"""Columns and rows at which everything fits."""

_COLOURS: Final = {
    None: N_("none"),
    "standard": "16",
    "256": "256",
    "truecolor": N_("16 million"),
    "windows": "16",
}


_STREAMS: Final = {"input": N_("input"), "output": N_("output"), "error": N_("error")}


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal as the environment describes it.

    ``streams`` maps ``input``, ``output`` and ``error`` to whether each is a terminal. ``size`` is
    in columns and rows, None where it is not known. ``ask`` runs a command and returns its output,
    which is empty where it fails.
    """

    environ: Mapping[str, str]
    streams: Mapping[str, bool]
    size: tuple[int, int] | None
    ask: Callable[[Sequence[str]], str]

    @property
    def screen(self) -> bool:
        """Whether there is a terminal to draw on and to read keys from."""
        return self.streams["input"] and self.streams["error"]

    def value(self, name: str) -> str:
        """Return the variable ``name``, cleaned; empty where it is not set."""
        return clean(self.environ.get(name, ""))


def terminal_checks(terminal: Terminal) -> Iterator[Check]:
    """Yield the findings about the terminal from the environment."""
    yield _streams(terminal)
    yield _size(terminal)
    yield _term(terminal)
    yield _colours(terminal)
    yield _multiplexer(terminal)


def _streams(terminal: Terminal) -> Check:
    missing = [name for name, is_terminal in terminal.streams.items() if not is_terminal]
    if not missing:
        return Check(N_("terminal"), True, tr("standard input, output and error"))
    found = trn(
        "standard {missing} is no terminal", "standard {missing} are no terminal", len(missing)
    ).format(missing=_listed([tr(_STREAMS[name]) for name in missing]))
    if terminal.screen:
        return Check(N_("terminal"), True, found)
    return Check(N_("terminal"), None, found, tr("lines are printed here in place of the screen"))


def _listed(names: Sequence[str]) -> str:
    if not names[1:]:
        return names[0]
    return tr("{names} and {last}").format(names=tr(", ").join(names[:-1]), last=names[-1])


def _size(terminal: Terminal) -> Check:
    if terminal.size is None:
        advice = "stty cols 80 rows 24" if terminal.screen else ""
        return Check(N_("size"), None, tr("not known"), advice)
    columns, rows = terminal.size
    found = f"{columns}×{rows}"
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Check(
            N_("size"),
            False,
            found,
            tr("make it {columns}×{rows} at the least").format(
                columns=SMALLEST[0], rows=SMALLEST[1]
            ),
        )
    if columns < COMFORTABLE[0] or rows < COMFORTABLE[1]:
        return Check(
            N_("size"),
            True,
            found,
            tr("everything fits from {size} on").format(size=_by(COMFORTABLE)),
        )
    return Check(N_("size"), True, found)


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"


def _term(terminal: Terminal) -> Check:
    term = terminal.value("TERM")
    advice = tr("export TERM=xterm-256color, or the name of your terminal")
    if not terminal.screen:
        return Check("TERM", None if term in ("", "dumb") else True, term or tr("not set"))
    if not term:
        return Check("TERM", False, tr("not set"), advice)
    if term in ("dumb", "unknown"):
        return Check("TERM", False, tr("{term}: there will be no screen").format(term=term), advice)
    return Check("TERM", True, term)


def _colours(terminal: Terminal) -> Check:
    if "NO_COLOR" in terminal.environ:
        return Check(N_("colours"), True, tr("none, as NO_COLOR asks"))
    setting = terminal.environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if setting not in ("auto", *_COLOURS):
        found = tr("TEXTUAL_COLOR_SYSTEM={asked} does not exist").format(asked=clean(setting))
        return Check(N_("colours"), False, found, "unset TEXTUAL_COLOR_SYSTEM")
    colours = colour_system(setting, terminal.environ)
    found = tr(_COLOURS[colours])
    if terminal.value("COLORTERM"):
        found = f"{found} (COLORTERM={terminal.value('COLORTERM')})"
    if colours in ("truecolor", None) or not terminal.screen:
        return Check(N_("colours"), True, found)
    return Check(N_("colours"), True, found, tr("if it can show more: export COLORTERM=truecolor"))


def colour_system(setting: str, environ: Mapping[str, str]) -> str | None:
    """Return the colours of the screen by Rich's names, detected as for Textual."""
    console = Console(
        color_system=setting,  # type: ignore[arg-type]  # checked by the caller
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
        return Check("tmux", True, tr("inside screen: emoji are flattened"))
    return Check("tmux", True, tr("outside of tmux and screen"))


def _tmux(terminal: Terminal) -> Check:
    version = terminal.value("TERM_PROGRAM_VERSION")
    name = f"tmux {version}".rstrip()
    found = tr("inside {name}: emoji are flattened").format(name=name)
    default = terminal.ask(["tmux", "show-options", "-gv", "default-terminal"]).strip()
    features = terminal.ask(["tmux", "display-message", "-p", "#{client_termfeatures}"]).strip()
    advice = []
    if default.startswith("screen"):
        advice.append("set -g default-terminal tmux-256color")
    if features and "RGB" not in features.split(","):
        advice.append("set -as terminal-features ',*:RGB'")
    if not advice:
        return Check("tmux", True, found)
    return Check(
        "tmux",
        True,
        found,
        tr("for more colours, in tmux.conf: {lines}").format(lines=" · ".join(advice)),
    )
