"""What a person does with a busy room, with real keys inside tmux."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from operator import ne
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rich.color import ColorType
from rich.style import Style
from rich.text import Text

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.i18n.language import tr, use
from danmaku_tui.ui.look.palette import CONTRAST, DARK, LIGHT

if TYPE_CHECKING:
    from textual.theme import Theme

    from tests.e2e.conftest import Pane, Speaker, Terminal, Tmux
    from tests.fixtures.loaded_program import ForkedProgram

Open = Callable[..., "Terminal"]
Run = Callable[..., subprocess.CompletedProcess[bytes]]
Speak = Callable[..., "Speaker"]
Start = Callable[..., "ForkedProgram"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(90)

SGR: Final = re.compile("\x1b\\[([0-9;:]*)m")
MANY_COLOURS: Final = re.compile(r"(?:^|;)[345]8[;:][25](?:[;:]|$)")
"""A colour by its number among 256, or by its red, green and blue."""


def address(server: ForkedProgram) -> str:
    """Return where a classroom says that it is open."""
    assert server.stdout is not None
    return server.stdout.readline().decode().split()[5]


def message(text: str, name: str = "张三", number: int = 888) -> bytes:
    return codec.encode(User(name=name, id=number, message=text))


def viewer(tmux: Tmux, program: Path, *arguments: str, columns: int = 80, rows: int = 24) -> Pane:
    """Open the program without its board, in a terminal of all colours."""
    command = shlex.join([str(program), *arguments, "--board", "off"])
    return tmux.open(f"COLORTERM=truecolor {command}; echo ended with $?", columns, rows)


def parts(shown: list[str]) -> tuple[str, str]:
    """Return what is on the stage, and what is in the list."""
    heading = next(y for y, row in enumerate(shown) if re.match("[▸─] List", row))
    return "\n".join(shown[1:heading]), "\n".join(shown[heading + 1 : -1])


def has(part: str, *words: str) -> bool:
    return all(each in part for each in words)


def in_list(shown: list[str], words: str) -> bool:
    return any(re.match("[▸─] List", row) for row in shown) and words in parts(shown)[1]


def pictured(shown: list[str]) -> str:
    return "\n".join(parts(shown))


def has_status(words: str, shown: list[str]) -> bool:
    return words in shown[0]


def row_of(pane: Pane, words: str) -> int:
    """Return the row of ``words`` on the stage, which is the first with them."""
    return next(y for y, row in enumerate(pane.rows) if words in row)


def painted(tmux: Tmux, pane: Pane) -> list[tuple[str, Style]]:
    """Return the texts of the screen, each in one style."""
    shown = Text.from_ansi(tmux.run("capture-pane", "-e", "-p", "-t", pane.name))
    return [
        (shown.plain[span.start : span.end], span.style)
        for span in shown.spans
        if isinstance(span.style, Style)
    ]


def is_picked(tmux: Tmux, pane: Pane, words: str) -> bool:
    """Return whether ``words`` are in reverse, as what the keys act on is."""
    return words in "".join(text for text, style in painted(tmux, pane) if style.reverse)


def shows_picked(tmux: Tmux, pane: Pane, words: str, _: list[str]) -> bool:
    return is_picked(tmux, pane, words)


def grounds(tmux: Tmux, pane: Pane) -> set[str]:
    """Return the grounds on the screen that have a colour of their own, as #rrggbb."""
    found = {style.bgcolor.triplet for _, style in painted(tmux, pane) if style.bgcolor}
    return {triplet.hex for triplet in found if triplet is not None}


def has_turned(tmux: Tmux, pane: Pane, before: Theme, after: Theme, _: list[str]) -> bool:
    """Return whether the ground of the screen has become another one."""
    shown = grounds(tmux, pane)
    return after.background in shown and before.background not in shown


def has_only_the_terminals_colours(tmux: Tmux, pane: Pane) -> bool:
    """Return whether nothing that can be seen has a colour beyond the first sixteen."""
    seen = [
        colour
        for text, style in painted(tmux, pane)
        for colour in (style.color if text.strip() else None, style.bgcolor)
    ]
    plain = (ColorType.DEFAULT, ColorType.STANDARD)
    return all(colour is None or colour.type in plain for colour in seen)


def saved_rules(folder: Path) -> list[dict[str, str]]:
    """Return the rules as they are in their file."""
    with (folder / "rules.toml").open("rb") as file:
        rules: list[dict[str, str]] = tomllib.load(file).get("rule", [])
    return rules


