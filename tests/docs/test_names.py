"""The names in the documents exist: options, keys, settings, files, classes, columns, links."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pytest

from danmaku_proto.events import Kind
from danmaku_tui.cli import program
from danmaku_tui.cli.commands.export import export
from danmaku_tui.config.table import KEYS, SETTINGS
from danmaku_tui.export.table import COLUMNS
from danmaku_tui.rules.query import KIND_NAMES, parse
from danmaku_tui.rules.rule import RuleAction, Subject
from danmaku_tui.store.schema import SCHEMA
from danmaku_tui.ui.keys.key_labels import named_keys
from danmaku_tui.ui.keys.key_names import key_name

if TYPE_CHECKING:
    from tests.docs.conftest import Document

PROJECT: Final = Path(__file__).parents[2]

ROOTS: Final = tuple(
    PROJECT / root
    for root in ("", "tui", "proto", "tui/danmaku_tui", "proto/danmaku_proto", "tests", "docs")
)
"""Where a path in the documents may begin."""

NOT_OURS: Final = {
    "--follow",
    "--remote-debugging-port",
    "--user-data-dir",
    "--minutes",
    "--check",
    "--experimental-websocket",
}
"""Options of other programs, and of scripts of this project."""

MADE: Final = {
    *("config.toml", "rules.toml", "address.txt", "cookies.txt", "sign.js"),
    "user.proto",
    *("evening.jsonl", "evening.csv", "evening.xml", "evening.ass"),
}
"""Files of the reader's."""

ENDINGS: Final = ("py", "js", "md", "toml", "danmaku", "txt")
"""Ends of file names, which look like an attribute."""

README_LINES: Final = 200

CLUMSY: Final = (
    *("what teaches a shell", "comes beside the events", "is for the screen alone"),
    *("comes by itself", "gives up when too much", "or no longer", "Print what holds"),
    *("at most 8,346 watching", "undone: changed"),
    *("并不安静", "不是安静", "涉及", "输入以查找按键", "名片", "账目"),
)
"""Words that readers have stumbled over."""

Codes = Callable[[str], list[str]]


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _options(found, context)


@pytest.fixture(scope="module")
def options() -> set[str]:
    """All options of all commands."""
    group = program.commands
    return {"--help", "-h", *_options(group, click.Context(group, resilient_parsing=True))}


def test_every_option_exists(documents: list[Document], options: set[str]) -> None:
    known = options | NOT_OURS
    unknown = [
        f"{document.name}: {option}"
        for document in documents
        for code in document.code
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", code)
        if option not in known
    ]

    assert not unknown


def test_every_option_is_documented(documents: list[Document], options: set[str]) -> None:
    hidden = {"--site", "--no-eco", "-h", "--to-time"}
    text = "\n".join(document.text for document in documents)
    missing = [
        option for option in sorted(options - hidden) if not re.search(rf"{option}(?![a-z-])", text)
    ]

    assert not missing


def test_the_tables_of_keys_are_the_keymap(
    pages: dict[str, list[Document]], code_of: Codes
) -> None:
    keymap = {
        binding.id: [key_name(key) for key in binding.key.split(",")] for binding, _ in named_keys()
    }
    for page in pages["keys.md"]:
        told = {}
        for row in page.rows():
            if len(row) == 3 and code_of(row[1]):
                told[code_of(row[1])[0]] = code_of(row[0])
        assert told == keymap, page.name


def test_the_keys_of_the_readme_exist(documents: list[Document], code_of: Codes) -> None:
    keymap = {key_name(key) for binding, _ in named_keys() for key in binding.key.split(",")}
    for document in documents:
        if document.path.name.startswith("README"):
            table = next(table for table in document.tables() if "`?`" in table[0])
            keys = [key for row in table for key in code_of(row[0])]
            assert set(keys) <= keymap | {"Ctrl+p", "Ctrl+d", "Ctrl+u"}, document.name


def test_the_table_of_settings_is_complete(
    pages: dict[str, list[Document]], code_of: Codes
) -> None:
    settings = {setting.name: setting.flag for setting in SETTINGS}
    for page in pages["configuration.md"]:
        told = {
            code_of(row[0])[0]: "".join(code_of(row[3]))
            for row in page.rows()
            if len(row) == 5 and code_of(row[0])
        }
        assert told == settings, page.name


def test_examples_of_settings_and_rules_can_be_read(documents: list[Document]) -> None:
    names = {setting.name for setting in SETTINGS}
    keys = {binding.id for binding, _ in named_keys()}
    for document in documents:
        for block in document.blocks("toml"):
            example = tomllib.loads(block)
            for rule in example.pop("rule", []):
                assert RuleAction(rule["action"])
                assert Subject(rule["subject"])
            assert set(example.pop(KEYS, {})) <= keys, document.name
            told = {f"{section}.{key}" for section, each in example.items() for key in each}
            assert told <= names, document.name
        for block in document.blocks("json"):
            for line in block.splitlines():
                assert Kind(json.loads(line)["kind"]), document.name


def test_all_kinds_of_event_are_told(pages: dict[str, list[Document]], code_of: Codes) -> None:
    for page in pages["lines.md"]:
        told = {code_of(row[0])[0] for row in page.rows() if len(row) == 2 and code_of(row[0])}
        assert {kind.value for kind in Kind} <= told, page.name
    plain = {name for name in KIND_NAMES if name not in ("chat", "enter")}
    for page in pages["search-and-rules.md"]:
        row = next(row for row in page.rows() if row[0] == "`is:gift`")
        assert set(code_of(row[1])) == plain, page.name


def test_every_example_of_a_search_can_be_read(
    pages: dict[str, list[Document]], code_of: Codes
) -> None:
    for page in pages["search-and-rules.md"]:
        terms = [code_of(row[0])[0] for row in page.rows() if len(row) == 2 and code_of(row[0])]
        assert len(terms) >= 9, page.name
        for term in terms:
            parse(term)


