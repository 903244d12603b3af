from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
import pytest
from click.testing import CliRunner

from danmaku_tui import __version__
from danmaku_tui.cli.options.language import CLICK, asked_ascii, asked_language
from danmaku_tui.cli.program import commands
from danmaku_tui.i18n.language import spoken

if TYPE_CHECKING:
    from tests.fixtures.loaded_program import LoadedProgram

CHINESE = {"LANG": "zh_CN.UTF-8"}


Run: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(loaded: LoadedProgram) -> Run:
    """Run the program in a process of its own."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        names = ("PATH", "HOME", "XDG_CONFIG_HOME", "PYTHONPATH")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        done = loaded.run(arguments, 60, kept | environ)
        output, errors = done.stdout.decode(), done.stderr.decode()
        return subprocess.CompletedProcess(done.args, done.returncode, output, errors)

    return run


@pytest.mark.parametrize(
    ("arguments", "environ", "code"),
    [
        ([], {}, "en"),
        ([], CHINESE, "zh_CN"),
        (["--lang", "en"], CHINESE, "en"),
        (["watch", "--lang=zh_CN", "x"], {}, "zh_CN"),
        (["--lang", "auto"], CHINESE, "zh_CN"),
        (["--lang"], CHINESE, "zh_CN"),
        (["--lang", "klingon"], CHINESE, "zh_CN"),
        (["send", "--", "--lang", "en"], CHINESE, "zh_CN"),
        ([], {"DANMAKU_VIEW_LANGUAGE": "zh_CN"}, "zh_CN"),
        ([], CHINESE | {"DANMAKU_VIEW_LANGUAGE": "en"}, "en"),
        (["--lang", "zh_CN"], {"DANMAKU_VIEW_LANGUAGE": "en"}, "zh_CN"),
        (["--lang", "auto"], {"DANMAKU_VIEW_LANGUAGE": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_asked_for(
    arguments: list[str], environ: dict[str, str], code: str
) -> None:
    assert asked_language(arguments, environ) == code


def test_the_option_speaks_before_the_help_is_shown() -> None:
    told = CliRunner().invoke(commands, ["--lang", "zh_CN", "--help"])
    assert "在终端里看直播弹幕" in told.output
    assert spoken() == "zh_CN"


def test_a_language_that_is_not_spoken_is_a_usage_error() -> None:
    told = CliRunner().invoke(commands, ["--lang", "tlh"])
    assert told.exit_code == 2
    assert "zh_CN" in told.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nope"], "没有命令 'nope'"),
        (["watch", "--nope"], "没有选项 '--nope'"),
        (["watch"], "缺少参数 'SOURCE'"),
        (["demo", "--pace", "99"], "'--pace' 的值无效：'99' 不可用，应为：0.1 到 50 的数字。详见"),
        (["demo", "--count", "x"], "'x' 不可用，应为：不小于 1 的整数。详见"),
        (
            ["export", "x"],
            "缺少选项 '--to'。可选：jsonl, csv, xml, ass, text, parquet, danmaku。详见",
        ),
        (["exprt"], "没有命令 'exprt'。（是不是 'export'？）详见"),
        (["serve", "--port"], "选项 '--port' 需要 1 个参数"),
        (["serve", "more"], "多余的参数（more）"),
        (["watch", "--dialect", "x", "y"], "'x' 不是可选的值：'douyin', 'classroom'"),
        (["watch", "ftp://x"], "请使用 ws:// 或 wss://"),
    ],
)
def test_what_a_person_did_wrong_is_told_in_chinese(
    arguments: list[str], complaint: str, run: Run
) -> None:
    done = run(*arguments, **CHINESE)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["", "watch", "config init"])
def test_the_sections_of_the_help_have_one_colon_in_chinese(command: str, run: Run) -> None:
    told = run(*command.split(), "--help", **CHINESE).stdout.splitlines()
    assert told[0].startswith(f"用法：danmaku {command}".rstrip())
    assert "选项：" in told


def test_ascii_holds_from_the_first_complaint_on(run: Run) -> None:
    address = f"ws://{'x' * 300}:y"
    assert "xxx…" in run("watch", address).stderr
    for done in (
        run("watch", "--ascii", address),
        run("watch", address, DANMAKU_VIEW_BORDERS="ascii"),
    ):
        assert done.returncode == 2
        assert "xxx..." in done.stderr
        assert done.stderr.isascii()


def test_what_is_no_option_asks_for_nothing() -> None:
    assert asked_ascii(["watch", "--ascii"], {})
    assert not asked_ascii(["send", "ws://x", "--", "--ascii"], {})
    assert not asked_ascii(["demo"], {"DANMAKU_VIEW_BORDERS": "unicode"})


def test_lines_are_in_ascii_where_that_is_asked_for(run: Run) -> None:
    arguments = ("demo", "--seed", "3", "--count", "60", "--pace", "50", "--plain")
    gifts = [line for line in run(*arguments).stdout.splitlines() if " gift " in line]
    plain = [line for line in run(*arguments, "--ascii").stdout.splitlines() if " gift " in line]
    assert any("×" in line for line in gifts)
    assert plain
    assert not any("×" in line for line in plain)


def test_scripts_that_ask_for_plain_texts_get_english(run: Run) -> None:
    done = run("nope", LANGUAGE="zh_CN", LC_ALL="C")
    assert done.stderr.startswith("danmaku: No such command 'nope'")


def test_the_version_is_told_in_chinese(run: Run) -> None:
    assert run("--version", **CHINESE).stdout == f"danmaku，版本 {__version__}\n"
    assert run("--version").stdout == f"danmaku, version {__version__}\n"


def test_lines_are_for_people_and_json_is_for_programs(run: Run) -> None:
    arguments = ("demo", "--seed", "3", "--count", "1")
    assert "已连接" in run(*arguments, "--plain", **CHINESE).stdout
    told = run("watch", "ws://localhost:1", "--json", "--for", "0.3", **CHINESE).stdout
    assert "nothing listens at localhost:1" in told


def test_all_that_is_translated_of_click_is_what_click_says() -> None:
    sources = Path(click.__file__).parent.glob("*.py")
    said = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    wanted = [form for text in CLICK for form in ([text] if isinstance(text, str) else text.forms)]
    assert [form for form in wanted if form not in said] == []
