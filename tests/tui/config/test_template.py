from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from danmaku_tui.config.effective import load
from danmaku_tui.config.keys import KeyAction
from danmaku_tui.config.table import SECTIONS, SETTINGS
from danmaku_tui.config.template import as_data, effective, sample
from danmaku_tui.config.values import Config

ACTIONS = (
    KeyAction("quit", "q", "Quit"),
    KeyAction("freeze", "space", "Freeze and pick"),
    KeyAction("next-hit", "n,ctrl+space"),
    KeyAction("weird name", "comma"),
)


def loaded(path: Path, text: str, environ: Mapping[str, str] | None = None) -> Config:
    path.write_text(text, encoding="utf-8")
    return load(path, environ or {}, {}, ACTIONS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_new_file_settles_nothing(path: Path) -> None:
    config = loaded(path, sample(ACTIONS))
    assert config == Config(path=path)
    assert set(tomllib.loads(sample(ACTIONS))) == set(SECTIONS)


def test_a_new_file_with_every_remark_taken_away_settles_the_defaults(path: Path) -> None:
    text = re.sub(r'^# ([\w"][\w" -]* = )', r"\1", sample(ACTIONS), flags=re.MULTILINE)
    config = loaded(path, text)
    assert {name for name, origin in config.origins.items() if origin.kind == "file"} == {
        *(setting.name for setting in SETTINGS),
        *(f"keys.{action.id}" for action in ACTIONS),
    }
    assert [
        setting.name for setting in SETTINGS if setting.of(config) != setting.of(Config())
    ] == []
    assert config.keys["next-hit"] == "n,ctrl+space,ctrl+@"


def test_a_new_file_explains_every_setting() -> None:
    text = sample(ACTIONS)
    for setting in SETTINGS:
        assert (
            f"# {setting.doc}\n"
            f"# Allowed: {setting.allowed.words()}\n"
            f"# Overridden by {setting.variable}"
        ) in text
    assert "# Freeze and pick\n# Overridden by DANMAKU_KEYS_FREEZE\n# freeze = " in text


def test_what_is_shown_is_a_file_that_settles_the_same(path: Path) -> None:
    environ = {"DANMAKU_KEYS_FREEZE": "F5, ?", "DANMAKU_VIEW_OFF": "news"}
    config = loaded(
        path, '[view]\ntheme = "light"\n[rules]\nfile = "a \\u202e\\"b\\\\.toml"', environ
    )
    again = loaded(path, effective(config, ACTIONS))
    assert [setting.name for setting in SETTINGS if setting.of(again) != setting.of(config)] == []
    assert again.keys["freeze"] == config.keys["freeze"] == "f5,question_mark"
    assert effective(config, ACTIONS).replace("\n", "").isprintable()


def test_what_is_shown_says_what_each_setting_is_set_by(path: Path) -> None:
    config = loaded(path, '\n[view]\ntheme = "light"', {"DANMAKU_VIEW_ECO": "yes"})
    lines = effective(config, ACTIONS).splitlines()
    by = {line.split(" = ")[0]: line.split("  # ")[-1] for line in lines if " = " in line}
    assert by["theme"] == f"{path}:3"
    assert by["eco"] == "DANMAKU_VIEW_ECO"
    assert by["freeze"] == "default"
    assert len({line.index("  # ") for line in lines if " = " in line and "folder" in line}) == 1


def test_the_remarks_stand_below_one_another(path: Path) -> None:
    config = loaded(path, '[record]\nfolder = "/直播/录像"')
    lines = [line for line in effective(config, ACTIONS).splitlines() if " = " in line]
    from danmaku_proto.text import cells

    assert len({cells(line.partition("# ")[0]) for line in lines}) == 1


def test_programs_get_the_same_as_values(path: Path) -> None:
    config = loaded(path, '[view]\ncrossing = 5\n[keys]\nquit = "Q"')
    data = as_data(config, ACTIONS)
    assert data["view.crossing"] == {"value": 5.0, "by": f"{path}:2"}
    assert data["keys.quit"] == {"value": "Q", "by": f"{path}:4"}
    assert data["keys.freeze"] == {"value": "Space", "by": "default"}
    assert len(data) == len(SETTINGS) + len(ACTIONS)
