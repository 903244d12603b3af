"""The XML of bilibili, for players and converters of danmaku.

A comment is ``<d p="second,mode,size,colour,timestamp,pool,user,id">``: mode 1 flies from right to
left, size 25 is the usual one, the colour is a decimal RGB, the pool is 0 for ordinary comments,
the user is a CRC-32 in hexadecimal (SocialSisterYi/bilibili-API-collect, danmaku_xml). The name of
the sender and gifts are as BililiveRecorder writes them, in an attribute and an element that
readers of the older form skip.

Many readers are no XML parsers, so the form is narrower than XML asks. danmaku2ass recognises the
format by the first 40 characters. DanmakuFactory reads attributes up to the next double quote or
the next blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape
from zlib import crc32

from danmaku_proto.events import Chat, Event, Flying, Gift, flies
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

_FLYING: Final = 1
_SIZE: Final = 25
_WHITE: Final = 0xFFFFFF
_POOL: Final = 0

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?><i>'
"""The beginning of a document, in one line: danmaku2ass compares its first 40 characters."""

DIAMOND: Final = 100
"""A diamond in thousandths of a yuan, the unit of BililiveRecorder's prices: ten are one yuan."""

_QUOTED: Final = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
"""Characters that end an attribute, or that XML reads as a blank."""

_BLANKS: Final = re.compile(r"\s")
_NO_BREAK: Final = "\u00a0"
"""The blank in the name of a gift: DanmakuFactory ends the name at an ordinary one."""

_illegal: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow, not even escaped (section 2.2)."""


class BilibiliXml:
    """Comments, and gifts with new units."""

    remark = ""

    def __init__(self, info: RecordingInfo) -> None:
        self._info = info

    def takes(self, event: Event) -> bool:
        """Return whether it is a comment with a text, or a gift with new units.

        Readers skip an element without a text, or fail at it.
        """
        if not flies(event):
            return False
        match event:
            case Chat():
                return bool(_legal(event.text).strip())
            case Gift():
                return event.count > 0

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the document."""
        yield HEAD + "\n"
        yield "<chatserver>danmaku-tui</chatserver><chatid>0</chatid><mission>0</mission>\n"
        yield f"<maxlimit>0</maxlimit><state>0</state><source>{body(self._info.source)}</source>\n"
        for number, each in enumerate(events, 1):
            if flies(each.event):
                yield _element(each.event, each.second, number)
        yield "</i>\n"


def body(text: str) -> str:
    """Return ``text`` as the body of an element."""
    return escape(_legal(text))


def attribute(text: str) -> str:
    """Return ``text`` as the value of an attribute, always in double quotes."""
    return f'"{escape(_legal(text), _QUOTED)}"'


def _element(event: Flying, second: float, number: int) -> str:
    """Return the element of the event that is the ``number``-th, at ``second``."""
    match event:
        case Chat():
            return _comment(event, second, number)
        case Gift():
            return _gift(event, second)


def _comment(chat: Chat, second: float, number: int) -> str:
    p = (
        f"{max(0.0, second):.3f},{_FLYING},{_SIZE},{_WHITE},{int(chat.at)},{_POOL}"
        f",{crc32(chat.user.key.encode('utf-8', 'replace')):08x},{_number(chat.id, number)}"
    )
    return f'<d p="{p}" user={attribute(chat.user.name)}>{body(chat.text)}</d>\n'


def _gift(gift: Gift, second: float) -> str:
    return (
        f'<gift ts="{max(0.0, second):.3f}" user={attribute(gift.user.name)}'
        f' giftname={attribute(_BLANKS.sub(_NO_BREAK, gift.gift))} giftcount="{gift.count}"'
        f' price="{gift.price * DIAMOND}"/>\n'
    )


def _number(own: str, number: int) -> str:
    """Return the event's own id where it is a number, else ``number``."""
    return own if own.isascii() and own.isdecimal() else str(number)


def _legal(text: str) -> str:
    return _illegal.sub("", text)
