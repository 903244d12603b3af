"""The Chromium on this machine, and the command that starts it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import tr

PROGRAMS: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)

_FLAGS: Final = (
    # A port would be open to every user of the machine.
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-crash-restore-bubble",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # The window lies behind the terminal most of the time, and must not be throttled there.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # A sign-in would be lost with a keyring that is open in one session and locked in the next.
    "--password-store=basic",
)


def find_chromium(
    environment: Mapping[str, str], which: Callable[[str], str | None] = shutil.which
) -> str:
    """Return the path of a Chromium, first of all the one that ``CHROMIUM`` names.

    Raises :class:`ValueError` with one line that names the remedy.
    """
    named = environment.get("CHROMIUM", "")
    if named:
        found = which(named)
        if found is None:
            raise ValueError(
                tr("CHROMIUM names {program}, which cannot be run: correct it").format(
                    program=clean(named)
                )
            )
        return found
    for program in PROGRAMS:
        found = which(program)
        if found is not None:
            return found
    raise ValueError(
        tr(
            "no Chromium was found: install chromium or Chrome, or name one in the "
            "variable CHROMIUM"
        )
    )


def check_screen(environment: Mapping[str, str], platform: str = sys.platform) -> None:
    """Raise :class:`ValueError` with one line where no window can be opened."""
    if platform == "linux" and not (
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    ):
        raise ValueError(
            tr(
                "there is no screen to open a browser's window on: add --headless, or attach "
                "to a browser that runs elsewhere with --browser ADDRESS"
            )
        )


def command_line(program: str, profile: Path, *, headless: bool, root: bool) -> list[str]:
    """Return the command that starts ``program`` on ``profile``, with a blank page."""
    flags = [*_FLAGS, f"--user-data-dir={profile}"]
    if headless:
        flags += ["--headless", "--disable-gpu", "--mute-audio"]
    if root:
        flags.append("--no-sandbox")  # Chromium refuses to start as root with its sandbox
    return [program, *flags, "about:blank"]


def profile_folder(data: Path) -> Path:
    """Return the folder of the profile, below the program's folder ``data``."""
    return data / "browser"
