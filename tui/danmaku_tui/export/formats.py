"""The formats of exported files: a further one needs its own module and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from danmaku_tui.export.format import Format
from danmaku_tui.export.timed_event import RecordingInfo

Maker: TypeAlias = Callable[[RecordingInfo, str], Format]
"""Makes the format for one file; the text is the size of the video, such as ``1920x1080``."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format by its ``name`` on the command line; ``words`` are for the help.

    ``make`` imports the module of the format. Where ``sized``, it uses the size of the video, and
    may raise :class:`danmaku_tui.export.video_canvas.CanvasSizeError`. ``for_video`` formats have
    no time before 0: events before it are left out.
    """

    name: str
    words: str
    make: Maker
    sized: bool = False
    for_video: bool = False


def _jsonl(info: RecordingInfo, _: str) -> Format:
    from danmaku_tui.export.jsonl import JsonLines

    return JsonLines(shifted=info.shifted)


def _csv(info: RecordingInfo, _: str) -> Format:
    from danmaku_tui.export.table import Table

    return Table(info)


def _xml(info: RecordingInfo, _: str) -> Format:
    from danmaku_tui.export.bilibili import BilibiliXml

    return BilibiliXml(info)


def _text(info: RecordingInfo, _: str) -> Format:
    from danmaku_tui.export.text_lines import TextLines

    return TextLines(shifted=info.shifted)


def _ass(info: RecordingInfo, size: str) -> Format:
    from danmaku_tui.export.ass import Subtitles
    from danmaku_tui.export.video_canvas import VideoCanvas

    return Subtitles(info, VideoCanvas.read(size))


FORMATS: Final[Mapping[str, ExportFormat]] = MappingProxyType(
    {
        each.name: each
        for each in (
            ExportFormat("jsonl", "JSON lines", _jsonl),
            ExportFormat("csv", "a table for spreadsheets", _csv),
            ExportFormat("xml", "danmaku for players, as bilibili writes it", _xml, for_video=True),
            ExportFormat("ass", "flying subtitles for a video", _ass, sized=True, for_video=True),
            ExportFormat("text", "lines of text, as --plain prints them", _text),
        )
    }
)
"""Each format by its name, in the order of the help."""