def test_the_tables_of_a_recording_are_its_schema(
    pages: dict[str, list[Document]], code_of: Codes
) -> None:
    with closing(sqlite3.connect(":memory:")) as database, database:
        database.executescript(SCHEMA)
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")
        ]
        columns = {
            name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
            for name in names
        }
    wanted = {name: made for name, made in columns.items() if made}
    for page in pages["recording.md"]:
        told = {
            code_of(row[0])[0]: code_of(row[2])
            for row in page.rows()
            if len(row) == 3 and code_of(row[0]) and code_of(row[0])[0] in wanted
        }
        assert told == wanted, page.name


def test_the_formats_of_an_export_are_told(
    pages: dict[str, list[Document]], code_of: Codes
) -> None:
    choice = next(each for each in export.params if "--to" in each.opts)
    assert isinstance(choice.type, click.Choice)
    formats = set(choice.type.choices)
    for page in pages["recording.md"]:
        told = {code_of(row[0])[0] for row in page.rows() if len(row) == 3 and code_of(row[0])}
        assert formats <= told, page.name
        assert set(COLUMNS) <= set(page.code), page.name


def test_every_file_exists(documents: list[Document]) -> None:
    everywhere = {path.name for root in ("proto", "tui", "tests") for path in _files(root)}
    everywhere |= {path.name for path in (PROJECT / "tui").rglob("*.js")}
    missing = []
    for document in documents:
        for code in document.code:
            for name in re.findall(r"^[\w./-]+\.(?:py|md|js|svg|toml|po|proto|txt)$", code):
                found = any((root / name).exists() for root in ROOTS)
                bare = "/" not in name and name in everywhere
                ours = not (found or bare or name in MADE or "NAME" in name)
                if ours:
                    missing.append(f"{document.name}: {name}")

    assert not missing


def _files(root: str) -> Iterator[Path]:
    return (path for path in (PROJECT / root).rglob("*.py") if path.is_file())


def test_every_folder_and_module_exists(pages: dict[str, list[Document]], code_of: Codes) -> None:
    missing = []
    for page in pages["how-it-is-built.md"]:
        for row in page.rows():
            folders = [each for each in code_of(row[0]) if each.startswith(("tui/", "proto/"))]
            paths = [PROJECT / each for each in folders]
            # Only the first one is written whole: `ui/stage`, `list`.
            paths += [paths[0].parent / each for each in code_of(row[0])[1:]] if paths else []
            known = {file.stem for path in paths for file in [path, *path.parent.rglob("*")]}
            named = [each for each in (*folders, *code_of(row[1])) if paths]
            missing += [
                f"{page.name}: {each}"
                for each in named
                if Path(each).stem not in known and not (PROJECT / each).exists()
            ]

    assert not missing


def _methods() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for root in ("proto/danmaku_proto", "tui/danmaku_tui"):
        for path in _files(root):
            if "_pb" in path.parts:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found.setdefault(path.stem, set()).update(
                node.name
                for node in tree.body
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            )
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    found[node.name] = {
                        each.name
                        for each in node.body
                        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                    }
    return found


def test_every_class_and_method_exists(documents: list[Document]) -> None:
    methods = _methods()
    settings = {setting.name for setting in SETTINGS}
    missing = []
    for document in documents:
        for code in document.code:
            name, dot, attribute = code.rpartition(".")
            owner = name.rpartition(".")[2]
            if not dot or not re.fullmatch(r"[\w.]+", code) or code in settings:
                continue
            ours = owner in methods or owner[:1].isupper()
            if not ours or attribute in ENDINGS:
                continue
            if attribute not in methods.get(owner, set()):
                missing.append(f"{document.name}: {code}")

    assert not missing


def test_links_lead_somewhere(documents: list[Document]) -> None:
    anchors = {document.path: document.anchors for document in documents}
    broken = []
    for document in documents:
        for link in document.links:
            if link.startswith(("https://", "http://")):
                continue
            name, _, anchor = link.partition("#")
            target = (document.path.parent / name).resolve() if name else document.path
            if not target.exists() or (anchor and anchor not in anchors.get(target, set())):
                broken.append(f"{document.name}: {link}")

    assert not broken


def test_every_page_is_linked_from_the_readme(documents: list[Document]) -> None:
    readme = next(document for document in documents if document.name == "README.md")
    linked = {(PROJECT / link).resolve() for link in readme.links}

    pages = {d.path for d in documents if d.path.parent == PROJECT / "docs"}
    assert pages | {PROJECT / "CONTRIBUTING.md", PROJECT / "CHANGELOG.md"} <= linked


def test_the_readme_is_short(documents: list[Document]) -> None:
    for document in documents:
        if document.name == "README.md":
            assert len(document.text.splitlines()) <= README_LINES


def test_no_clumsy_words(documents: list[Document]) -> None:
    found = [
        f"{document.name}: {words}"
        for document in documents
        for words in CLUMSY
        if words in document.text
    ]

    assert not found


def test_the_dependencies_are_all_told(pages: dict[str, list[Document]]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[~>=<\[ ]", each)[0] for each in wanted}
    for page in pages["dependencies.md"]:
        told = {name for row in page.rows() for name in re.findall(r"[\w-]+", row[0])}
        assert names <= told, page.name


def test_the_benches_exist(pages: dict[str, list[Document]], code_of: Codes) -> None:
    for page in pages["figures.md"]:
        rows = [row for row in page.rows() if len(row) == 6]
        for row in rows[1:]:
            for name in code_of(row[5]):
                assert (PROJECT / "tests" / "bench" / f"{name}.py").exists(), name
