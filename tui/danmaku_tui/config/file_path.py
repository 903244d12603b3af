"""The path of the configuration file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLES: Final = "DANMAKU_"
"""The prefix of all environment variables of the configuration."""

FILE_VARIABLE: Final = "DANMAKU_CONFIG"
"""The environment variable that names another file; empty counts as not set."""


@dataclass(frozen=True, slots=True)
class ConfigPath:
    """The path of the file, and the flag or variable that named it; empty for the default."""

    path: Path
    named_by: str = ""


def locate(given: Path | None, environ: Mapping[str, str]) -> ConfigPath:
    """Return the path: ``given`` by ``--config``, by the environment, or the default."""
    if given is not None:
        return ConfigPath(given, "--config")
    if named := environ.get(FILE_VARIABLE):
        return ConfigPath(expanded(named), FILE_VARIABLE)
    from platformdirs import user_config_path

    return ConfigPath(user_config_path("danmaku-tui", appauthor=False) / "config.toml")


def is_bare(path: ConfigPath, environ: Mapping[str, str]) -> bool:
    """Return whether there is no configuration at all, the usual case: nothing has to be read."""
    if path.named_by or any(name.startswith(VARIABLES) for name in environ):
        return False
    return not os.path.lexists(path.path)


def expanded(path: str) -> Path:
    """Return ``path`` with the home folder in place of ``~``, where there is one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # there is no user of this name
        return Path(path)
