"""Where the configuration is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLES: Final = "DANMAKU_"
"""What every environment variable of the configuration begins with."""

FILE_VARIABLE: Final = "DANMAKU_CONFIG"
"""The environment variable that names another file; empty counts as not set."""


@dataclass(frozen=True, slots=True)
class ConfigPath:
    """The path of the file, and the flag or variable that named it: empty for the usual one."""

    path: Path
    named_by: str = ""


def locate(given: Path | None, environ: Mapping[str, str]) -> ConfigPath:
    """Return where the configuration is: ``given`` by ``--config``, by environment, or as usual."""
    if given is not None:
        return ConfigPath(given, "--config")
    if named := environ.get(FILE_VARIABLE):
        return ConfigPath(expanded(named), FILE_VARIABLE)
    from platformdirs import user_config_path

    return ConfigPath(user_config_path("danmaku-tui", appauthor=False) / "config.toml")


def is_bare(place: ConfigPath, environ: Mapping[str, str]) -> bool:
    """Return whether nothing is settled there, so that nothing need be read: the usual case."""
    if place.named_by or any(name.startswith(VARIABLES) for name in environ):
        return False
    return not os.path.lexists(place.path)


def expanded(path: str) -> Path:
    """Return ``path`` with the folder of a person in place of ``~``, where there is one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # nobody has this name
        return Path(path)
