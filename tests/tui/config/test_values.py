from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from danmaku_tui.config.values import (
    DEFAULT,
    Config,
    RecordSettings,
    RuleSettings,
    ValueOrigin,
)

FILE = Path("/home/ann/.config/danmaku-tui/config.toml")


def test_a_configuration_without_a_file_has_defaults_and_no_origins() -> None:
    config = Config()
    assert config.origin("view.theme") is DEFAULT
    assert (config.view.theme, config.list.lines, config.keys) == ("dark", 50_000, {})
    with pytest.raises(FrozenInstanceError):
        config.path = FILE  # type: ignore[misc]  # it is frozen


def test_the_rules_are_beside_the_configuration_unless_it_names_another_file() -> None:
    assert Config(path=FILE).rules_path == FILE.parent / "rules.toml"
    named = Config(path=FILE, rules=RuleSettings("mine.toml"))
    assert named.rules_path == FILE.parent / "mine.toml"
    assert Config(path=FILE, rules=RuleSettings("/etc/r.toml")).rules_path == Path("/etc/r.toml")


def test_a_path_of_the_environment_is_relative_to_the_present_folder() -> None:
    origins = {"rules.file": ValueOrigin("environment", "DANMAKU_RULES_FILE")}
    config = Config(path=FILE, rules=RuleSettings("mine.toml"), origins=origins)
    assert config.rules_path == Path("mine.toml")


def test_the_folder_of_recordings_is_the_default_one_or_a_named_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert Config(path=FILE).record_folder is None
    assert Config(path=FILE).spill_folder is None
    named = Config(path=FILE, record=RecordSettings(folder="~/rooms", spill="/mnt/spill"))
    assert named.spill_folder == Path("/mnt/spill")
    assert named.record_folder == Path("/home/ann/rooms")
