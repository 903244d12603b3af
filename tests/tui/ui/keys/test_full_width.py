from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.events import Key

from danmaku_tui.config.values import Config
from danmaku_tui.replay.replay import Replay
from danmaku_tui.ui.keys.full_width import ascii_keys

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


def test_each_full_width_form_is_its_ascii_character() -> None:
    for number in range(0x21, 0x7F):
        assert ascii_keys(chr(number + 0xFEE0)) == chr(number)
    assert "".join(ascii_keys(sign)[0] for sign in "【】、。　《》，；：") == "[]/. <>,;:"
    assert not any(map(ascii_keys, "a?你é\x1b"))


async def test_full_width_keys_do_the_same_as_ascii_keys(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        stage = viewer.app.director.stage
        usual = stage.crossing
        await pilot.press("】")
        assert stage.crossing < usual
        await pilot.press("【")
        assert stage.crossing == usual
        before = viewer.app.director.off
        await pilot.press("１")
        assert viewer.app.director.off != before
        await pilot.press("　")
        assert viewer.app.director.frozen
        await pilot.press("　")
        await pilot.press("！")
        await pilot.pause()
        assert type(viewer.app.screen).__name__ == "LedgerScreen"
        await pilot.press("？")
        await pilot.pause()
        assert type(viewer.app.screen).__name__ == "HelpScreen"
        await pilot.press("escape", "！")
        await pilot.pause()
        assert viewer.app.screen is viewer.app.room
        await pilot.press("ｑ")
    assert viewer.app.return_value == 0


@pytest.mark.parametrize("key", ["／", "、"])
async def test_a_full_width_slash_opens_the_search_and_is_text_in_it(
    key: str, viewer: Viewer
) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        viewer.app.post_message(Key("fullwidth_question_mark", "？"))
        await pilot.press("１")
        await pilot.pause()
        assert "？１" in viewer.rows()[-1]
        assert viewer.app.screen is viewer.app.room


@pytest.mark.parametrize("key", ["question_mark", "full_stop", "f5", "Z"])
async def test_the_key_of_the_help_closes_it_where_it_is_another(
    key: str, new_viewer: Callable[..., Viewer]
) -> None:
    viewer = new_viewer(config=Config(keys={"help": key}))
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert type(viewer.app.screen).__name__ == "HelpScreen"
        await pilot.press("?" if key != "question_mark" else "a", "escape", key)
        await pilot.pause()
        assert viewer.app.screen is viewer.app.room


@pytest.mark.parametrize(("keys", "sign"), [({}, "？"), ({"help": "full_stop"}, "。")])
async def test_the_key_of_the_help_closes_it_in_full_width_too(
    keys: dict[str, str], sign: str, new_viewer: Callable[..., Viewer]
) -> None:
    viewer = new_viewer(config=Config(keys=keys))
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        await pilot.press(sign)
        await pilot.pause()
        assert type(viewer.app.screen).__name__ == "HelpScreen"
        await pilot.press("录", "１", sign)
        await pilot.pause()
        assert f"录１{ascii_keys(sign)[0]}" in viewer.text()
        await pilot.press("escape", sign)
        await pilot.pause()
        assert viewer.app.screen is viewer.app.room


async def test_full_width_keys_follow_the_keys_in_force(new_viewer: Callable[..., Viewer]) -> None:
    viewer = new_viewer(config=Config(keys={"quit": "Q", "help": "full_stop"}))
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        await pilot.press("ｑ", "？")
        assert viewer.app.screen is viewer.app.room
        await pilot.press("。")
        await pilot.pause()
        assert type(viewer.app.screen).__name__ == "HelpScreen"
        await pilot.press("escape", "Ｑ")
    assert viewer.app.return_value == 0


async def test_the_third_key_without_a_meaning_explains_itself(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(120, 24)) as pilot:
        keys = viewer.rows()[-1]
        await pilot.press("你", "好")
        assert viewer.rows()[-1] == keys
        await pilot.press("吗")
        assert "switch the input method to English; ? shows the keys" in viewer.rows()[-1]
        viewer.step(4.0)
        await pilot.press("z", "j", "z", "z", "j")
        assert viewer.rows()[-1] == keys
        await pilot.press("z", "z", "z")
        assert "these keys do nothing here: ? shows the keys" in viewer.rows()[-1]
        await pilot.press("！", "你", "好", "吗")
        await pilot.pause()
        assert "switch the input method" in viewer.text()


async def test_the_keys_of_a_live_room_explain_themselves_in_a_replay(
    new_viewer: Callable[..., Viewer],
) -> None:
    replay = Replay(lambda: (_ for _ in ()).throw(AssertionError), 0.0, 60.0, lambda: 0.0, speed=1)
    viewer = new_viewer(replay=replay)
    async with viewer.app.run_test(size=(120, 24)) as pilot:
        await pilot.press("r")
        assert "a replay has no connection" in viewer.rows()[-1]
        await pilot.press("R")
        assert "it is a recording already" in viewer.rows()[-1]
    assert viewer.session.reconnected == 0
    assert viewer.session.recording is None


async def test_the_explanation_names_the_key_in_force(new_viewer: Callable[..., Viewer]) -> None:
    viewer = new_viewer(config=Config(keys={"help": "f2"}))
    async with viewer.app.run_test(size=(120, 24)) as pilot:
        await pilot.press("？", "？", "？")
        assert "switch the input method to English; F2 shows the keys" in viewer.rows()[-1]
