"""The configuration as text: a sample file, and the settings in effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danmaku_proto.text import cells, clean
from danmaku_tui.config.error import written
from danmaku_tui.config.file_path import FILE_VARIABLE
from danmaku_tui.config.keymap import default_keys
from danmaku_tui.config.keys import KeyAction, friendly_keys
from danmaku_tui.config.table import KEYS, SECTIONS, SETTINGS, variable
from danmaku_tui.config.values import Config, ValueOrigin
from danmaku_tui.i18n.language import tr


def sample(actions: Iterable[KeyAction]) -> str:
    """Return a sample file that explains every setting, with all defaults."""
    known = tuple(actions)
    lines = _remarks(
        tr("All settings have their defaults: remove the # before a setting to change it."),
        tr("Flags override environment variables, and these override this file."),
        tr("{variable} or --config names another file.").format(variable=FILE_VARIABLE),
    )
    for section, about in SECTIONS.items():
        lines += ["", *_remarks(tr(about)), f"[{section}]"]
        lines += _sample_keys(known) if section == KEYS else _sample_settings(section)
    return "\n".join(lines) + "\n"


def _sample_settings(section: str) -> Iterator[str]:
    for setting in SETTINGS:
        if setting.section == section:
            yield ""
            yield from _remarks(
                tr(setting.doc),
                tr("Allowed: {allowed}").format(allowed=setting.allowed.words()),
                _overridden(setting.variable, setting.flag),
                f"{setting.key} = {written(setting.of(Config()))}",
            )


def _sample_keys(actions: tuple[KeyAction, ...]) -> Iterator[str]:
    for action in actions:
        yield ""
        keys = friendly_keys(",".join(default_keys(action)))
        yield from _remarks(
            clean(action.doc),
            _overridden(variable(KEYS, action.id)),
            f"{_key(action.id)} = {written(keys)}",
        )


def _remarks(*texts: str) -> list[str]:
    return [f"# {text}" for text in texts if text]


def _overridden(*names: str) -> str:
    return tr("Overridden by {names}").format(names=", ".join(filter(None, names)))


def effective(config: Config, actions: Iterable[KeyAction]) -> str:
    """Return a file with the settings in effect, each with its origin."""
    rows = [
        (setting.section, setting.key, written(setting.of(config)), config.origin(setting.name))
        for setting in SETTINGS
    ]
    for action in actions:
        keys = friendly_keys(config.keys.get(action.id, ",".join(default_keys(action))))
        origin = config.origin(f"{KEYS}.{action.id}")
        rows.append((KEYS, _key(action.id), written(keys), origin))
    lines: list[str] = []
    width = max(cells(f"{key} = {value}") for _, key, value, _ in rows)
    for section in SECTIONS:
        lines += ["", f"[{section}]"]
        for row_section, key, value, origin in rows:
            if row_section == section:
                pair = f"{key} = {value}"
                lines.append(f"{pair}{' ' * (width - cells(pair))}  # {source(origin)}")
    return "\n".join(lines[1:]) + "\n"


def as_data(config: Config, actions: Iterable[KeyAction]) -> dict[str, dict[str, object]]:
    """Return the settings in effect by name, each with its ``value`` and its origin ``by``."""
    data: dict[str, dict[str, object]] = {
        setting.name: {
            "value": setting.of(config),
            "by": source(config.origin(setting.name)),
        }
        for setting in SETTINGS
    }
    for action in actions:
        name = f"{KEYS}.{action.id}"
        keys = config.keys.get(action.id, ",".join(default_keys(action)))
        data[name] = {"value": friendly_keys(keys), "by": source(config.origin(name))}
    return data


def source(origin: ValueOrigin) -> str:
    """Return the origin of a value in words, on one line."""
    text = tr("default") if origin.kind == "default" else clean(origin.text)
    return text if origin.line is None else f"{text}:{origin.line}"


def _key(id_: str) -> str:
    bare = id_.isascii() and id_.replace("_", "a").replace("-", "a").isalnum()
    return id_ if bare else written(id_)
