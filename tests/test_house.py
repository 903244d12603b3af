"""The house and its words: names of modules and classes, their tests, sizes and docstrings."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = {
    "proto": ROOT / "proto" / "danmaku_proto",
    "tui": ROOT / "tui" / "danmaku_tui",
}
"""The packages, by the folder of their tests."""

README_LINES: Final = 200
MODULE_LINES: Final = 400
UNTESTED_LINES: Final = 60
"""Lines up to which a module may do without a test file of its own."""

WHATS: Final = 3.0
"""Times that "what" may stand in 1,000 words of docstrings and comments."""

NOUNS: Final = {
    "binding",
    "drawing",
    "embed",
    "evening",
    "feed",
    "heading",
    "listing",
    "pacing",
    "recording",
    "seed",
    "speed",
    "string",
    "wanted",
}
"""Words of the field that only look like a gerund or a participle."""

IRREGULAR: Final = {"given", "gone", "held", "kept", "said", "seen", "shown", "told"}
"""Participles that do not end in -ed."""

NEIGHBOURS: Final = {
    "tui/demo/evening": "tui/demo/test_topic.py",
    "tui/demo/night": "tui/demo/test_topic.py",
    "tui/demo/smalltalk": "tui/demo/test_topic.py",
    "tui/ui/room/bottom_row": "tui/ui/room/test_key_line.py",
    "tui/ui/sheets/people": "tui/ui/room/test_teacher_actions.py",
    "tui/ui/room/room_parts": "tui/ui/room/test_pane.py",
    "tui/ui/room/sent_comments": "tui/ui/room/test_compose_line.py",
    "tui/ui/sheets/card_rows": "tui/ui/sheets/test_card.py",
}
"""The tests that cover a module without a test file of its own name."""


@dataclass(frozen=True)
class Module:
    """A module of one of the packages; ``name`` is its path in it, such as ``tui/feed/link``."""

    name: str
    path: Path
    source: str = field(repr=False)

    @property
    def lines(self) -> int:
        return len(self.source.splitlines())

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def own(self) -> Path:
        """The file of its own tests."""
        folder, _, word = self.name.rpartition("/")
        return ROOT / "tests" / folder / f"test_{word}.py"

    @property
    def test(self) -> Path:
        """The file of the tests that cover it."""
        return ROOT / "tests" / NEIGHBOURS[self.name] if self.name in NEIGHBOURS else self.own


def modules() -> list[Module]:
    """Return every module that was written by hand."""
    return [
        Module(f"{tests}/{path.relative_to(package).with_suffix('')}", path, path.read_text())
        for tests, package in PACKAGES.items()
        for path in sorted(package.rglob("*.py"))
        if "_pb" not in path.parts
    ]


@pytest.fixture(scope="module")
def house() -> list[Module]:
    return modules()


def docstrings(tree: ast.Module) -> Iterator[str]:
    """Yield the docstrings of a module: its own, and of its classes, functions and constants."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value.value


def comments(source: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def is_verbal(name: str) -> bool:
    """Return whether the last word of a name is a gerund or a participle, and no noun."""
    word = name.rstrip("_").rpartition("_")[2]
    return word not in NOUNS and (word.endswith(("ing", "ed")) or word in IRREGULAR)


@pytest.mark.parametrize(
    ("name", "verbal"),
    [
        ("marking", True),
        ("off_loop", False),
        ("settled", True),
        ("told", True),
        ("line_speed", False),
        ("masked_names", False),
        ("recording", False),
    ],
)
def test_a_name_is_verbal_by_its_last_word(name: str, verbal: bool) -> None:
    assert is_verbal(name) is verbal


def test_no_module_is_named_by_a_gerund_or_a_participle(house: list[Module]) -> None:
    names = {part for module in house for part in module.name.split("/")}
    assert sorted(filter(is_verbal, names)) == []


def test_no_two_public_classes_have_one_name(house: list[Module]) -> None:
    named = Counter(
        node.name
        for module in house
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name: count for name, count in named.items() if count > 1} == {}


def test_no_docstring_begins_with_what(house: list[Module]) -> None:
    found = [
        f"{module.name}: {text.strip().splitlines()[0]}"
        for module in house
        for text in docstrings(module.tree)
        if re.match(r"\s*What\b", text)
    ]
    assert found == []


def test_things_are_named_and_not_circumscribed(house: list[Module]) -> None:
    found: Counter[str] = Counter()
    words = 0
    for module in house:
        for text in (*docstrings(module.tree), *comments(module.source)):
            said = re.findall(r"[a-z']+", text.lower())
            words += len(said)
            found[module.name] += said.count("what")
    assert found.total() <= WHATS * words / 1_000, found.most_common(20)


def test_no_module_is_longer_than_one_can_keep_in_mind(house: list[Module]) -> None:
    long = {module.name: module.lines for module in house if module.lines > MODULE_LINES}
    assert long == {}


def test_every_module_has_its_tests(house: list[Module]) -> None:
    missed = [
        f"{module.name} ({module.lines} lines): {module.test.relative_to(ROOT)}"
        for module in house
        if module.lines > UNTESTED_LINES and not module.test.exists()
    ]
    assert missed == []


def test_every_neighbour_is_there(house: list[Module]) -> None:
    assert set(NEIGHBOURS) <= {module.name for module in house}
    missed = [test for test in NEIGHBOURS.values() if not (ROOT / "tests" / test).exists()]
    assert missed == []


def test_the_screen_has_rooms_and_no_loose_modules() -> None:
    loose = [path.name for path in (PACKAGES["tui"] / "ui").glob("*.py")]
    assert sorted(loose) == ["__init__.py", "app.py"]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_is_short(name: str) -> None:
    assert len((ROOT / name).read_text().splitlines()) <= README_LINES
