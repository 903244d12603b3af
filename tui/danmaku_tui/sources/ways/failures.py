"""The failures of a way in, each with its line for a person."""

from __future__ import annotations

from typing import Final

from danmaku_proto.text import clean
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import tr

POLL_SECONDS: Final = 45.0
"""The pause between two looks at a room that is not live yet."""

RISK_SECONDS: Final = 120.0
"""The pause after the site took this machine for a robot: further requests make it worse."""

CONFIRM_SECONDS: Final = 10.0
"""The pause before a second look at a room that was live and seems to have ended."""

_QUOTED_CHARACTERS: Final = 200


class RiskControlError(WayError):
    """The site answered with something else than the room, which ``answer`` names."""

    def __init__(self, answer: str) -> None:
        super().__init__(
            tr(
                "risk control: the site answered with {answer}, which says nothing about the "
                "room: solve the captcha in a browser on this network, give that browser's "
                "cookies with --cookie-file, or wait"
            ).format(answer=answer),
            retry_after=RISK_SECONDS,
        )


class NoRoomError(WayError):
    """The site knows no such room."""

    def __init__(self, room: str) -> None:
        super().__init__(
            tr("the site knows no room and no anchor at {room}: check the number").format(
                room=clean(room)
            ),
            retry_after=RISK_SECONDS,
        )


class NotLiveError(WayError):
    """The room is not live. ``anchor`` is its name, and ``awaited`` whether to look again."""

    def __init__(self, anchor: str, *, awaited: bool) -> None:
        who = anchor or tr("the room")
        if awaited:
            line = tr("{who} is not live yet: looking again about once a minute").format(who=who)
            super().__init__(line, phase=Phase.WAITING, retry_after=POLL_SECONDS)
        else:
            line = tr("{who} is not live: --wait starts when the broadcast does").format(who=who)
            super().__init__(line, phase=Phase.ENDED)


class BroadcastOverError(WayError):
    """The room that was watched has ended, or its page shows a replay."""

    def __init__(self, *, replay: bool) -> None:
        line = tr("the broadcast has ended")
        if replay:
            line = tr("the broadcast has ended: the page shows its replay, which has no feed")
        super().__init__(line, phase=Phase.ENDED)


class PerhapsOverError(WayError):
    """The page has once shown a live room as over, which may be an error."""

    def __init__(self) -> None:
        super().__init__(
            tr("the page says that the room is no longer live: making sure"),
            phase=Phase.WAITING,
            retry_after=CONFIRM_SECONDS,
        )


class SiteError(WayError):
    """The site could not be asked; ``why`` is one line."""

    def __init__(self, why: str) -> None:
        super().__init__(tr("the room's page: {why}").format(why=why), phase=Phase.WAITING)


class LinkTargetError(WayError):
    """A share link leads to a page that is no room."""

    def __init__(self, where: str) -> None:
        super().__init__(
            tr(
                "the link leads to {where}, which is no room: copy the link again, from a room"
            ).format(where=clean(where)[:_QUOTED_CHARACTERS]),
            retry_after=RISK_SECONDS,
        )


class SignerError(WayError):
    """The person's signer gave no signature; ``why`` is one line with the remedy."""

    def __init__(self, why: str) -> None:
        super().__init__(tr("the signer {why}").format(why=why))


class CookieError(WayError):
    """The person's cookies cannot be read; ``why`` is one line."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
