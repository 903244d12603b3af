from __future__ import annotations

import tomllib
from datetime import date
from typing import Any, TypeAlias

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.config.toml_lines import KeyPath, key_lines

Tree: TypeAlias = Any

TEXT = """\
# a comment with [brackets] and = signs
top = 1

[view] # and another
theme = 'dark' # "not" a key = 3
"quoted \\u4e2d key" = "a # that is no comment"
a.b . 'c d' = 2
text = \"\"\"
not = "a key"
[neither]\\
\"\"\"\" # the fourth quote belongs to the text
list = [
  # a comment ]
  1, [2,
  3],
  { inner = "x", deep.er = [] },
]
literal = '''
it's = 1'''
[ pinned . 'rows' ]
when = 1979-05-27 07:32:00
[[many]]
name = 1
[[many]]
name = 2
[many.sub]
x = 1
"""


def paths(tree: Tree, above: KeyPath = ()) -> set[KeyPath]:
    """Return the path of everything in ``tree``."""
    found: set[KeyPath] = {above} if above else set()
    if isinstance(tree, list):
        tree = dict(enumerate(tree))
    if isinstance(tree, dict):
        for name, below in tree.items():
            found |= paths(below, (*above, name))
    return found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("view",), 4),
        (("view", "theme"), 5),
        (("view", "quoted 中 key"), 6),
        (("view", "a"), 7),
        (("view", "a", "b", "c d"), 7),
        (("view", "text"), 8),
        (("view", "list"), 12),
        (("view", "list", 1, 1), 15),
        (("view", "list", 2, "deep", "er"), 16),
        (("view", "literal"), 18),
        (("pinned", "rows"), 20),
        (("pinned", "rows", "when"), 21),
        (("many",), 22),
        (("many", 1), 24),
        (("many", 1, "name"), 25),
        (("many", 1, "sub", "x"), 27),
    ],
)
def test_every_key_is_found_in_its_line(path: KeyPath, line: int) -> None:
    assert key_lines(TEXT)[path] == line


def test_every_key_is_found_and_nothing_else() -> None:
    assert set(key_lines(TEXT)) == paths(tomllib.loads(TEXT))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_lines_are_the_same_whatever_ends_them(ending: str) -> None:
    assert key_lines(TEXT.replace("\n", ending)) == key_lines(TEXT)


names = st.text(max_size=8) | st.text("abc.-_\"'# []=", min_size=1, max_size=4)
scalars = (
    st.text(max_size=20)
    | st.text("\"'\\#[]{}=,\n a", max_size=12)
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False)
    | st.dates(date(1900, 1, 1))
)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(names, below, max_size=4),
    max_leaves=12,
)
documents = st.dictionaries(names, values, max_size=5)


@given(documents, st.booleans())
def test_every_key_of_any_file_is_found_and_nothing_else(document: Tree, multiline: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline)
    assert set(key_lines(text)) == paths(tomllib.loads(text))


def kept(text: str) -> set[KeyPath] | None:
    """Return what ``text`` has, or None where it is not a file by itself."""
    try:
        return paths(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return None


@given(documents, st.booleans())
def test_a_key_is_there_from_its_line_on_and_not_before(document: Tree, multiline: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline).replace("\r\n", "\n")
    lines = text.split("\n")
    begun = {end: kept("\n".join(lines[:end])) for end in range(len(lines) + 1)}
    for path, line in key_lines(text).items():
        before = begun[line - 1]
        assert path not in (before or ())
        if before is not None:  # what is in the line is not the inside of a list
            whole = next(have for end in range(line, len(lines) + 1) if (have := begun[end]))
            assert path in whole
            assert lines[line - 1].strip()
