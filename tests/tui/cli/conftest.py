from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.cli import program
from danmaku_tui.cli.options.lines import LineOptions
from danmaku_tui.i18n import language

if TYPE_CHECKING:
    from danmaku_tui.cli.run.screen import OpenSource


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Shown:
    """The arguments of one call that would show a source."""

    open_source: OpenSource
    source: str
    lines: LineOptions
    takes_comments: bool

    def open(self) -> object:
        return self.open_source(lambda *_: None, lambda _: None)


@dataclass(frozen=True, slots=True)
class Opened:
    """The arguments of one call that would open a link."""

    dialect: str
    headers: tuple[tuple[str, str], ...] = ()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the configuration, which is not there yet; nothing else is settled."""
    for name in list(os.environ):
        if name.startswith(("DANMAKU_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "danmaku-tui"


@pytest.fixture
def command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Said]]:
    """Run the program in this process, with a configuration of its own."""
    del folder
    monkeypatch.setenv("LANGUAGE", "")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["danmaku", *arguments])
        with pytest.raises(SystemExit) as left:
            program.main()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, *capsys.readouterr())

    yield run
    language.use(language.SOURCE)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Shown]:
    """The sources that commands would show; none is shown."""
    sources: list[Shown] = []

    def show(
        open_source: OpenSource,
        source: str,
        lines: LineOptions,
        *_: object,
        takes_comments: bool = False,
    ) -> int:
        sources.append(Shown(open_source, source, lines, takes_comments))
        return 0

    monkeypatch.setattr("danmaku_tui.cli.run.show.show", show)
    return sources


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    """The links that commands would open; none is opened."""
    links: list[Opened] = []

    def open_link(
        _: object, dialect: str, headers: tuple[tuple[str, str], ...], *__: object
    ) -> None:
        links.append(Opened(dialect, headers))

    def open_way(_: object, dialect: str, *__: object) -> None:
        links.append(Opened(dialect))

    monkeypatch.setattr("danmaku_tui.sources.factory.open_link", open_link)
    monkeypatch.setattr("danmaku_tui.sources.factory.open_way", open_way)
    return links
