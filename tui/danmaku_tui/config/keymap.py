"""The keys of the actions: requests from the configuration, checked against all actions."""

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
    """The requested keys of an action, unchecked, and their origin."""

    value: object
    origin: ValueOrigin


def remapped(requests: Mapping[str, KeyRequest], actions: tuple[KeyAction, ...]) -> dict[str, str]:
    """Return Textual's names of the keys of each action in ``requests``, separated by commas.

    Raises :class:`ConfigError` for an unknown action or key, and where two actions would have the
    same key in the same place.
    """
    by_id = {action.id: action for action in actions}
    keys = {id_: _keys(id_, request, by_id) for id_, request in requests.items()}
    defaults = {action.id: default_keys(action) for action in actions}
    owners: dict[str, list[KeyAction]] = {}
    # The requests last: the error of a clash has to name a request.
    for action in sorted(actions, key=lambda action: action.id in keys):
        for key in keys.get(action.id) or defaults[action.id]:
            for owner in owners.setdefault(key, []):
                # The program itself may give a panel a key of the room.
                by_default = key in defaults[action.id] and key in defaults[owner.id]
                if action.id in keys and action.places & owner.places and not by_default:
                    raise _clash(key, action.id, owner.id, requests)
            owners[key].append(action)
    return {id_: ",".join(names) for id_, names in keys.items()}


def default_keys(action: KeyAction) -> tuple[str, ...]:
    """Return Textual's names of the default keys of ``action``."""
    try:
        return textual_keys(action.keys)
    except KeyNameError:  # the program may use keys that a person cannot write
        return tuple(action.keys.split(","))


def _keys(id_: str, request: KeyRequest, by_id: Mapping[str, KeyAction]) -> tuple[str, ...]:
    name = f"{KEYS}.{id_}"
    action = by_id.get(id_)
    if action is None:
        words = tr("there is no action {action}: danmaku config show lists them all").format(
            action=clipped(id_)
        )
        near = nearest(id_, by_id)
        if near is not None:
            words = tr("{words} (did you mean {near}?)").format(words=words, near=near)
        raise _error(request, words, name)
    if not isinstance(request.value, str):
        words = tr('{key} is {value}; allowed: keys in quotes, such as "Space" or "Ctrl+d, ?"')
        raise _error(request, words.format(key=name, value=clipped(request.value)), name)
    try:
        keys = textual_keys(request.value)
    except KeyNameError as error:
        words = tr("{key} is {value}: {problem}").format(
            key=name, value=clipped(request.value), problem=error
        )
        raise _error(request, words, name) from None
    if LEAVING in keys and LEAVING not in default_keys(action):
        words = tr("{key}: Ctrl+c always leaves the program: use another key").format(key=name)
        raise _error(request, words, name)
    return keys


def _clash(key: str, id_: str, owner: str, requests: Mapping[str, KeyRequest]) -> ConfigError:
    request, other = requests[id_], requests.get(owner)
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
    return _error(request, f"{name}: {words}", name)


def _error(request: KeyRequest, problem: str, key: str) -> ConfigError:
    return ConfigError(request.origin.text, problem, line=request.origin.line, key=key)
