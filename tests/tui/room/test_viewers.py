from __future__ import annotations

from danmaku_proto.events import Viewers
from danmaku_tui.room.viewers import Audience


def viewers(online: int, total: int = 0, total_text: str = "") -> Viewers:
    return Viewers(id="", at=0.0, online=online, total=total, total_text=total_text)


def test_the_newest_number_is_the_one_that_counts() -> None:
    audience = Audience()
    for online in (3861, 3824, 3861, 3820):
        audience = audience.after(viewers(online, total=9000, total_text="1.2万"))
    assert audience == Audience(online=3820, total=9000, total_text="1.2万")


def test_what_a_message_does_not_tell_stays() -> None:
    audience = Audience(online=10, total=500, total_text="500")
    assert audience.after(viewers(12)) == Audience(online=12, total=500, total_text="500")
    assert audience.after(viewers(0, total=501)) == Audience(10, 501, "500")
