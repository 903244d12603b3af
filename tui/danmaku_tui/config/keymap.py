"""Which keys the actions get: what a person wishes, checked against all there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from danmaku_tui.config.error import ConfigError, clipped, nearest
from danmaku_tui.config.keys import (
    LEAVING,
    KeyAction,
    KeyNameError,
    friendly_keys,
    textual_keys,
)
from danmaku_tui.config.table import KEYS
from danmaku_tui.config.values import ValueOrigin
from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """The keys that were asked for, not yet looked at, and where."""

    value: object
    origin: ValueOrigin


def remapped(wishes: Mapping[str, KeyRequest], actions: tuple[KeyAction, ...]) -> dict[str, str]:
    """Return Textual's names of the keys of each action in ``wishes``, separated by commas.

    Raises :class:`ConfigError` where there is no such action or key, and where two actions would
    have the same key in the same place.
    """
    by_id = {action.id: action for action in actions}
    keys = {id_: _keys(id_, wish, by_id) for id_, wish in wishes.items()}
    standing = {action.id: standing_keys(action) for action in actions}
    owners: dict[str, list[KeyAction]] = {}
    # The wishes last: what is said of a clash is said of a wish.
    for action in sorted(actions, key=lambda action: action.id in keys):
        for key in keys.get(action.id) or standing[action.id]:
            for owner in owners.setdefault(key, []):
                of_old = key in standing[action.id] and key in standing[owner.id]
                if action.id in keys and action.places & owner.places and not of_old:
                    raise _clash(key, action.id, owner.id, wishes)
            owners[key].append(action)
    return {id_: ",".join(names) for id_, names in keys.items()}


def standing_keys(action: KeyAction) -> tuple[str, ...]:
    """Return Textual's names of the keys that ``action`` has by itself."""
    try:
        return textual_keys(action.keys)
    except KeyNameError:  # the program may know keys that a person cannot write
        return tuple(action.keys.split(","))


def _keys(id_: str, wish: KeyRequest, by_id: Mapping[str, KeyAction]) -> tuple[str, ...]:
    name = f"{KEYS}.{id_}"
    action = by_id.get(id_)
    if action is None:
        words = tr("there is no action {action}: danmaku config show lists them all").format(
            action=clipped(id_)
        )
        near = nearest(id_, by_id)
        if near is not None:
            words = tr("{words} (did you mean {near}?)").format(words=words, near=near)
        raise _wrong(wish, words, name)
    if not isinstance(wish.value, str):
        words = tr('{key} is {value}; allowed: keys in quotes, such as "Space" or "Ctrl+d, ?"')
        raise _wrong(wish, words.format(key=name, value=clipped(wish.value)), name)
    try:
        keys = textual_keys(wish.value)
    except KeyNameError as error:
        words = tr("{key} is {value}: {problem}").format(
            key=name, value=clipped(wish.value), problem=error
        )
        raise _wrong(wish, words, name) from None
    if LEAVING in keys and LEAVING not in standing_keys(action):
        words = tr("{key}: Ctrl+c always leaves the program: use another key").format(key=name)
        raise _wrong(wish, words, name)
    return keys


def _clash(key: str, id_: str, owner: str, wishes: Mapping[str, KeyRequest]) -> ConfigError:
    wish, other = wishes[id_], wishes.get(owner)
    if other is None:
        words = tr("{key} is the key of {other}: give {other} another key, or use another one here")
        words = words.format(key=friendly_keys(key), other=owner)
    else:
        where = other.origin.text
        if other.origin.line is not None:
            where = tr("line {line}").format(line=other.origin.line)
        words = tr("{key} is the key of {other} already ({where}): use another one").format(
            key=friendly_keys(key), other=f"{KEYS}.{owner}", where=where
        )
    name = f"{KEYS}.{id_}"
    return _wrong(wish, f"{name}: {words}", name)


def _wrong(wish: KeyRequest, problem: str, key: str) -> ConfigError:
    return ConfigError(wish.origin.text, problem, line=wish.origin.line, key=key)
