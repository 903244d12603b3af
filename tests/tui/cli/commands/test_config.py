from __future__ import annotations

import json
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from danmaku_tui.cli.options.key_actions import key_actions
from danmaku_tui.config.effective import load
from danmaku_tui.config.table import SECTIONS

Command: TypeAlias = Callable[..., Any]


def test_the_path_is_told_whether_the_file_is_there_or_not(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("config", "path").out == f"{folder / 'config.toml'}\n"
    monkeypatch.setenv("DANMAKU_CONFIG", "/nowhere/mine.toml")
    assert command("config", "path").out == "/nowhere/mine.toml\n"
    assert command("config", "path", "--config", "here.toml").out == "here.toml\n"


def test_a_file_is_begun_in_a_folder_for_its_owner_alone(command: Command, folder: Path) -> None:
    said = command("config", "init")
    path = folder / "config.toml"
    assert (said.code, said.out) == (0, f"Written: {path}\n")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == set(SECTIONS)
    assert dict(load(path, {}, {}, key_actions()).origins) == {}


def test_a_file_that_is_there_is_only_replaced_by_force(command: Command, folder: Path) -> None:
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text("# mine")
    said = command("config", "init")
    assert (said.code, said.err) == (
        2,
        f"danmaku config init: {path} already exists: --force replaces it\n",
    )
    assert path.read_text() == "# mine"
    assert command("config", "init", "--force").code == 0
    assert "[view]" in path.read_text(encoding="utf-8")


def test_what_cannot_be_written_is_told_in_one_line(command: Command, tmp_path: Path) -> None:
    said = command("config", "init", "--config", str(tmp_path), "--force")
    assert (said.code, said.err) == (
        1,
        f"danmaku: {tmp_path} cannot be written: Is a directory\n",
    )


def test_a_new_file_is_explained_in_the_language_that_is_spoken(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert command("config", "init").code == 0
    path = folder / "config.toml"
    assert '# theme = "dark"' in path.read_text(encoding="utf-8")
    assert dict(load(path, {}, {}, key_actions()).origins) == {}


def test_what_holds_is_shown_with_what_it_is_set_by(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text('[view]\nnames = false\n[keys]\nfreeze = "F5"\n')
    monkeypatch.setenv("DANMAKU_VIEW_BOARD", "off")
    said = command("config", "show", "--theme", "light", "--off", "likes,news", "--ascii")
    assert said.code == 0
    settings, keys = (
        {name: [part.strip() for part in rest.split("  # ")] for name, rest in pairs}
        for pairs in (
            [line.split(" = ") for line in part.splitlines() if " = " in line]
            for part in said.out.split("[keys]")
        )
    )
    assert settings["theme"] == ['"light"', "--theme"]
    assert settings["off"] == ['["likes", "news"]', "--off"]
    assert settings["borders"] == ['"ascii"', "--ascii"]
    assert settings["board"] == ['"off"', "DANMAKU_VIEW_BOARD"]
    assert settings["names"] == ["false", f"{path}:2"]
    assert settings["eco"] == ["false", "default"]
    assert keys["freeze"] == ['"F5"', f"{path}:4"]


def test_programs_get_one_object(command: Command) -> None:
    shown = json.loads(command("config", "show", "--json", "--eco").out)
    assert shown["view.eco"] == {"value": True, "by": "--eco"}
    assert shown["view.theme"] == {"value": "dark", "by": "default"}


def test_programs_get_the_same_words_whatever_is_spoken(command: Command) -> None:
    shown = json.loads(command("config", "show", "--json", "--lang", "zh_CN").out)
    assert shown["view.theme"] == {"value": "dark", "by": "default"}


def test_an_invalid_file_is_told_in_one_line(command: Command, folder: Path) -> None:
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text('[keys]\nfreeze = "q"\n')
    said = command("config", "show")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"danmaku config show: {path}:2: keys.freeze: q is the key of quit: "
        "give quit another key, or use another one here\n"
    )


def test_every_action_that_can_be_rebound_is_listed_once_with_what_it_does() -> None:
    actions = key_actions()
    assert {"help", "quit", "freeze", "search", "undo"} <= {action.id for action in actions}
    assert len({action.id for action in actions}) == len(actions)
    assert [action.id for action in actions if not action.doc] == []
