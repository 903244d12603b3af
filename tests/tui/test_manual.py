from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from danmaku_tui.cli.group import walk
from danmaku_tui.cli.program import commands
from danmaku_tui.i18n.language import spoken, use

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture
def manual() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("manual", ROOT / "tui" / "manual.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    before = spoken()
    yield module
    use(before)


def test_the_pages_are_up_to_date(manual: ModuleType) -> None:
    assert manual.problems() == [], "run python tui/manual.py"


def test_a_page_that_differs_and_one_of_no_command_are_found(
    manual: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manual, "PAGES", tmp_path)
    manual.write()
    assert manual.problems() == []
    (tmp_path / "danmaku-watch.1").write_text("changed")
    (tmp_path / "danmaku-old.1").write_text("old")
    (tmp_path / "danmaku.1").unlink()
    outdated = ["danmaku-old.1", "danmaku-watch.1", "danmaku.1"]
    assert manual.problems() == [f"{name} is out of date" for name in outdated]
    manual.write()
    assert manual.problems() == []


def test_each_command_has_a_page_with_its_options(manual: ModuleType) -> None:
    pages = manual.pages()
    tree = dict(walk(commands))
    assert set(pages) == {f"{'-'.join(('danmaku', *names))}.1" for names in tree}
    for names, command in tree.items():
        page = pages[f"{'-'.join(('danmaku', *names))}.1"]
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                hidden = getattr(parameter, "hidden", False)
                assert (option.replace("-", "\\-") in page) is not hidden, (names, option)


def test_a_page_is_english_whatever_is_spoken(manual: ModuleType) -> None:
    use("zh_CN")
    assert "watch an invented, busy room" in manual.pages()["danmaku-demo.1"]


def test_roff_reads_no_request_and_no_escape_in_a_text(manual: ModuleType) -> None:
    assert manual._text(".so /etc/passwd") == "\\&.so /etc/passwd"
    assert manual._text("a\\b -x") == "a\\eb \\fB\\-x\\fP"
    assert manual._text("弹") == "\\[u5F39]"


def test_the_pages_are_formatted_without_a_warning() -> None:
    groff = shutil.which("groff")
    if groff is None:
        return  # the pages do not depend on it
    for page in sorted((ROOT / "tui" / "man").glob("*.1")):
        done = subprocess.run(
            [groff, "-man", "-Tutf8", "-P-cbou", "-ww", str(page)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stderr, page.name) == ("", page.name)
        assert "SYNOPSIS" in done.stdout


def test_the_pages_are_part_of_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"tui/man": "share/man/man1"}


def test_the_command_checks_and_changes_nothing(manual: ModuleType) -> None:
    before = {path: path.stat().st_mtime_ns for path in manual.PAGES.iterdir()}
    command = [sys.executable, str(ROOT / "tui" / "manual.py"), "--check"]
    environ = {"PYTHONPATH": f"{ROOT / 'proto'}:{ROOT / 'tui'}"}
    subprocess.run(command, check=True, env=environ)
    assert {path: path.stat().st_mtime_ns for path in manual.PAGES.iterdir()} == before