def test_a_comment_is_picked_its_sender_blocked_and_that_undone(
    tmux: Tmux, program: Path, start: Start, run: Run, config_folder: Path
) -> None:
    url = address(start("serve", "--port", "0"))
    pane = viewer(tmux, program, "watch", url)
    pane.shows("CONNECTED")
    pane.press("[", "[", "[", "[")  # slow, so that both are there for long
    start("send", url, "--name", "张三", "--id", "888", "spam spam")
    start("send", url, "--name", "李四", "--id", "999", "good words")
    pane.until(lambda rows: has(parts(rows)[0], "spam spam", "good words"), "both on the stage")

    pane.press("Space")
    pane.shows("PAUSED · 0 new")
    assert not config_folder.exists()
    pane.until(
        lambda _: any(is_picked(tmux, pane, words) for words in ("good words", "spam spam")),
        "one of both picked",
    )
    for words, other in (("good words", "spam spam"), ("spam spam", "good words")):
        if is_picked(tmux, pane, other):
            above = row_of(pane, words) < row_of(pane, other)
            pane.press("Up" if above else "Down")
        pane.until(partial(shows_picked, tmux, pane, words), f"{words} picked")

    pane.press("x")
    pane.shows("张三 is blocked · u undoes it")
    pane.until(lambda rows: "spam" not in "".join(parts(rows)), "no spam")
    assert all("good words" in part for part in parts(pane.rows))
    (rule,) = saved_rules(config_folder)
    assert (rule["action"], rule["value"], rule["label"]) == ("hide", "888", "张三")

    assert run("send", url, "--name", "张三", "--id", "888", "more spam").returncode == 0
    assert run("send", url, "--name", "李四", "--id", "999", "later words").returncode == 0
    pane.until(lambda rows: "later words" in parts(rows)[1], "what others say")
    pane.shows("PAUSED · 1 new")
    assert "spam" not in "".join(parts(pane.rows))

    pane.press("u")
    pane.shows("undone")
    pane.until(lambda rows: has(parts(rows)[1], "spam spam", "more spam"), "all in the list")
    assert "spam spam" in parts(pane.rows)[0]
    assert saved_rules(config_folder) == []
    pane.press("Space")
    pane.hides("PAUSED")


def test_a_search_keeps_its_place_while_messages_come(
    tmux: Tmux, program: Path, speak: Speak
) -> None:
    said = [f"{'cat' if number % 20 == 0 else 'dog'} {number:02}." for number in range(60)]
    server = speak([message(text) for text in said])
    pane = viewer(tmux, program, "watch", server.classroom)
    pane.shows("dog 59.")
    pane.press("/")
    pane.until(lambda rows: rows[-1].startswith(" /"), "the search line")
    pane.press("cat", "Enter")
    pane.until(lambda rows: "3 hits" in rows[0], "three hits")
    pane.press("N")
    pane.until(lambda rows: "hit 3 of 3" in rows[0], "the newest hit")
    pane.press("N")
    pane.until(lambda rows: "hit 2 of 3" in rows[0], "the hit before it")
    pane.until(lambda rows: "cat 20." in parts(rows)[1], "the hit")
    before = parts(pane.rows)[1]
    for batch in range(6):
        server.say(*(message(f"new cat {batch}{number}") for number in range(5)))
        count = 3 + 5 * (batch + 1)
        pane.until(partial(has_status, f"hit 2 of {count}"), f"{count} hits")
        assert parts(pane.rows)[1] == before
    pane.press("Escape")
    pane.until(lambda rows: "hit" not in rows[0], "no search")
    assert "cat 20." in parts(pane.rows)[1]
    pane.press("Escape")
    pane.until(lambda rows: "new cat 54" in parts(rows)[1], "the newest line")


def test_themes_and_languages_are_switched_while_it_is_live(tmux: Tmux, program: Path) -> None:
    pane = viewer(tmux, program, "demo", "--seed", "7")
    pane.shows("● LIVE")
    for theme, following in pairwise((DARK, LIGHT, CONTRAST)):
        assert theme.background in grounds(tmux, pane)
        pane.press("t")
        pane.until(partial(has_turned, tmux, pane, theme, following), following.name)
        pane.until(partial(ne, pane.rows), "another picture")
    pane.press("t")
    pane.shows("theme: the terminal's own colours")
    pane.until(lambda _: has_only_the_terminals_colours(tmux, pane), "sixteen colours")
    assert "● LIVE" in pane.rows[0]

    use("zh_CN")
    live, listed, left = tr("LIVE"), tr("List"), tr("Quit")
    pane.press("L")
    pane.until(lambda rows: f"● {live}" in rows[0], "Chinese")
    pane.until(lambda rows: any(re.match(f"[▸─] {listed}", row) for row in rows), "the heading")
    pane.until(lambda rows: f"q {left}" in rows[-1], "the keys")
    pane.until(partial(ne, pane.rows), "another picture")
    pane.press("L")
    pane.shows("● LIVE")
    pane.press("t")
    pane.until(lambda _: DARK.background in grounds(tmux, pane), DARK.name)
    pane.press("q")
    pane.shows("ended with 0")


