from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from danmaku_tui.cli.options.browser import browser_options
from danmaku_tui.cli.options.way import way_options
from danmaku_tui.sources.browser.attachment import DEFAULT_ADDRESS
from danmaku_tui.sources.ways.options import WayOptions

GIVEN: list[tuple[WayOptions, str | None, bool]] = []


@click.command()
@way_options
@browser_options
def look(*, way: WayOptions, browser: str | None, headless: bool) -> None:
    GIVEN.append((way, browser, headless))


def given(*arguments: str) -> tuple[WayOptions, str | None, bool]:
    assert CliRunner().invoke(look, arguments, catch_exceptions=False).exit_code == 0
    return GIVEN.pop()


def test_without_options_there_is_no_way_and_no_browser() -> None:
    assert given() == (WayOptions(), None, False)


@pytest.mark.parametrize(
    ("arguments", "way"),
    [
        (("--signer", "sign it"), WayOptions(signer="sign it")),
        (
            ("--signer-js", "a.js", "--signer-function", "f"),
            WayOptions(signer_js=Path("a.js"), signer_function="f"),
        ),
        (("--wait",), WayOptions(wait=True)),
        (("--site", "http://here"), WayOptions(site="http://here")),
    ],
)
def test_the_options_of_a_way_come_together(arguments: tuple[str, ...], way: WayOptions) -> None:
    assert given(*arguments) == (way, None, False)


def test_a_browser_without_an_address_is_the_one_on_this_machine() -> None:
    assert given("--browser") == (WayOptions(), DEFAULT_ADDRESS, False)
    assert given("--browser", "new", "--headless") == (WayOptions(), "new", True)
