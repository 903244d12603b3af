"""Keep the catalogues in step with the texts in the sources; only this and a person write them.

``python tui/translate.py`` brings every ``.po`` up to date, in which a person then translates what
is new, and compiles it. ``--check`` changes nothing, and exits 1 with what is wrong: a text that is
missing, untranslated, unsure or in use no more, a translation with other placeholders, a compiled
catalogue that does not hold what its source does.
"""

from __future__ import annotations

import argparse
import ast
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from danmaku_tui.cli.group import texts, walk
from danmaku_tui.cli.program import commands
from danmaku_tui.i18n.language import DOMAIN, FOLDER, LANGUAGES, SOURCE

HERE: Final = Path(__file__).resolve().parent
SOURCES: Final = HERE / "danmaku_tui"

FORMS: Final = {"tr": 1, "N_": 1, "trn": 2, "NN_": 2}
"""The functions that mark a text, and how many forms of it are their first arguments."""

BEGAN: Final = datetime(2026, 11, 22, tzinfo=UTC)
"""The date in the headers: a real one would change the files each time they are written."""

WIDTH: Final = 100


def found_texts() -> Catalog:
    """Return every text that the program may show, with the files that it is in."""
    template = Catalog(project="danmaku-tui", creation_date=BEGAN)
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(HERE).as_posix()
        for text in _marked(ast.parse(path.read_text("utf-8"))):
            template.add(text, locations=[(name, 0)])
    for names, command in walk(commands):
        for text in texts(command):
            template.add(text, locations=[(":".join(("danmaku", *names)), 0)])
    return template


def update(code: str) -> None:
    """Write the catalogue of the language ``code`` anew, keeping what is translated."""
    catalogue = _read(code)
    catalogue.update(found_texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.revision_date = BEGAN
    with _source(code).open("wb") as file:
        write_po(file, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False)
    for message in list(catalogue):
        if message.id and not all(_strings(message)):
            catalogue.delete(message.id)  # compiled, it would have its first form for every number
    with _compiled(code).open("wb") as file:
        write_mo(file, catalogue)


def complaints(code: str) -> Iterator[str]:
    """Yield what is wrong with the catalogue of the language ``code``, each in one line."""
    catalogue, template = _read(code), found_texts()
    for message in template:
        known = catalogue.get(message.id) if message.id else message
        if known is None:
            yield f"{_named(message)} is missing"
        elif message.id and not all(_strings(known)):
            yield f"{_named(message)} is not translated"
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"{_named(message)} has a translation that nobody is sure of"
        if template.get(message.id) is None:
            yield f"{_named(message)} is in use no more"
        for translation in filter(None, _strings(message)):
            if placeholders(translation) != placeholders(_many(message)):
                yield f"{_named(message)} and its translation have other placeholders"
    for message in catalogue.obsolete.values():
        yield f"{_named(message)} is in use no more"
    if not _is_compiled(code, catalogue):
        yield "the compiled catalogue does not hold what its source does"


def placeholders(text: str) -> set[str]:
    """Return the names that are filled into ``text``."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:  # a brace that is only a brace
        return set()


def main() -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, tell what is wrong")
    check = parser.parse_args().check
    wrong = []
    for code in LANGUAGES:
        if code == SOURCE:
            continue
        if not check:
            update(code)
        wrong += [f"{code}: {complaint}" for complaint in complaints(code)]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong and check:
        print("run python tui/translate.py, and translate what is new", file=sys.stderr)
    return 1 if wrong else 0


def _marked(tree: ast.Module) -> Iterator[str | tuple[str, str]]:
    """Yield the marked texts; Babel finds none within another call or a formatted string."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else ""
        forms = [
            argument.value
            for argument in node.args[: FORMS.get(name, 0)]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if len(forms) == FORMS.get(name):
            yield forms[0] if len(forms) == 1 else (forms[0], forms[1])


def _source(code: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def _compiled(code: str) -> Path:
    return _source(code).with_suffix(".mo")


def _read(code: str) -> Catalog:
    path = _source(code)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return Catalog(locale=code, project="danmaku-tui", creation_date=BEGAN, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def _is_compiled(code: str, catalogue: Catalog) -> bool:
    try:
        with _compiled(code).open("rb") as file:
            compiled = read_mo(file)
    except (OSError, ValueError):
        return False
    # Not byte by byte: the header names the version of what wrote it.
    return _content(compiled) == _content(catalogue)


def _content(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    return {
        _many(message): _strings(message)
        for message in catalogue
        if message.id and any(_strings(message)) and not message.fuzzy
    }


def _strings(message: Message) -> tuple[str, ...]:
    """Return the translations, one for each form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _many(message: Message) -> str:
    """Return the text, in the form for many where there are two."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def _named(message: Message) -> str:
    return repr(_many(message))


if __name__ == "__main__":
    sys.exit(main())
