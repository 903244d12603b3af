"""What a person has settled: the file, the environment and the flags, read into one value."""

from __future__ import annotations

from danmaku_tui.config.error import ConfigError
from danmaku_tui.config.keys import Action
from danmaku_tui.config.loading import load
from danmaku_tui.config.place import Place, locate
from danmaku_tui.config.values import Config, Origin

__all__ = ["Action", "Config", "ConfigError", "Origin", "Place", "load", "locate"]
