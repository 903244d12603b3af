from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.keys import Keys

from danmaku_proto.events import Chat, Club, Enter, Gift, Like, Notice, User
from danmaku_tui.i18n.language import use
from danmaku_tui.room.history import History
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.card import CardScreen

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12), (20, 6)], ids=str)


class Acts:
    """What a card does to a pick, written down."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, name: str) -> str:
        self.done.append(name)
        return f"{name}: [/nope]张三"


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture
def known(person: Callable[..., User]) -> User:
    return person(
        "ann",
        "张三[/x]",
        id="64183684320",
        level=12,
        club=Club("铁粉团", 7),
        admin=True,
        about="19 · 计算机 · 清华",
    )


@pytest.fixture
def card(
    history: History, palette: Palette, acts: Acts, chat: Callable[..., Chat], known: User
) -> CardScreen:
    said = chat("first [bold]words", user=known)
    history.append(said)
    return CardScreen(Selection(known, said), history, palette, acts)


@SIZES
async def test_it_fits_and_what_was_said_comes_first(
    size: tuple[int, int], stand: Callable[..., Stand], card: CardScreen
) -> None:
    app = stand(card)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.assert_whole()
        assert "张三[/x]" in app.text()
        assert "first [bold]" in app.text()
        await pilot.press("G")
        app.assert_whole()


async def test_it_tells_who_it_is_and_what_was_given(
    stand: Callable[..., Stand],
    card: CardScreen,
    history: History,
    gift: Callable[..., Gift],
    known: User,
) -> None:
    history.append(gift(9, user=known, count=9))
    history.append(gift(1, user=known, count=1, gift="嘉年华", price=30_000))
    history.append(Like("l", 1.7e9, known, 7, 0))
    app = stand(card)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        told = {row.split("│")[1].strip() for row in app.rows() if row.count("│") == 2}
    lines = [" ".join(line.split()) for line in told]
    for line in (
        "id 64183684320",
        "level 12",
        "fan club 铁粉团, level 7",
        "badges admin",
        "about 19 · 计算机 · 清华",
        "comments 1",
        "likes 7",
        "gifts 10 units, 30,009 diamonds",
        "嘉年华 ×1 30,000 diamonds",
        "小心心 ×9 9 diamonds",
    ):
        assert line in lines, lines


async def test_the_whole_of_a_long_text_is_there(
    stand: Callable[..., Stand], history: History, palette: Palette, chat: Callable[..., Chat]
) -> None:
    text = "".join(f"{number}弹" for number in range(120))
    said = chat(text)
    app = stand(CardScreen(Selection(said.user, said), history, palette, str))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        seen: list[str] = []
        rows: list[str] = []
        while rows != (rows := app.rows()):
            seen += [row for row in rows if row not in seen and "Esc" not in row]
            await pilot.press("j")
        shown = "".join(row.split("│")[1].strip() for row in seen if row.count("│") == 2)
        assert text in shown


@pytest.mark.parametrize(
    ("key", "name"),
    [("y", "copy"), ("x", "block"), ("*", "highlight"), ("m", "mute"), ("u", "undo")],
)
async def test_a_key_acts_and_the_card_stays_and_says_so(
    key: str, name: str, stand: Callable[..., Stand], card: CardScreen, acts: Acts
) -> None:
    app = stand(card)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("asterisk" if key == "*" else key)
        await pilot.pause()
        assert acts.done == [name]
        assert f"{name}: [/nope]张三" in app.text()
        assert app.screen is card
        card.show_answer()
        await pilot.pause()
        assert "Esc close" in app.text()


@pytest.mark.parametrize(
    ("key", "result"),
    [("o", "only"), ("f", "rules"), ("escape", None), (Keys.Enter, None), ("q", None)],
)
async def test_what_needs_the_room_closes_the_card_and_is_its_result(
    key: str, result: str | None, stand: Callable[..., Stand], card: CardScreen, acts: Acts
) -> None:
    app = stand(card)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert app.results == [result]
        assert acts.done == []


async def test_keys_that_were_rebound_work_here_too_and_are_named(
    stand: Callable[..., Stand], card: CardScreen, acts: Acts
) -> None:
    app = stand(card)
    app.set_keymap({"copy": "c"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "c copy" in app.text()
        await pilot.press("y", "c")
        assert acts.done == ["copy"]


async def test_what_the_person_says_meanwhile_comes_in_at_the_top_of_the_messages(
    stand: Callable[..., Stand],
    card: CardScreen,
    history: History,
    chat: Callable[..., Chat],
    known: User,
) -> None:
    app = stand(card)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        history.append(chat("second words", user=known))
        history.append(chat("of somebody else", "bob"))
        card._renew()
        await pilot.pause()
        rows = app.rows()
        messages = rows[next(at for at, row in enumerate(rows) if "Last messages" in row) :]
        assert "second words" in messages[1]
        assert "first [bold]words" in messages[2]
        assert "of somebody else" not in app.text()


async def test_whoever_reads_old_messages_keeps_the_place(
    stand: Callable[..., Stand],
    card: CardScreen,
    history: History,
    chat: Callable[..., Chat],
    known: User,
) -> None:
    for number in range(60):
        history.append(chat(f"message {number}", user=known))
    app = stand(card)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+d", "ctrl+d", "ctrl+d")
        await pilot.pause()
        before = app.text()
        for number in range(3):
            history.append(chat(f"new {number} " * 20, user=known))
        card._renew()
        await pilot.pause()
        assert app.text() == before


async def test_somebody_whom_the_room_hides_is_not_mixed_up_with_the_others(
    stand: Callable[..., Stand],
    history: History,
    palette: Palette,
    chat: Callable[..., Chat],
    person: Callable[..., User],
) -> None:
    hidden = person("", "用户***")
    history.append(chat("of another hidden one", user=hidden))
    said = chat("mine", user=hidden)
    app = stand(CardScreen(Selection(hidden, said), history, palette, str))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "mine" in app.text()
        assert "of another hidden one" not in app.text()
        assert "the room hides this sender" in app.text()


async def test_what_nobody_said_has_a_card_without_a_person(
    stand: Callable[..., Stand], history: History, palette: Palette
) -> None:
    pick = Selection(None, Notice("n", 1.7e9, "be kind", "room"))
    app = stand(CardScreen(pick, history, palette, str))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "be kind" in app.text()
        assert "Person" not in app.text()


async def test_a_person_without_an_event_comes_from_the_board(
    stand: Callable[..., Stand], history: History, palette: Palette, known: User
) -> None:
    app = stand(CardScreen(Selection(known), history, palette, str))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "nothing else from this person" in app.text()
        history.append(Enter("e", 1.7e9, known))
        app.screen._renew()  # type: ignore[attr-defined]  # it is the card
        await pilot.pause()
        assert "nothing else from this person" not in app.text()


async def test_it_changes_its_colours_and_its_language_while_it_is_open(
    stand: Callable[..., Stand], card: CardScreen, light: Palette
) -> None:
    app = stand(card)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        use("zh_CN")
        try:
            card.set_palette(light)
            await pilot.pause()
        finally:
            use("en")
        assert "Card" not in app.text()
        assert "资料卡" in app.text()
        styles = {
            segment.style.bgcolor.name
            for strip in app.screen._compositor.render_strips()[2:4]
            for segment in strip
            if "张三" in segment.text and segment.style and segment.style.bgcolor
        }
        assert styles == {light.text.bgcolor.name if light.text.bgcolor else ""}
