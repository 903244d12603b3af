"""Subtitles in Advanced SubStation Alpha (ASS v4.00+), which libass draws over a video.

One event of the file is one flight of this program's own stage: it is offered to lanes of columns
at the moment at which it was said, with one speed for all, and what finds no place in time is not
shown. So no two comments of a lane can ever touch.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Final, TypeAlias

from danmaku_proto.events import Chat, Event, Gift, flies
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.export.video_canvas import VideoCanvas, columns_of
from danmaku_tui.i18n.language import trn
from danmaku_tui.stage.items import Item, mark
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.stage import Stage

FONT: Final = "Noto Sans CJK SC"
"""A free font with all ideographs; where it is missing a player takes others, letter by letter."""

OUTLINE_SHARE: Final = 0.045
"""The outline as a share of the size of the font: white has to be read on white."""

COMBOS: Final = 200
"""Combos whose flights are remembered; more at once are on no stage."""

_GIFT: Final = "◆"
_COMBO_DIGITS: Final = 4

_COLOURS: Final = {"Comment": "&H00FFFFFF", "Before": "&H60D8D8D8", "Gift": "&H0000D7FF"}
"""The styles and their colours as ``&HAABBGGRR``: ``Before`` is what was said before the start."""

_CLEARED: Final = str.maketrans(
    {"{": "｛", "}": "｝", "\\": "＼", **dict.fromkeys(map(chr, (*range(32), 127)), " ")}
)
"""What has a meaning in a line of subtitles, and what looks like it without having one."""

_Combo: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class SubtitleText:
    """What a flight carries: its text, cleared, and the name of its style."""

    text: str
    style: str


class Subtitles:
    """Comments and gifts, flying."""

    def __init__(self, about: RecordingInfo, scenery: VideoCanvas) -> None:
        self._about = about
        self._scenery = scenery
        self._columns, self._rate, self._cell = scenery.columns, scenery.rate, scenery.cell
        self._lane_height = scenery.lane_height
        self._margin = (scenery.lane_height - scenery.font_size) / 2
        self._stage: Stage[SubtitleText] = Stage(
            scenery.columns, scenery.lanes, cells=lambda times: columns_of(mark(times))
        )
        self._combos: OrderedDict[_Combo, Flight[SubtitleText]] = OrderedDict()

    @property
    def remark(self) -> str:
        """How many found no free lane; empty where all did."""
        skipped = self._stage.counts.skipped
        if not skipped:
            return ""
        return trn(
            "{count:,} found no free lane and is left out",
            "{count:,} found no free lane and are left out",
            skipped,
        ).format(count=skipped)

    def takes(self, event: Event) -> bool:
        """Return whether it is a comment that says something, or a gift with new units."""
        if not flies(event):
            return False
        match event:
            case Chat():
                return bool(cleared(event.text))
            case Gift():
                return event.count > 0

    def pieces(self, told: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the head, and each flight when it has left the stage."""
        yield self._head()
        stage = self._stage
        for each in told:
            due = floor(max(0.0, each.second) * self._rate) - stage.offset
            yield from map(self._line, stage.step(due).left)
            self._offer(each.event)
        yield from map(self._line, stage.all())

    def _offer(self, event: Event) -> None:
        """Give ``event`` to the stage."""
        if not flies(event):
            return
        match event:
            case Chat():
                text = cleared(event.text)
                load = SubtitleText(text, "Before" if event.history else "Comment")
                self._stage.offer(Item(load, columns_of(text), f"{load.style} {text}"))
            case Gift():
                self._offer_gift(event)

    def _offer_gift(self, gift: Gift) -> None:
        """Let ``gift`` fly, or the flight of its combo tell what that holds by now."""
        to = "" if gift.to is None else f" → {gift.to.name}"
        load = SubtitleText(
            cleared(f"{_GIFT} {gift.user.name} {gift.gift}{to} ×{gift.total or gift.count}"), "Gift"
        )
        if not gift.combo:
            self._stage.offer(Item(load, columns_of(load.text), favoured=True))
            return
        combo = (gift.user.key, gift.gift_id, gift.combo)
        flight = self._combos.get(combo)
        if flight is not None and self._renewed(flight, load):
            return
        room = max(0, _COMBO_DIGITS - len(str(gift.total)))
        width = columns_of(load.text) + ceil(room * 1.1)
        placed = self._stage.offer(Item(load, width, favoured=True)).flight
        if placed is not None:
            self._combos[combo] = placed
            self._combos.move_to_end(combo)
            if len(self._combos) > COMBOS:
                self._combos.popitem(last=False)

    def _renewed(self, flight: Flight[SubtitleText], load: SubtitleText) -> bool:
        """Give ``flight`` another load where it is still flying and has the room for it."""
        return columns_of(load.text) <= flight.width and self._stage.renew(flight, load)

    def _line(self, flight: Flight[SubtitleText]) -> str:
        """Return the event of ``flight``: from when it begins to come in to when it has left.

        Times are whole hundredths of a second, so the places are those at these very times.
        """
        begin = max(0, floor((flight.column - self._columns) / self._rate * 100))
        end = ceil(flight.end / self._rate * 100)
        x0, x1 = ((flight.column - at / 100 * self._rate) * self._cell for at in (begin, end))
        y = flight.lane * self._lane_height + self._margin
        load = flight.payload
        return (
            f"Dialogue: 0,{_clock(begin)},{_clock(end)},{load.style},,0,0,0,,"
            f"{{\\move({x0:.1f},{y:.1f},{x1:.1f},{y:.1f})}}{load.text}{mark(flight.times)}\n"
        )

    def _head(self) -> str:
        scenery = self._scenery
        outline = max(1.0, scenery.font_size * OUTLINE_SHARE)
        styles = "".join(
            f"Style: {name},{FONT},{scenery.font_size},{colour},{colour},{colour[:4]}202020,"
            f"&H80000000,0,0,0,0,100,100,0,0,1,{outline:.1f},0,7,0,0,0,1\n"
            for name, colour in _COLOURS.items()
        )
        return (
            "\ufeff[Script Info]\n"
            f"Title: {cleared(self._about.source)}\n"
            "ScriptType: v4.00+\n"
            "WrapStyle: 2\n"
            "ScaledBorderAndShadow: yes\n"
            f"PlayResX: {scenery.width}\n"
            f"PlayResY: {scenery.height}\n"
            "\n[V4+ Styles]\n"
            "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
            "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
            "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
            f"{styles}"
            "\n[Events]\n"
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        )


def cleared(text: str) -> str:
    """Return ``text`` in one line, with nothing in it that commands subtitles."""
    return " ".join(text.translate(_CLEARED).splitlines()).strip()


def _clock(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}.{rest:02}"
