from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from danmaku_tui.config.effective import load
from danmaku_tui.config.error import ConfigError
from danmaku_tui.config.keys import KeyAction
from danmaku_tui.config.table import SECTIONS, SETTINGS, variable
from danmaku_tui.config.values import Config

INVALID = Path(__file__).parents[2] / "fixtures" / "config"

ACTIONS = (
    KeyAction("quit", "q", places=frozenset({"stage", "list"})),
    KeyAction("freeze", "space", places=frozenset({"stage", "list"})),
    KeyAction("search", "slash", places=frozenset({"stage", "list"})),
    KeyAction("next-hit", "n", places=frozenset({"stage", "list"})),
    KeyAction("next", "j", places=frozenset({"list"})),
    KeyAction("pick", "k,n", places=frozenset({"stage"})),
)

Loading: TypeAlias = Callable[..., Config]


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    """Load a file with this text."""

    def load_text(text: str, flags: dict[str, object] | None = None, **environ: str) -> Config:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ, flags or {}, ACTIONS)

    return load_text


def complaint(path: Path, **environ: str) -> str:
    """Return what is said of a file, without its path."""
    with pytest.raises(ConfigError) as refused:
        load(path, environ, {}, ACTIONS)
    said = str(refused.value)
    assert said.startswith(f"{path}:")
    assert len(said.splitlines()) == 1
    return said.removeprefix(f"{path}:").strip()


@pytest.mark.parametrize("path", sorted(INVALID.glob("*.toml")), ids=lambda path: path.stem)
def test_an_invalid_file_is_told_in_one_line_with_its_place(path: Path) -> None:
    expected = path.read_bytes().splitlines()[0].decode().removeprefix("# expect: ")
    assert complaint(path) == expected


def test_there_is_an_invalid_file_for_every_section() -> None:
    held = " ".join(path.read_bytes().decode(errors="replace") for path in INVALID.glob("*.toml"))
    assert [section for section in SECTIONS if f"[{section}]" not in held] == []


def test_what_is_wrong_can_be_asked_for_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[view]\n\ntheme = 3\n")
    with pytest.raises(ConfigError) as refused:
        load(path, {}, {})
    assert (refused.value.where, refused.value.line, refused.value.key) == (
        str(path),
        3,
        "view.theme",
    )


def test_the_defaults_are_valid_themselves() -> None:
    for setting in SETTINGS:
        assert setting.allowed.take(setting.of(Config())) == setting.of(Config()), setting.name


def test_every_setting_has_a_place_to_be_kept_in() -> None:
    kept = {
        f"{section.name}.{key.name}"
        for section in fields(Config)
        if is_dataclass(part := getattr(Config(), section.name))
        for key in fields(part)
    }
    assert kept == {setting.name for setting in SETTINGS}


def test_no_two_settings_share_an_environment_variable() -> None:
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)


def test_every_setting_of_a_file_is_kept(loading: Loading) -> None:
    config = loading(
        """
        view = { theme = "light", language = "zh_CN", motion = "off", borders = "ascii" }
        [pinned]
        rows = 2
        gift = 5
        seconds = 3
        [list]
        lines = 1_000
        fold = false
        [rules]
        file = "mine.toml"
        [record]
        when = "always"
        folder = "/rooms/kept"
        [copy]
        osc52 = false
        """
    )
    assert config.view.theme == "light"
    assert (config.view.language, config.view.motion, config.view.borders) == (
        "zh_CN",
        "off",
        "ascii",
    )
    assert (config.pinned.rows, config.pinned.gift, config.pinned.seconds) == (2, 5, 3.0)
    assert (config.list.lines, config.list.fold) == (1000, False)
    assert config.rules_path == config.path.parent / "mine.toml"
    assert (config.record.when, config.record_folder) == ("always", Path("/rooms/kept"))
    assert config.copy.osc52 is False


