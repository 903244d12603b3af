"""Subtitles in Advanced SubStation Alpha (ASS v4.00+), which libass draws over a video.

One event of the file is one flight on this program's own stage: it is offered to lanes of columns
at its time, with one speed for all, and is left out when no lane is free in time. So two comments
in one lane never touch.
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
"""A free font with all ideographs; where it is missing, players choose others per character."""

OUTLINE_SHARE: Final = 0.045
"""The outline as a share of the font size: white text must be readable on white."""

COMBOS: Final = 200
"""Combos whose flights are remembered: no stage has more at once."""

_GIFT: Final = "◆"
_COMBO_DIGITS: Final = 4

_COLOURS: Final = {"Comment": "&H00FFFFFF", "Before": "&H60D8D8D8", "Gift": "&H0000D7FF"}
"""The styles and their colours as ``&HAABBGGRR``; ``Before`` is for earlier comments."""

_CLEARED: Final = str.maketrans(
    {"{": "｛", "}": "｝", "\\": "＼", **dict.fromkeys(map(chr, (*range(32), 127)), " ")}
)
"""Characters with a meaning in subtitles, and their replacements without one."""

_Combo: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class SubtitleText:
    """The payload of a flight: its text, cleared, and the name of its style."""

    text: str
    style: str


class Subtitles:
    """Flying comments and gifts."""

    def __init__(self, info: RecordingInfo, canvas: VideoCanvas) -> None:
        self._info = info
        self._canvas = canvas
        self._columns, self._rate, self._cell = canvas.columns, canvas.rate, canvas.cell
        self._lane_height = canvas.lane_height
        self._margin = (canvas.lane_height - canvas.font_size) / 2
        self._stage: Stage[SubtitleText] = Stage(
            canvas.columns, canvas.lanes, cells=lambda times: columns_of(mark(times))
        )
        self._combos: OrderedDict[_Combo, Flight[SubtitleText]] = OrderedDict()

    @property
    def remark(self) -> str:
        """The number of events without a free lane; empty for none."""
        skipped = self._stage.counts.skipped
        if not skipped:
            return ""
        return trn(
            "{count:,} found no free lane and is left out",
            "{count:,} found no free lane and are left out",
            skipped,
        ).format(count=skipped)

    def takes(self, event: Event) -> bool:
        """Return whether it is a comment with a text, or a gift with new units."""
        if not flies(event):
            return False
        match event:
            case Chat():
                return bool(cleared(event.text))
            case Gift():
                return event.count > 0

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the head, and each flight when it has left the stage."""
        yield self._head()
        stage = self._stage
        for each in events:
            due = floor(max(0.0, each.second) * self._rate) - stage.offset
            yield from map(self._line, stage.step(due).left)
            self._offer(each.event)
        yield from map(self._line, stage.all())

    def _offer(self, event: Event) -> None:
        """Offer ``event`` to the stage."""
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
        """Offer ``gift`` to the stage, or update the flight of its combo."""
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
        # Space for the digits of later totals: the flight cannot become wider on its way.
        room = max(0, _COMBO_DIGITS - len(str(gift.total)))
        width = columns_of(load.text) + ceil(room * 1.1)
        placed = self._stage.offer(Item(load, width, favoured=True)).flight
        if placed is not None:
            self._combos[combo] = placed
            self._combos.move_to_end(combo)
            if len(self._combos) > COMBOS:
                self._combos.popitem(last=False)

    def _renewed(self, flight: Flight[SubtitleText], load: SubtitleText) -> bool:
        """Return whether ``flight`` is still flying and wide enough, and was updated."""
        return columns_of(load.text) <= flight.width and self._stage.renew(flight, load)

    def _line(self, flight: Flight[SubtitleText]) -> str:
        """Return the event of ``flight``, from its entry to its exit.

        Times are whole hundredths of a second: the positions are computed for the rounded times.
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
        canvas = self._canvas
        outline = max(1.0, canvas.font_size * OUTLINE_SHARE)
        styles = "".join(
            f"Style: {name},{FONT},{canvas.font_size},{colour},{colour},{colour[:4]}202020,"
            f"&H80000000,0,0,0,0,100,100,0,0,1,{outline:.1f},0,7,0,0,0,1\n"
            for name, colour in _COLOURS.items()
        )
        return (
            "\ufeff[Script Info]\n"
            f"Title: {cleared(self._info.source)}\n"
            "ScriptType: v4.00+\n"
            "WrapStyle: 2\n"
            "ScaledBorderAndShadow: yes\n"
            f"PlayResX: {canvas.width}\n"
            f"PlayResY: {canvas.height}\n"
            "\n[V4+ Styles]\n"
            "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
            "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
            "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
            f"{styles}"
            "\n[Events]\n"
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        )


def cleared(text: str) -> str:
    """Return ``text`` in one line, without commands of subtitles."""
    return " ".join(text.translate(_CLEARED).splitlines()).strip()


def _clock(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}.{rest:02}"
