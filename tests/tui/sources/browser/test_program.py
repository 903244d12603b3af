from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.sources.browser.program import (
    check_screen,
    command_line,
    find_chromium,
    profile_folder,
)

PROFILE = Path("/home/someone/profile")


def test_the_first_chromium_of_the_path_is_taken() -> None:
    there = {"google-chrome": "/opt/chrome", "msedge": "/opt/edge"}
    assert find_chromium({}, there.get) == "/opt/chrome"


def test_the_one_that_the_environment_names_comes_first() -> None:
    there = {"chromium": "/usr/bin/chromium", "mine": "/opt/mine"}
    assert find_chromium({"CHROMIUM": "mine"}, there.get) == "/opt/mine"


def test_a_name_in_the_environment_that_leads_nowhere_is_told() -> None:
    with pytest.raises(ValueError, match="CHROMIUM names mine"):
        find_chromium({"CHROMIUM": "mine"}, {"chromium": "/usr/bin/chromium"}.get)


def test_without_any_it_is_told_what_to_install() -> None:
    with pytest.raises(ValueError, match="install chromium"):
        find_chromium({}, lambda _: None)


def test_a_window_needs_a_screen() -> None:
    with pytest.raises(ValueError, match="--headless"):
        check_screen({}, "linux")
    check_screen({"DISPLAY": ":0"}, "linux")
    check_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    check_screen({}, "darwin")


def test_the_browser_lets_only_this_program_in_and_opens_no_port() -> None:
    command = command_line("/usr/bin/chromium", PROFILE, headless=False, root=False)
    assert command[0] == "/usr/bin/chromium"
    assert {"--remote-debugging-pipe", f"--user-data-dir={PROFILE}"} <= set(command)
    assert command[-1] == "about:blank"
    assert not any(
        word.startswith(("--remote-debugging-port", "--remote-debugging-address"))
        for word in command
    )


@pytest.mark.parametrize("headless", [True, False])
@pytest.mark.parametrize("root", [True, False])
def test_the_sandbox_is_left_out_only_for_root_and_the_window_only_when_asked(
    headless: bool,
    root: bool,
) -> None:
    command = command_line("/usr/bin/chromium", PROFILE, headless=headless, root=root)
    assert ("--headless" in command) is headless
    assert ("--mute-audio" in command) is headless
    assert ("--no-sandbox" in command) is root


def test_the_profile_lies_with_what_the_program_keeps() -> None:
    assert profile_folder(Path("/data")) == Path("/data/browser")