def test_what_a_file_does_not_settle_is_left_as_it_was(loading: Loading) -> None:
    config = loading('[view]\ntheme = "light"')
    assert config.view.crossing == 8.0
    assert config.pinned == Config().pinned
    assert config.rules_path == config.path.parent / "rules.toml"
    assert config.record_folder is None


def test_a_flag_goes_before_the_environment_and_that_before_the_file(loading: Loading) -> None:
    text = '[view]\ntheme = "light"\ncrossing = 5\nboard = "gifts"'
    config = loading(
        text,
        {"view.theme": "terminal", "view.draw": None},
        DANMAKU_VIEW_THEME="contrast",
        DANMAKU_VIEW_CROSSING="6.5",
    )
    assert (config.view.theme, config.view.crossing, config.view.board) == (
        "terminal",
        6.5,
        "gifts",
    )
    assert config.origin("view.theme").text == "--theme"
    assert config.origin("view.crossing").text == "DANMAKU_VIEW_CROSSING"
    assert (config.origin("view.board").text, config.origin("view.board").line) == (
        str(config.path),
        4,
    )
    assert config.origin("view.draw").kind == "default"


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("likes", ("likes",)),
        (" arrivals , comments,", ("comments", "arrivals")),
        ("", ()),
    ],
)
def test_a_list_in_the_environment_is_separated_by_commas(
    text: str, off: tuple[str, ...], loading: Loading
) -> None:
    assert loading('[view]\noff = ["news"]', DANMAKU_VIEW_OFF=text).view.off == off


@pytest.mark.parametrize(("text", "eco"), [("on", True), ("1", True), ("No", False)])
def test_a_switch_in_the_environment_may_be_written_in_many_ways(
    text: str, eco: bool, loading: Loading
) -> None:
    assert loading(f"[view]\neco = {str(not eco).lower()}", DANMAKU_VIEW_ECO=text).view.eco is eco


def test_an_empty_variable_counts_as_not_set(loading: Loading) -> None:
    config = loading(
        '[view]\ntheme = "light"', DANMAKU_VIEW_THEME="", DANMAKU_VIEW_ECO="", DANMAKU_CONFIG=""
    )
    assert config.view.theme == "light"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "DANMAKU_PINNED_ROWS",
            "4",
            'DANMAKU_PINNED_ROWS: pinned.rows is 4; allowed: "auto", or a whole number from 0 to 3',
        ),
        (
            "DANMAKU_VIEW_ECO",
            "perhaps",
            'DANMAKU_VIEW_ECO: view.eco is "perhaps"; allowed: true, false',
        ),
        (
            "DANMAKU_VIEW_THEM",
            "light",
            "DANMAKU_VIEW_THEM: there is no such setting (did you mean DANMAKU_VIEW_THEME?)",
        ),
        (
            "DANMAKU_KEYS_FREZE",
            "f5",
            "DANMAKU_KEYS_FREZE: there is no such action (did you mean DANMAKU_KEYS_FREEZE?)",
        ),
        (
            "DANMAKU_KEYS_FREEZE",
            "/",
            "DANMAKU_KEYS_FREEZE: keys.freeze: / is the key of search: give search another key, "
            "or use another one here",
        ),
    ],
)
def test_what_is_wrong_in_the_environment_names_the_variable(
    name: str, text: str, said: str, loading: Loading
) -> None:
    with pytest.raises(ConfigError) as refused:
        loading("", **{name: text})
    assert str(refused.value) == said


def test_variables_of_others_are_left_alone(loading: Loading) -> None:
    assert loading("", DANMAKU_OTHER="1", DANMAKU="2", VIEW_THEME="3").view == Config().view


def test_a_wrong_flag_is_named(loading: Loading) -> None:
    with pytest.raises(ConfigError, match=r"^--theme: view\.theme is \"pink\"; allowed: "):
        loading("", {"view.theme": "pink"})


def test_a_key_may_go_to_another_action_that_gives_its_own_away(loading: Loading) -> None:
    config = loading('[keys]\nquit = "Space"\nfreeze = "q"')
    assert config.keys == {"quit": "space", "freeze": "q"}


