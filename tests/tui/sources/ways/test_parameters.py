from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from danmaku_tui.sources.ways.parameters import (
    USER_AGENT,
    Visit,
    digest,
    first_place,
    push_url,
    signed_string,
    with_signature,
)

VISIT = Visit("7418212345678901234", "7398765432109876543")
ORIGIN = "https://live.douyin.com"

BY_HAND = (
    "live_id=1,aid=6383,version_code=180800,webcast_sdk_version=1.0.15,"
    "room_id=7418212345678901234,sub_room_id=,sub_channel_id=,did_rule=3,"
    "user_unique_id=7398765432109876543,device_platform=web,device_type=,ac=,identity=audience"
)
ORDER = (
    "app_name version_code webcast_sdk_version update_version_code compress device_platform "
    "cookie_enabled screen_width screen_height browser_language browser_platform browser_name "
    "browser_version browser_online tz_name cursor internal_ext host aid live_id did_rule endpoint "
    "support_wrds user_unique_id im_path identity need_persist_msg_count insert_task_id "
    "live_reason room_id heartbeatDuration signature"
)


def query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def test_the_signed_string_is_the_one_put_together_by_hand() -> None:
    assert signed_string(VISIT) == BY_HAND


def test_its_digest_is_the_one_of_md5sum() -> None:
    assert digest(BY_HAND) == "47e4ed50a361239fe0585d3f4b524019"


def test_the_address_holds_every_parameter_in_a_browsers_order() -> None:
    url = with_signature(push_url("wss://host", VISIT, {}, ORIGIN), "abc")
    assert [name for name, _ in query(url)] == ORDER.split()
    assert url.startswith("wss://host/webcast/im/push/v2/?")


def test_the_address_and_the_signed_string_say_the_same() -> None:
    told = dict(query(push_url("wss://host", VISIT, {}, ORIGIN)))
    for pair in BY_HAND.split(","):
        name, _, value = pair.partition("=")
        assert told.get(name, "") == value, name


def test_the_browser_of_the_address_is_that_of_the_user_agent() -> None:
    told = dict(query(push_url("wss://host", VISIT, {}, ORIGIN)))
    assert f"Mozilla/{told['browser_version']}" == USER_AGENT


def test_nothing_in_a_value_can_end_it_early() -> None:
    url = with_signature(push_url("wss://h", VISIT, {"cursor": "a&b=c|#d e"}, ORIGIN), "x&y=/+")
    told = dict(query(url))
    assert (told["cursor"], told["signature"]) == ("a&b=c|#d e", "x&y=/+")
    assert url.isascii()


def test_who_has_seen_nothing_begins_at_the_moment() -> None:
    place = first_place(VISIT, 1_790_000_000_500)
    assert place["cursor"] == "d-1_u-1_fh-1_t-1790000000500_r-1"
    assert place["internal_ext"] == (
        "internal_src:dim|wss_push_room_id:7418212345678901234|wss_push_did:7398765432109876543"
        "|first_req_ms:1790000000500|fetch_time:1790000000500|seq:1|wss_info:0-1790000000500-0-0"
    )
