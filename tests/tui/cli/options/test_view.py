from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from danmaku_tui.cli.options.view import ViewOptions, complete_groups, view_options
from danmaku_tui.config.table import SETTINGS
from danmaku_tui.i18n.language import SOURCE, spoken, use


@click.command()
@click.option("--other")
@view_options
def look(*, view: ViewOptions, other: str | None) -> None:
    click.echo(f"{view.file} {sorted(view.flags.items())} {other}")


def said(*arguments: str) -> str:
    return CliRunner().invoke(look, arguments).output


def test_nothing_is_settled_where_no_flag_is_given() -> None:
    assert said() == "None [] None\n"


def test_every_flag_of_a_setting_arrives_under_its_name() -> None:
    given = {
        "--theme": ("light", "light"),
        "--lang": ("zh_CN", "zh_CN"),
        "--motion": ("off", "off"),
        "--ascii": (None, "ascii"),
        "--board": ("gifts", "gifts"),
        "--off": ("likes, news", ("likes", "news")),
        "--draw": ("rows", "rows"),
        "--eco": (None, True),
        "--share": ("9000", "9000"),
    }
    arguments = [part for flag, (text, _) in given.items() for part in (flag, text) if part]
    of_view = (setting for setting in SETTINGS if setting.section in ("view", "share"))
    names = {setting.flag: setting.name for setting in of_view if setting.flag}
    assert set(given) == set(names)
    expected = sorted((names[flag], value) for flag, (_, value) in given.items())
    assert said(*arguments) == f"None {expected} None\n"


def test_a_switch_can_be_put_off_and_a_list_emptied() -> None:
    assert said("--no-eco", "--off", "") == ("None [('view.eco', False), ('view.off', ())] None\n")


def test_a_file_may_be_named_beside_what_else_a_command_takes() -> None:
    assert said("--config", "mine.toml", "--other", "x") == "mine.toml [] x\n"


def test_a_group_that_there_is_not_is_told_with_those_there_are() -> None:
    assert "gift is no group: use comments, gifts, likes, arrivals, news" in said("--off", "gift")


@pytest.mark.parametrize(
    ("begun", "completed"),
    [
        ("", ["comments", "gifts", "likes", "arrivals", "news"]),
        ("g", ["gifts"]),
        ("gifts,", ["gifts,comments", "gifts,likes", "gifts,arrivals", "gifts,news"]),
        ("gifts,l", ["gifts,likes"]),
        ("x", []),
    ],
)
def test_groups_are_completed_one_after_another(begun: str, completed: list[str]) -> None:
    context = click.Context(look)
    assert complete_groups(context, look.params[0], begun) == completed


def test_the_language_of_a_file_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    path = tmp_path / "config.toml"
    path.write_text('[view]\nlanguage = "zh_CN"')
    assert spoken() == SOURCE
    try:
        assert ViewOptions(path).config().view.language == "zh_CN"
        assert spoken() == "zh_CN"
    finally:
        use(SOURCE)