def test_the_same_key_may_mean_another_thing_in_another_panel(loading: Loading) -> None:
    assert loading('[keys]\nnext = "k, Down"').keys == {"next": "k,down"}
    assert loading('[keys]\npick = "j"').keys == {"pick": "j"}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ('next = "q"', "keys.next: q is the key of quit: give quit another key"),
        ('quit = "j"', "keys.quit: j is the key of next: give next another key"),
        ('pick = "Space"', "keys.pick: Space is the key of freeze: give freeze another key"),
    ],
)
def test_no_key_of_a_panel_hides_one_of_the_room(wish: str, said: str, loading: Loading) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        loading(f"[keys]\n{wish}")


def test_what_the_program_itself_gives_a_panel_may_be_written_down(loading: Loading) -> None:
    assert loading('[keys]\npick = "k, n"\nnext-hit = "n"').keys == {
        "pick": "k,n",
        "next-hit": "n",
    }


def test_an_action_with_a_dash_has_its_variable(loading: Loading) -> None:
    assert variable("keys", "next-hit") == "DANMAKU_KEYS_NEXT_HIT"
    assert loading("", DANMAKU_KEYS_NEXT_HIT=">").keys == {"next-hit": "greater_than_sign"}


def test_keys_are_not_looked_at_where_there_are_no_actions(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\nwhatever = "Space"\n[view]\ntheme = "light"')
    config = load(path, {"DANMAKU_KEYS_QUIT": "F5"}, {}, None)
    assert (dict(config.keys), config.view.theme) == ({}, "light")


def test_the_usual_file_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config = load(None, {}, {}, ACTIONS)
    assert config == Config(path=config.path)
    assert config.path == tmp_path / "danmaku-tui" / "config.toml"


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "config.toml"
    words = "there is no such file: check {}, or write one with danmaku config init"
    assert complaint(path) == words.format("--config")
    with pytest.raises(ConfigError) as refused:
        load(None, {"DANMAKU_CONFIG": str(path)}, {})
    assert str(refused.value) == f"{path}: {words.format('DANMAKU_CONFIG')}"


def test_the_flag_that_names_a_file_goes_before_the_variable(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[view]\ntheme = "light"')
    config = load(path, {"DANMAKU_CONFIG": str(tmp_path / "other.toml")}, {})
    assert (config.path, config.view.theme) == (path, "light")


def test_nothing_may_be_named_as_the_file() -> None:
    assert load(Path(os.devnull), {}, {}).view == Config().view


def test_a_mark_of_a_windows_editor_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('\ufeff[view]\r\ntheme = "light"\r\neco = 1\r\n'.encode())
    assert complaint(path) == "3: view.eco is 1; allowed: true, false"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert complaint(tmp_path) == "this is a folder: name the file in it, such as config.toml"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert complaint(path) == "this is not a plain file: name the file itself"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch(mode=0)
    assert complaint(path) == "no permission to read this: use chmod u+r"


def test_a_file_that_is_refused_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    said = complaint(tmp_path / "config.toml")
    assert said == "no permission to read this: use chmod u+r"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    assert complaint(path) == "this is larger than 1 MiB: it is no configuration"
    path.write_bytes(b"#" * (1024 * 1024))
    assert load(path, {}, {}).view == Config().view


def test_a_path_that_no_file_can_have_is_told() -> None:
    with pytest.raises(ConfigError, match="this cannot be read"):
        load(Path("a\0b"), {}, {})


def test_a_home_that_nobody_has_is_a_folder_like_another() -> None:
    config = load(None, {"DANMAKU_RULES_FILE": "~nobody-has-this/r.toml"}, {})
    assert config.rules_path == Path("~nobody-has-this/r.toml")


def test_no_control_character_of_a_file_reaches_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('["\\u001b[2J"]\n"\\u202e" = 1\n')
    said = complaint(path)
    assert said.isprintable()