@pytest.mark.parametrize(("last", "answer"), [("f", "matches"), ("?", "Freeze"), ("!", "Ledger")])
def test_the_theme_of_the_terminal_writes_no_colours_of_its_own(
    last: str, answer: str, terminal: Open
) -> None:
    viewer = terminal("demo", "--seed", "7", "--theme", "terminal", COLORTERM="truecolor")
    viewer.shows("LIVE")
    viewer.shows("List")
    viewer.press(b"k ")
    viewer.shows("PAUSED")
    viewer.press(last.encode())
    viewer.shows(answer)
    written = SGR.findall(viewer.output.decode())
    assert [code for code in written if re.search(r"(?:^|;)3[1-7](?:;|$)", code)]
    assert [code for code in written if MANY_COLOURS.search(code)] == []


@pytest.mark.parametrize("text", ["good words", "大家好，早上好"])
def test_what_is_picked_is_copied_to_the_clipboard_of_the_terminal(
    tmux: Tmux, program: Path, speak: Speak, text: str
) -> None:
    server = speak([message(text)])
    pane = viewer(tmux, program, "watch", server.classroom)
    pane.until(lambda rows: in_list(rows, text), "the comment in the list")
    pane.press("y")
    pane.shows("nothing is selected")
    assert tmux.run("list-buffers") == ""
    pane.press("k", "y")
    pane.shows(f"copied, if the terminal supports OSC 52: {text}")
    pane.until(lambda _: tmux.run("list-buffers"), "something in the clipboard")
    assert tmux.run("show-buffer") == text


def test_where_copying_is_off_it_says_so_and_writes_nothing(
    tmux: Tmux, program: Path, speak: Speak, config_folder: Path
) -> None:
    config_folder.mkdir(parents=True)
    (config_folder / "config.toml").write_text("[copy]\nosc52 = false\n", encoding="utf-8")
    server = speak([message("good words")])
    pane = viewer(tmux, program, "watch", server.classroom)
    pane.until(lambda rows: in_list(rows, "good words"), "the comment in the list")
    pane.press("k", "y")
    pane.shows("copying is off")
    assert tmux.run("list-buffers") == ""


def test_a_card_opens_over_a_room_that_goes_on_and_closes(
    tmux: Tmux, program: Path, speak: Speak
) -> None:
    server = speak([message("first words"), message("last words")])
    pane = viewer(tmux, program, "watch", server.classroom)
    pane.until(lambda rows: in_list(rows, "last words"), "the comment in the list")
    pane.press("k", "Enter")
    pane.shows("Last messages, the newest first")
    pane.shows("comments  2")
    server.say(message("words behind the card"))
    pane.press("Escape")
    pane.hides("Last messages")
    pane.until(lambda rows: in_list(rows, "words behind the card"), "what came meanwhile")


def test_the_rules_show_what_a_rule_would_touch_while_it_is_typed(
    tmux: Tmux, program: Path, speak: Speak, config_folder: Path
) -> None:
    server = speak([message(text) for text in ("buy now", "hello", "buy it now", "buy now")])
    pane = viewer(tmux, program, "watch", server.classroom)
    pane.until(lambda rows: in_list(rows, "buy now"), "the comments in the list")
    pane.press("k", "f")
    pane.shows("matches 2 of the last 5 messages")
    pane.press(*["BSpace"] * len(" now"))
    pane.shows("matches 3 of the last 5 messages")
    pane.shows("buy it now")
    server.say(message("buy more"))
    pane.shows("matches 4 of the last 6 messages")
    assert not config_folder.exists()
    pane.press("Enter")
    pane.hides("matches 4 of the last")
    (rule,) = saved_rules(config_folder)
    assert (rule["action"], rule["subject"], rule["value"]) == ("hide", "words", "buy")
    pane.press("f")
    pane.until(lambda rows: in_list(rows, "hello") and "buy" not in pictured(rows), "no buy")
