"""The parameters in the address of a push feed, in the order of a browser.

Names, order and constants: jwwsjlm/douyinLive; the signed part: saermart/DouyinLiveWebFetcher.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

from danmaku_proto.dialects import DOUYIN_PATH

AID: Final = "6383"
SDK_VERSION: Final = "1.0.15"
VERSION_CODE: Final = "180800"

PATH: Final = f"{DOUYIN_PATH}/v2/"

USER_AGENT: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
"""The default browser for the site; the ``browser_version`` of the address agrees with it."""

_CONSTANTS: Final = MappingProxyType(
    {
        "live_id": "1",
        "aid": AID,
        "version_code": VERSION_CODE,
        "webcast_sdk_version": SDK_VERSION,
        "did_rule": "3",
        "device_platform": "web",
        "identity": "audience",
    }
)
"""The constant parameters of both the address and the signature."""

SIGNED: Final = (
    "live_id",
    "aid",
    "version_code",
    "webcast_sdk_version",
    "room_id",
    "sub_room_id",
    "sub_channel_id",
    "did_rule",
    "user_unique_id",
    "device_platform",
    "device_type",
    "ac",
    "identity",
)
"""The parameters that are signed, in this order; those that the address lacks are empty."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor of a broadcast: both numbers as text, and the name of the browser."""

    room_id: str
    user_unique_id: str
    user_agent: str = USER_AGENT


def signed_string(visit: Visit) -> str:
    """Return the text to sign: ``name=value`` in a fixed order, joined by commas."""
    known = {**_CONSTANTS, "room_id": visit.room_id, "user_unique_id": visit.user_unique_id}
    return ",".join(f"{name}={known.get(name, '')}" for name in SIGNED)


def digest(text: str) -> str:
    """Return the MD5 of ``text``, in hex: the input of the site's own signing script."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def first_place(visit: Visit, now_ms: int) -> dict[str, str]:
    """Return the ``cursor`` and ``internal_ext`` of a visitor who has just come.

    Their form is that of a browser's first address (saermart/DouyinLiveWebFetcher).
    """
    ext = {
        "internal_src": "dim",
        "wss_push_room_id": visit.room_id,
        "wss_push_did": visit.user_unique_id,
        "first_req_ms": now_ms,
        "fetch_time": now_ms,
        "seq": 1,
        "wss_info": f"0-{now_ms}-0-0",
    }
    return {
        "cursor": f"d-1_u-1_fh-1_t-{now_ms}_r-1",
        "internal_ext": "|".join(f"{name}:{value}" for name, value in ext.items()),
    }


def push_url(host: str, visit: Visit, place: Mapping[str, str], origin: str) -> str:
    """Return the address at ``host`` (with its scheme), complete except for its ``signature``.

    ``place`` holds the ``cursor`` and ``internal_ext`` to begin at; ``origin`` is that of the site.
    """
    own = _CONSTANTS
    fields = {
        "app_name": "douyin_web",
        "version_code": own["version_code"],
        "webcast_sdk_version": own["webcast_sdk_version"],
        "update_version_code": own["webcast_sdk_version"],
        "compress": "gzip",
        "device_platform": own["device_platform"],
        "cookie_enabled": "true",
        "screen_width": "1920",
        "screen_height": "1080",
        "browser_language": "zh-CN",
        "browser_platform": "Win32",
        "browser_name": "Mozilla",
        "browser_version": visit.user_agent.removeprefix("Mozilla/"),
        "browser_online": "true",
        "tz_name": "Asia/Shanghai",
        "cursor": place.get("cursor", ""),
        "internal_ext": place.get("internal_ext", ""),
        "host": origin,
        "aid": own["aid"],
        "live_id": own["live_id"],
        "did_rule": own["did_rule"],
        "endpoint": "live_pc",
        "support_wrds": "1",
        "user_unique_id": visit.user_unique_id,
        "im_path": "/webcast/im/fetch/",
        "identity": own["identity"],
        "need_persist_msg_count": "15",
        "insert_task_id": "",
        "live_reason": "",
        "room_id": visit.room_id,
        "heartbeatDuration": "0",
    }
    return f"{host}{PATH}?{urlencode(fields, quote_via=quote, safe='')}"


def with_signature(url: str, signature: str) -> str:
    """Return ``url`` with its ``signature`` at the end."""
    return f"{url}&signature={quote(signature, safe='')}"
