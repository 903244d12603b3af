from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.sources.ways.page import Obstacle, RoomPage, RoomStatus, read_enter, read_page
from tests.fixtures.stand_in_site import (
    CAPTCHA,
    ROOM_ID,
    SHELL,
    USER_ID,
    pace_page,
    render_data_page,
    room_info,
)

LIVE = RoomPage(RoomStatus.LIVE, ROOM_ID, '晚安 "夜"', "小鱼\\n", USER_ID)
Variant = Callable[[dict[str, Any]], str]

VARIANTS: dict[str, Variant] = {
    "escaped once": pace_page,
    "escaped twice": lambda info: pace_page(info, 2),
    "escaped four times": lambda info: pace_page(info, 4),
    "of 2022": render_data_page,
}


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> Variant:
    return VARIANTS[request.param]


def read(html: str) -> RoomPage:
    page = read_page(html)
    assert isinstance(page, RoomPage), page
    return page


@pytest.mark.parametrize("name", ["escaped once", "of 2022"])
def test_a_live_room_is_read_with_its_names(name: str) -> None:
    assert read(VARIANTS[name](room_info())) == LIVE


def test_a_live_room_is_found_in_every_form_of_the_page(variant: Variant) -> None:
    page = read(variant(room_info()))
    assert (page.status, page.room_id) == (RoomStatus.LIVE, ROOM_ID)
    assert page.user_unique_id == USER_ID


def test_a_room_that_has_ended_is_not_live(variant: Variant) -> None:
    assert read(variant(room_info(4))).status is RoomStatus.NOT_LIVE


def test_a_room_that_is_paused_goes_on_being_live() -> None:
    assert read(pace_page(room_info(3))).status is RoomStatus.LIVE


def test_a_room_that_is_being_prepared_is_not_live_yet() -> None:
    assert read(pace_page(room_info(1))).status is RoomStatus.NOT_LIVE


def test_an_account_without_a_room_is_not_live_although_it_keeps_a_number() -> None:
    page = read(pace_page({"roomId": ROOM_ID, "anchor": {"nickname": "小鱼"}}))
    assert page == RoomPage(RoomStatus.NOT_LIVE, "", "", "小鱼", USER_ID)


@pytest.mark.parametrize(
    "more",
    [
        {"finish_time": 1_790_000_000},
        {"finish_time": "1790000000"},
        {"stream_url": {"flv": {"HD": "http://x/a.flv?rtm_expr_tag=reflow_room_info"}}},
    ],
)
def test_a_replay_is_not_taken_for_a_broadcast(more: dict[str, Any]) -> None:
    assert read(pace_page(room_info(2, **more))).status is RoomStatus.REPLAY


def test_a_broadcast_whose_end_is_zero_has_not_ended() -> None:
    assert read(pace_page(room_info(2, finish_time=0))).status is RoomStatus.LIVE


@pytest.mark.parametrize(
    ("html", "obstacle"),
    [
        ("", Obstacle.EMPTY),
        (" \n", Obstacle.EMPTY),
        (CAPTCHA, Obstacle.CAPTCHA),
        (SHELL, Obstacle.SHELL),
        ("<html><body>nginx</body></html>", Obstacle.UNREADABLE),
        (pace_page({}), Obstacle.NO_ROOM),
    ],
)
def test_what_is_no_room_is_told_apart(html: str, obstacle: Obstacle) -> None:
    assert read_page(html) is obstacle


def test_a_room_that_speaks_of_captchas_is_still_a_room() -> None:
    assert read(pace_page(room_info(title="验证码中间页"))).status is RoomStatus.LIVE


def test_a_title_cannot_pass_itself_off_as_the_state() -> None:
    forged = '"roomStore":{"roomInfo":{"roomId":"1","room":{"id_str":"1","status":2}}}'
    page = read(pace_page(room_info(4, title=forged)))
    assert (page.status, page.room_id) == (RoomStatus.NOT_LIVE, ROOM_ID)


def test_a_state_that_is_no_json_any_more_is_read_by_its_marks() -> None:
    html = f'<script>x("{{\\"id_str\\":\\"{ROOM_ID}\\",\\"status\\":4,\\"status_str\\":1")</script>'
    assert read(html) == RoomPage(RoomStatus.NOT_LIVE, ROOM_ID)
    html = f'<script>x("{{\\"roomId\\":\\"{ROOM_ID}\\",")</script>'
    assert read(html) == RoomPage(RoomStatus.LIVE, ROOM_ID)


def test_the_words_of_a_page_are_cleaned() -> None:
    page = read(pace_page(room_info(title="a\x1b[2Jb\u202e")))
    assert page.title == "a\ufffd[2Jb"


@given(st.text() | st.text(alphabet='roomStInf{}":\\[],1').map(lambda text: f'"roomStore":{text}'))
def test_any_page_is_read_or_refused(html: str) -> None:
    assert isinstance(read_page(html), RoomPage | Obstacle)


def test_a_page_of_nothing_but_openings_is_refused() -> None:
    assert read_page('"roomStore":' + '{"a":' * 100_000) is Obstacle.UNREADABLE


def test_a_page_of_nothing_but_halves_is_refused() -> None:
    assert read_page('"roomStore":{"a":' * 20_000 + "1" * 1_000_000) is Obstacle.UNREADABLE


def entered(**data: object) -> str:
    return json.dumps({"status_code": 0, "data": data})


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            entered(
                data=[{"id_str": ROOM_ID, "status": 2, "title": "x"}], user={"nickname": "小鱼"}
            ),
            RoomPage(RoomStatus.LIVE, ROOM_ID, "x", "小鱼"),
        ),
        (
            entered(data=[{"status": 2}], enter_room_id=ROOM_ID, user={}),
            RoomPage(RoomStatus.LIVE, ROOM_ID),
        ),
        (
            entered(data=[{"id_str": ROOM_ID, "status": 4}], user={"nickname": "小鱼"}),
            RoomPage(RoomStatus.NOT_LIVE, ROOM_ID, "", "小鱼"),
        ),
        (
            entered(data=[], user={"nickname": "小鱼"}),
            RoomPage(RoomStatus.NOT_LIVE, anchor="小鱼"),
        ),
        ("", Obstacle.EMPTY),
        (CAPTCHA, Obstacle.CAPTCHA),
        ("[1]", Obstacle.UNREADABLE),
        (entered(message="参数错误"), Obstacle.UNREADABLE),
        ("[" * 200_000, Obstacle.UNREADABLE),
    ],
)
def test_the_answer_of_the_api_is_read(body: str, found: RoomPage | Obstacle) -> None:
    assert read_enter(body) == found
