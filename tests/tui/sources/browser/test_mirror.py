from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.sources.browser.devtools import BrowserEvent
from danmaku_tui.sources.browser.mirror import HEARTBEAT, Mirror

if TYPE_CHECKING:
    from tests.tui.sources.browser.conftest import Telling

Followed = Callable[..., Mirror]

FRAME = b"\x10\x4d\x3a\x03msg\x42\x00"


@pytest.fixture
def followed(telling: Telling) -> Followed:
    """A mirror of a room that is shown by the pages of the given ids, each with its session."""

    def make(*pages: str) -> Mirror:
        mirror = Mirror(telling.room)
        for page in pages:
            mirror.apply(telling.page(page, telling.room), 0.0)
            mirror.apply(telling.attached(f"s-{page}", page), 0.0)
        return mirror

    return make


def methods(mirror: Mirror, happening: BrowserEvent) -> list[str]:
    return [command.method for command in mirror.apply(happening, 0.0).commands]


def test_a_page_that_shows_the_room_is_attached_to(telling: Telling) -> None:
    mirror = Mirror(telling.room)
    told = mirror.apply(telling.page("p", f"{telling.room}?from=search"), 0.0)
    assert [(each.method, each.params["targetId"]) for each in told.commands] == [
        ("Target.attachToTarget", "p")
    ]
    again = mirror.apply(telling.page("p", telling.room), 0.0)
    assert not again.commands


@pytest.mark.parametrize(
    "url", ["https://bank.example/", "https://live.douyin.com/1", "about:blank"]
)
def test_no_other_page_is_attached_to(url: str, telling: Telling) -> None:
    mirror = Mirror(telling.room)
    assert not mirror.apply(telling.page("p", url), 0.0).commands
    assert not mirror.tabs


def test_what_is_no_tab_is_left_alone(telling: Telling) -> None:
    mirror = Mirror(telling.room)
    for more in ({"type": "service_worker"}, {"subtype": "prerender"}):
        assert not mirror.apply(telling.page("p", telling.room, **more), 0.0).commands


def test_an_attached_page_tells_of_its_sockets_and_workers_and_waits_for_nobody(
    telling: Telling,
) -> None:
    mirror = Mirror(telling.room)
    mirror.apply(telling.page("p", telling.room), 0.0)
    commands = mirror.apply(telling.attached("s", "p"), 0.0).commands
    assert [each.method for each in commands] == [
        "Network.enable",
        "Target.setAutoAttach",
        "Page.enable",
    ]
    assert {each.session for each in commands} == {"s"}
    assert commands[1].params["waitForDebuggerOnStart"] is False


def test_a_frame_of_the_rooms_socket_is_mirrored_as_it_came(
    telling: Telling, followed: Followed
) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1"), 0.0)
    assert mirror.feeds == 1
    assert mirror.apply(telling.frame("s-p", "1", FRAME), 0.0).frames == [FRAME]


def test_other_sockets_of_the_page_are_not_mirrored(telling: Telling, followed: Followed) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1", "wss://example.org/?x=/webcast/im/push"), 0.0)
    assert not mirror.apply(telling.frame("s-p", "1", FRAME), 0.0).frames
    assert mirror.feeds == 0


def test_a_socket_that_was_open_before_is_known_by_its_frames(
    telling: Telling, followed: Followed
) -> None:
    mirror = followed("p")
    assert mirror.apply(telling.frame("s-p", "1", FRAME), 0.0).frames == [FRAME]
    assert not mirror.apply(telling.frame("s-p", "2", b"something else"), 0.0).frames
    assert not mirror.apply(telling.frame("s-p", "2", FRAME), 0.0).frames
    assert mirror.feeds == 1


