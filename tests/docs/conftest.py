from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[2]

_block: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_code: Final = re.compile(r"(`+)(.+?)\1")
_link: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_heading: Final = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One page of the documents, as Markdown."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """The path from the root of the project."""
        return self.path.relative_to(PROJECT).as_posix()

    @cached_property
    def prose(self) -> str:
        """The text without its blocks of code."""
        return _block.sub("", self.text)

    def blocks(self, language: str) -> Iterator[str]:
        """Yield the blocks of code in ``language``."""
        for found in _block.finditer(self.text):
            if found[1] == language:
                yield found[2]

    def commands(self) -> Iterator[tuple[str, ...]]:
        """Yield the words of each command of a shell: the first one of a pipe, without comments."""
        for block in self.blocks("sh"):
            yield from _commands(block)

    @property
    def code(self) -> list[str]:
        """The code in the prose."""
        return [found[2] for found in _code.finditer(self.prose)]

    @property
    def links(self) -> list[str]:
        """The targets of all links and pictures."""
        return _link.findall(self.prose)

    @property
    def anchors(self) -> set[str]:
        """The names by which the headings can be linked to, as GitHub makes them."""
        return {_anchor(heading) for heading in _heading.findall(self.prose)}

    def tables(self) -> Iterator[list[list[str]]]:
        """Yield each table: its rows without the head, a list of cells each."""
        rows: list[list[str]] = []
        for line in [*self.text.splitlines(), ""]:
            if line.startswith("|"):
                rows.append([cell.strip() for cell in line.strip("|").split("|")])
            elif rows:
                yield rows[2:]
                rows = []

    def rows(self) -> Iterator[list[str]]:
        """Yield the rows of all tables."""
        for table in self.tables():
            yield from table


def codes(cell: str) -> list[str]:
    """Return the code in one cell of a table."""
    return [found[2] for found in _code.finditer(cell)]


def _anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return plain.replace(" ", "-")


def _commands(block: str) -> Iterator[tuple[str, ...]]:
    whole = ""
    for line in block.splitlines():
        whole = f"{whole}\n{line}" if whole else line
        lexer = shlex.shlex(whole, posix=True, punctuation_chars="|<>")
        lexer.whitespace_split = True
        try:
            words = list(lexer)
        except ValueError:  # a quote goes on in the next line
            continue
        whole = ""
        end = next((at for at, word in enumerate(words) if word in ("|", "<", ">")), len(words))
        if words[:end]:
            yield tuple(words[:end])


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    """All pages, the English ones first."""
    english = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    paths = [*english, *sorted((PROJECT / "docs").glob("*.md"))]
    paths += [PROJECT / "README.zh-CN.md", *sorted((PROJECT / "docs").glob("zh/*.md"))]
    return [Document(path, path.read_text(encoding="utf-8")) for path in paths]


@pytest.fixture(scope="session")
def pages(documents: list[Document]) -> dict[str, list[Document]]:
    """The pages of ``docs`` by their file name, each with its translations."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        if document.name.startswith("docs/"):
            found.setdefault(document.path.name, []).append(document)
    return found


@pytest.fixture(scope="session")
def code_of() -> Callable[[str], list[str]]:
    """Return the code in one cell of a table."""
    return codes
