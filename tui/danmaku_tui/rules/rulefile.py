"""The file that rules are kept in: TOML, one ``[[rule]]`` table a rule."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Final, TypeAlias

from danmaku_tui.config.new_file import check_replaceable
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject

AnyValue: TypeAlias = Any

_TEXTS: Final = ("action", "subject", "value", "label")
_NEEDED: Final = ("action", "subject", "value")
_KEYS: Final = (*_TEXTS, "on")

_header: Final = re.compile(r"\s*\[\[\s*rule\s*\]\]").match
_table: Final = re.compile(r"\s*\[").match
_place_in_message: Final = re.compile(
    r" ?\(at (?:line (\d+), column \d+|end of document)\)$"
).search


def read(path: Path) -> tuple[Rule, ...] | None:
    """Return the rules at ``path``; None where there is no file.

    Raises :class:`RuleError`, which names the path, and the line where there is one.
    """
    import tomllib

    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RuleError(
            tr("{path} cannot be read: {problem}").format(path=path, problem=system_error(error))
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(path, line, tr("not UTF-8")) from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _misspelt(path, text, str(error)) from None
    except RecursionError:
        raise _wrong(path, None, tr("brackets are nested too deeply")) from None
    return tuple(_rules(path, text, document))


def stamp(path: Path) -> tuple[int, ...] | None:
    """Return a stamp of the file at ``path``, a new one after each write; None for no file.

    It costs far less than reading many rules at each change.
    """
    try:
        status = path.stat()
    except (OSError, RuntimeError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def write(path: Path, rules: Iterable[Rule]) -> None:
    """Replace the file at ``path`` in one go; only its owner may read it.

    Raises :class:`RuleError` when that fails; the old file is whole then.
    """
    import tomli_w

    head = tr("danmaku writes this file again at each change; comments in it are lost.")
    tables = ["[[rule]]\n" + tomli_w.dumps(_as_table(rule)) for rule in rules]
    text = "\n".join([f"# {head}\n", *tables])
    try:
        # A link, such as to a folder of settings under version control, stays one.
        _swap_in(path.resolve(), text.encode())
    except (OSError, RuntimeError) as error:
        problem = system_error(error)
        raise RuleError(
            tr("the rules are not saved: {path}: {problem}").format(path=path, problem=problem)
        ) from None


def _swap_in(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    check_replaceable(path)
    descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _as_table(rule: Rule) -> dict[str, str | bool]:
    table: dict[str, str | bool] = {
        "action": rule.action.value,
        "subject": rule.subject.value,
        "value": rule.value,
    }
    if rule.label:
        table["label"] = rule.label
    if not rule.on:
        table["on"] = False
    return table


def _rules(path: Path, text: str, document: dict[str, AnyValue]) -> Iterable[Rule]:
    tables = document.get("rule", [])
    strange = [key for key in document if key != "rule"]
    if strange or not isinstance(tables, list):
        key = strange[0] if strange else "rule"
        problem = tr("{key} does not belong here; only [[rule]] tables do").format(key=key)
        raise _wrong(path, _line_of_key(text.splitlines(), 0, key), problem)
    for number, table in enumerate(tables):
        problem, key = _table_problem(table)
        if not problem:
            try:
                yield _rule(table)
                continue
            except RuleError as error:
                problem, key = str(error), "value"
        problem = tr("rule {number}: {problem}").format(number=number + 1, problem=problem)
        raise _wrong(path, _line_in_table(text, number, key), problem)


def _rule(table: dict[str, AnyValue]) -> Rule:
    return Rule(
        RuleAction(table["action"]),
        Subject(table["subject"]),
        table["value"],
        table.get("label", ""),
        table.get("on", True),
    )


def _table_problem(table: AnyValue) -> tuple[str, str]:
    """Return the problem of ``table`` and the key with it; empty when there is none."""
    if not isinstance(table, dict):
        return tr("not a table"), ""
    for key in table:
        if key not in _KEYS:
            return tr("{key} is not known; one of: {keys}").format(
                key=key, keys=", ".join(_KEYS)
            ), key
    for key in _NEEDED:
        if key not in table:
            return tr("{key} is missing").format(key=key), ""
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            return tr("{key} must be a text in quotes").format(key=key), key
    if not isinstance(table.get("on", True), bool):
        return tr("{key} must be true or false").format(key="on"), "on"
    for key, allowed in (("action", list(RuleAction)), ("subject", list(Subject))):
        if table[key] not in allowed:
            return tr("{key} must be one of: {allowed}").format(
                key=key, allowed=", ".join(allowed)
            ), key
    return "", ""


def _misspelt(path: Path, text: str, message: str) -> RuleError:
    """Return the error for a file that is not TOML, from the parser's ``message``."""
    place = _place_in_message(message)
    if place is None:
        return _wrong(path, None, message)
    line = int(place[1]) if place[1] else max(1, len(text.splitlines()))
    return _wrong(path, line, message[: place.start()])


def _wrong(path: Path, line: int | None, problem: str) -> RuleError:
    place = path if line is None else f"{path}:{line}"
    return RuleError(tr("{path}: {problem}").format(path=place, problem=problem))


def _line_in_table(text: str, number: int, key: str) -> int | None:
    """Return the line of ``key`` in the table of that number, from 0; its first for no key."""
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines) if _header(line)]
    if number >= len(heads):
        return None
    return _line_of_key(lines, heads[number] + 1, key) or heads[number] + 1


def _line_of_key(lines: list[str], start: int, key: str) -> int | None:
    if not key:
        return None
    named = re.compile(rf"""\s*(?:\[+\s*)?["']?{re.escape(key)}["']?\s*[=.\]]""").match
    for at in range(start, len(lines)):
        if named(lines[at]):
            return at + 1
        if start and _table(lines[at]):
            break
    return None
