"""The effective configuration: flags before the environment, the file and the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from danmaku_tui.config.choices import ChoiceError, Value
from danmaku_tui.config.document import ConfigDocument, read
from danmaku_tui.config.error import ConfigError, clipped, nearest
from danmaku_tui.config.file_path import FILE_VARIABLE, locate
from danmaku_tui.config.keymap import KeyRequest, remapped
from danmaku_tui.config.keys import KeyAction
from danmaku_tui.config.table import KEYS, SECTIONS, SETTINGS, Setting, variable
from danmaku_tui.config.values import Config, ValueOrigin
from danmaku_tui.i18n.language import tr

_BY_NAME: Final[Mapping[str, Setting]] = MappingProxyType({each.name: each for each in SETTINGS})


@dataclass(frozen=True, slots=True)
class _Found:
    """The unchecked value of a setting, and its origin."""

    name: str
    value: object
    origin: ValueOrigin


def load(
    path: Path | None,
    environ: Mapping[str, str],
    flags: Mapping[str, object],
    actions: Iterable[KeyAction] | None = None,
) -> Config:
    """Return the effective configuration.

    ``path`` is the file of ``--config``, if any. ``flags`` holds the values of the command line by
    the names of the settings, such as ``view.theme``; None means that a flag was not given.
    ``actions`` are those that keys can be assigned to, read only where a key is assigned; with None
    the section of the keys is skipped.

    Raises :class:`ConfigError` for the first error.
    """
    file = locate(path, environ)
    document = read(file)
    values: dict[str, Value] = {}
    origins: dict[str, ValueOrigin] = {}
    shown = str(file.path)
    sources = (
        _from_file(shown, document),
        _from_environment(environ),
        _from_flags(flags),
    )
    for found in (found for source in sources for found in source):
        values[found.name] = _checked(found)
        origins[found.name] = found.origin
    keys: Mapping[str, str] = {}
    # Reading the actions imports the screen, which lines do without.
    if actions is not None and _asks_for_keys(document, environ):
        known = tuple(actions)
        requests = {
            **_keys_of_file(shown, document),
            **_keys_of_environment(environ, known),
        }
        keys = remapped(requests, known)
        origins |= {f"{KEYS}.{id_}": request.origin for id_, request in requests.items()}
    return _with_values(
        Config(path=file.path, keys=MappingProxyType(keys), origins=MappingProxyType(origins)),
        values,
    )


def _with_values(config: Config, values: Mapping[str, Value]) -> Config:
    changed: dict[str, Any] = {}
    for section in fields(config):
        part = getattr(config, section.name)
        if is_dataclass(part) and not isinstance(part, type):
            own = {
                field.name: values[name]
                for field in fields(part)
                if (name := f"{section.name}.{field.name}") in values
            }
            changed[section.name] = replace(part, **own)
    return replace(config, **changed)


def _checked(found: _Found) -> Value:
    allowed = _BY_NAME[found.name].allowed
    try:
        return allowed.take(found.value)
    except ChoiceError as refused:
        words = tr("{key} is {value}; allowed: {allowed}").format(
            key=found.name, value=clipped(found.value), allowed=allowed.words()
        )
        raise _error(found.origin, _with_suggestion(words, refused.near), found.name) from None


def _from_file(shown: str, document: ConfigDocument) -> Iterator[_Found]:
    for section, table in document.data.items():
        origin = ValueOrigin("file", shown, document.lines.get((section,)))
        if section not in SECTIONS:
            raise _error(origin, _no_section(section, table), section)
        if not isinstance(table, dict):
            words = tr("{section} is a section: write [{section}] and its settings below it")
            raise _error(origin, words.format(section=section), section)
        if section == KEYS:
            continue
        for key, value in table.items():
            name = f"{section}.{key}"
            origin = ValueOrigin("file", shown, document.lines.get((section, key)))
            if name not in _BY_NAME:
                raise _error(origin, _no_key(section, key), name)
            yield _Found(name, value, origin)


def _from_environment(environ: Mapping[str, str]) -> Iterator[_Found]:
    by_variable = {each.variable: each for each in SETTINGS}
    for name, text in environ.items():
        section = _section_of(name)
        if section in {None, KEYS}:
            continue
        setting = by_variable.get(name)
        origin = ValueOrigin("environment", name)
        if setting is None:
            words = tr("there is no such setting")
            raise _error(origin, _with_suggestion(words, nearest(name, by_variable)))
        value = setting.allowed.parse(text)
        # Scripts often set a variable to nothing instead of leaving it out.
        if text or value != text:
            yield _Found(setting.name, value, origin)


def _from_flags(flags: Mapping[str, object]) -> Iterator[_Found]:
    for name, value in flags.items():
        if value is not None:
            yield _Found(name, value, ValueOrigin("flag", _BY_NAME[name].flag or name))


def _asks_for_keys(document: ConfigDocument, environ: Mapping[str, str]) -> bool:
    return KEYS in document.data or any(_section_of(name) == KEYS for name in environ)


def _keys_of_file(shown: str, document: ConfigDocument) -> dict[str, KeyRequest]:
    return {
        id_: KeyRequest(value, ValueOrigin("file", shown, document.lines.get((KEYS, id_))))
        for id_, value in document.data.get(KEYS, {}).items()
    }


def _keys_of_environment(
    environ: Mapping[str, str], actions: tuple[KeyAction, ...]
) -> dict[str, KeyRequest]:
    by_variable = {variable(KEYS, action.id): action.id for action in actions}
    requests: dict[str, KeyRequest] = {}
    for name, text in environ.items():
        if _section_of(name) != KEYS or not text:
            continue
        origin = ValueOrigin("environment", name)
        if name not in by_variable:
            words = tr("there is no such action")
            raise _error(origin, _with_suggestion(words, nearest(name, by_variable)))
        requests[by_variable[name]] = KeyRequest(text, origin)
    return requests


def _section_of(name: str) -> str | None:
    """Return the section of an environment variable, or None for any other variable."""
    if name == FILE_VARIABLE:
        return None
    return next((each for each in SECTIONS if name.startswith(variable(each, ""))), None)


def _no_section(name: str, value: object) -> str:
    if isinstance(value, dict | list):
        words = tr("there is no section {section}: the sections are {sections}").format(
            section=f"[{_short(name)}]", sections=" ".join(f"[{each}]" for each in SECTIONS)
        )
        near = nearest(name, SECTIONS)
        return _with_suggestion(words, near and f"[{near}]")
    home = next((each.section for each in SETTINGS if each.key == name), None)
    words = tr("{key} is in no section").format(key=_short(name))
    return words if home is None else _with_suggestion(words, f"[{home}]")


def _no_key(section: str, key: str) -> str:
    known = [each.key for each in SETTINGS if each.section == section]
    words = tr("there is no {key} in [{section}]: its settings are {known}").format(
        key=_short(key), section=section, known=", ".join(known)
    )
    return _with_suggestion(words, nearest(key, known))


def _short(name: str) -> str:
    return clipped(name)[1:].removesuffix('"')


def _with_suggestion(words: str, near: str | None) -> str:
    """Return ``words`` with a suggestion."""
    if near is None:
        return words
    return tr("{words} (did you mean {near}?)").format(words=words, near=near)


def _error(origin: ValueOrigin, problem: str, key: str = "") -> ConfigError:
    return ConfigError(origin.text, problem, line=origin.line, key=key)