def test_text_and_broken_and_oversized_frames_are_left_out(
    telling: Telling, followed: Followed
) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1"), 0.0)
    assert not mirror.apply(telling.frame("s-p", "1", FRAME, opcode=1), 0.0).frames
    broken = {"opcode": 2, "payloadData": "é"}
    large = {"opcode": 2, "payloadData": "A" * (MESSAGE_BYTES // 3 * 4 + 8)}
    for response in (broken, large, {"opcode": 2}, None):
        params = {"requestId": "1", "response": response}
        happening = BrowserEvent("Network.webSocketFrameReceived", params, "s-p")
        assert not mirror.apply(happening, 0.0).frames


def test_a_workers_socket_is_the_pages(telling: Telling, followed: Followed) -> None:
    mirror = followed("p")
    enabled = methods(mirror, telling.attached("w", "worker", parent="s-p", kind="worker"))
    assert enabled == ["Network.enable", "Target.setAutoAttach"]
    mirror.apply(telling.created("w", "1"), 0.0)
    assert mirror.apply(telling.frame("w", "1", FRAME), 0.0).frames == [FRAME]
    mirror.apply(telling.detached("w", parent="s-p"), 0.0)
    assert mirror.feeds == 0
    assert mirror.tabs["p"].session == "s-p"


def test_a_session_of_somebody_else_is_not_listened_to(telling: Telling) -> None:
    mirror = Mirror(telling.room)
    assert not methods(mirror, telling.attached("s", "unknown"))
    mirror.apply(telling.created("s", "1"), 0.0)
    assert not mirror.apply(telling.frame("s", "1", FRAME), 0.0).frames


def test_a_closed_socket_tells_no_more(telling: Telling, followed: Followed) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1"), 0.0)
    mirror.apply(telling.closed("s-p", "1"), 0.0)
    assert mirror.feeds == 0


def test_a_reload_ends_the_sockets_of_the_page_before(telling: Telling, followed: Followed) -> None:
    mirror = followed("p", "q")
    for page in ("p", "q"):
        mirror.apply(telling.created(f"s-{page}", "1"), 0.0)
    mirror.apply(telling.navigated("s-p", telling.room, parent="f"), 0.0)
    assert mirror.feeds == 2
    mirror.apply(telling.navigated("s-p", telling.room), 0.0)
    assert mirror.feeds == 1


def test_a_second_tab_of_the_room_is_heard_only_when_the_first_is_gone(
    telling: Telling, followed: Followed
) -> None:
    mirror = followed("p", "q")
    for page in ("p", "q"):
        mirror.apply(telling.created(f"s-{page}", "1"), 0.0)
    assert mirror.apply(telling.frame("s-p", "1", FRAME), 0.0).frames
    assert not mirror.apply(telling.frame("s-q", "1", FRAME), 0.1).frames
    mirror.apply(telling.destroyed("p"), 0.2)
    assert mirror.apply(telling.frame("s-q", "1", FRAME), 0.3).frames == [FRAME, FRAME]


def test_a_page_that_leaves_the_room_is_let_go(telling: Telling, followed: Followed) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1"), 0.0)
    told = mirror.apply(telling.page("p", "https://live.douyin.com/2"), 0.0)
    assert [(each.method, each.params) for each in told.commands] == [
        ("Target.detachFromTarget", {"sessionId": "s-p"})
    ]
    assert not mirror.apply(telling.frame("s-p", "1", FRAME), 0.0).frames
    assert not mirror.tabs
    assert methods(mirror, telling.page("p", telling.room)) == ["Target.attachToTarget"]


def test_between_leaving_and_being_let_go_nothing_of_another_room_is_mirrored(
    telling: Telling, followed: Followed
) -> None:
    mirror = followed("p")
    mirror.apply(telling.navigated("s-p", "https://live.douyin.com/2"), 0.0)
    mirror.apply(telling.created("s-p", "2"), 0.0)
    assert not mirror.apply(telling.frame("s-p", "2", FRAME), 0.0).frames


def test_where_a_page_sent_to_the_room_ends_up_is_the_room(telling: Telling) -> None:
    mirror = Mirror("https://v.douyin.com/abc/")
    mirror.apply(telling.page("p", "about:blank"), 0.0)
    assert mirror.blank == "p"
    assert [each.method for each in mirror.lead("p")] == ["Target.attachToTarget"]
    assert mirror.blank == ""
    mirror.apply(telling.attached("s", "p"), 0.0)
    mirror.apply(telling.page("p", "https://v.douyin.com/abc/"), 0.0)
    mirror.apply(telling.page("p", telling.room), 0.0)
    mirror.apply(telling.created("s", "1"), 0.0)
    assert mirror.apply(telling.frame("s", "1", FRAME), 0.0).frames == [FRAME]
    assert methods(mirror, telling.page("q", telling.room)) == ["Target.attachToTarget"]
    assert methods(mirror, telling.page("p", "https://live.douyin.com/2")) == [
        "Target.detachFromTarget"
    ]


def test_a_crashed_page_has_no_sockets_and_says_so(telling: Telling, followed: Followed) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1"), 0.0)
    mirror.apply(telling.crashed("p"), 0.0)
    assert mirror.feeds == 0
    assert mirror.tabs["p"].crashed
    mirror.apply(telling.navigated("s-p", telling.room), 0.0)
    assert not mirror.tabs["p"].crashed


def test_the_pages_own_heartbeat_is_noticed_and_nothing_else_that_it_sends(
    telling: Telling, followed: Followed
) -> None:
    mirror = followed("p")
    mirror.apply(telling.created("s-p", "1"), 0.0)
    assert mirror.apply(telling.sent("s-p", "1", HEARTBEAT), 0.0).beat
    assert not mirror.apply(telling.sent("s-p", "1", b"\x3a\x03ack"), 0.0).beat


def test_a_title_comes_through_the_one_door(telling: Telling) -> None:
    mirror = Mirror(telling.room)
    mirror.apply(telling.page("p", telling.room, title="a\x1b[2Jb"), 0.0)
    assert "\x1b" not in mirror.tabs["p"].title


def test_a_room_must_be_a_web_page() -> None:
    with pytest.raises(ValueError, match="web page"):
        Mirror("about:blank")


IDS = st.sampled_from(["p", "q", "s-p", "s-q", "", "1"])
VALUES = st.recursive(
    IDS | st.none() | st.integers() | st.sampled_from(["page", "https://live.douyin.com/1"]),
    lambda inner: (
        st.dictionaries(
            st.sampled_from(["targetId", "type", "url", "title", "opcode", "payloadData", "id"]),
            inner,
        )
        | st.lists(inner)
    ),
    max_leaves=5,
)
METHODS = st.sampled_from(
    [
        "Target.targetInfoChanged",
        "Target.targetDestroyed",
        "Target.targetCrashed",
        "Target.attachedToTarget",
        "Target.detachedFromTarget",
        "Page.frameNavigated",
        "Network.webSocketCreated",
        "Network.webSocketClosed",
        "Network.webSocketFrameReceived",
        "Network.webSocketFrameSent",
    ]
)
PARAMS = st.dictionaries(
    st.sampled_from(
        ["targetInfo", "targetId", "sessionId", "requestId", "frame", "response", "url"]
    ),
    VALUES,
)


@given(st.lists(st.builds(BrowserEvent, METHODS, PARAMS, IDS), max_size=30))
def test_no_order_and_no_shape_of_events_breaks_it(happenings: list[BrowserEvent]) -> None:
    mirror = Mirror("https://live.douyin.com/1")
    for happening in happenings:
        heard = mirror.apply(happening, 0.0)
        assert all(isinstance(frame, bytes) for frame in heard.frames)
    assert mirror.feeds >= 0
