"""The address of a room, parsed from a person's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import tr

LIVE_HOST: Final = "live.douyin.com"
SHARE_HOST: Final = "v.douyin.com"
REFLOW_HOST: Final = "webcast.amemv.com"

_WEB: Final = re.compile(
    r"(?:https?://)?(?:live\.douyin\.com|v\.douyin\.com|webcast\.amemv\.com|www\.douyin\.com)"
    r"(?:/[!-~]*)?",
    re.ASCII | re.IGNORECASE,
)
"""A web address of the platform, also within the text that the app copies with it."""

_LIVE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SHARE_PATH: Final = re.compile(r"/[A-Za-z0-9_-]{1,64}/?")
_REFLOW: Final = re.compile(r"/reflow/([0-9]{1,20})(?:/|$)")
_FOLLOWED: Final = re.compile(r"/(?:follow|root)/live/([0-9]{1,20})/?")

ROOM_ID_DIGITS: Final = 18
"""The fewest digits of the id of one broadcast; live ids have a dozen."""

_SHOWN_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class RoomAddress:
    """A room, by the first of these that is known.

    ``live_id`` is its lasting number or name, as in the address of its page; ``room_id`` is the
    number of one broadcast; ``share_url`` is a link that leads to one of them.
    """

    live_id: str = ""
    room_id: str = ""
    share_url: str = ""

    @property
    def shown(self) -> str:
        """The name of the room, for a person."""
        if self.live_id:
            return f"{LIVE_HOST}/{self.live_id}"
        return (
            tr("room {number}").format(number=self.room_id)
            if self.room_id
            else self.share_url.partition("://")[2]
        )

    def page_url(self, origin: str = f"https://{LIVE_HOST}") -> str:
        """Return the address of the room's page; ``origin`` is that of the site."""
        if self.live_id:
            return f"{origin}/{self.live_id}"
        if self.room_id:
            return f"https://{REFLOW_HOST}/douyin/webcast/reflow/{self.room_id}"
        return self.share_url

    @classmethod
    def parse(cls, source: str) -> Self:
        """Return the room that ``source`` names: a number, a page, a share link or text with one.

        Raises :class:`ValueError` with one line that names the accepted forms.
        """
        text = source.strip()
        if text.isascii() and text.isdecimal():
            if len(text) > 20:
                raise ValueError(
                    tr("{shown} is too long for a room's number: check it").format(
                        shown=_shown(text)
                    )
                )
            return cls(room_id=text) if len(text) >= ROOM_ID_DIGITS else cls(live_id=text)
        found = _WEB.search(text)
        if found is None:
            raise ValueError(
                tr(
                    "{shown} is no room: give its number, https://{host}/NUMBER, or a link that "
                    "the app shares (https://{share_host}/…)"
                ).format(shown=_shown(text), host=LIVE_HOST, share_host=SHARE_HOST)
            )
        return cls._from_web(found.group())

    @classmethod
    def _from_web(cls, url: str) -> Self:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, path = (parts.hostname or "").lower(), parts.path
        if host == LIVE_HOST:
            live_id = path.strip("/")
            if _LIVE_ID.fullmatch(live_id):
                return cls(live_id=live_id)
            raise ValueError(
                tr("{shown} names no room: its page is https://{host}/NUMBER").format(
                    shown=_shown(url), host=LIVE_HOST
                )
            )
        if host == SHARE_HOST and _SHARE_PATH.fullmatch(path):
            return cls(share_url=f"https://{SHARE_HOST}{path}")
        reflow = _REFLOW.search(path) if host == REFLOW_HOST else None
        if reflow:
            return cls(room_id=reflow.group(1))
        followed = _FOLLOWED.fullmatch(path)
        if followed:
            return cls(live_id=followed.group(1))
        raise ValueError(
            tr("{shown} is not the page of a room: open the room and copy its address").format(
                shown=_shown(url)
            )
        )


def is_room(source: str) -> bool:
    """Return whether ``source`` is meant as a room rather than as the address of a feed."""
    text = source.strip()
    if text.isascii() and text.isdecimal():
        return True
    return not text.lower().startswith(("ws://", "wss://")) and _WEB.search(text) is not None


def _shown(text: str) -> str:
    """Return ``text`` fit for a quotation: cleaned, short, without its query."""
    cleaned = clean(text.partition("?")[0])
    return cleaned if len(cleaned) <= _SHOWN_CHARACTERS else f"{cleaned[:_SHOWN_CHARACTERS]}…"
