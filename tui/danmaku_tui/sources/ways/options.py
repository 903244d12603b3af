"""The options of ``danmaku watch`` for the ways in that this package holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from danmaku_proto.dialects import DOUYIN_PATH
from danmaku_tui.sources.ways.room_address import is_room


@dataclass(frozen=True, slots=True)
class WayOptions:
    """What was asked for of the ways in, as the options give it."""

    signer: str | None = None
    signer_js: Path | None = None
    signer_function: str = "get_sign"
    wait: bool = False
    site: str | None = None

    @property
    def signer_flags(self) -> tuple[str, ...]:
        """The given options about a signer, as they are written."""
        usual = WayOptions()
        flags = {
            "--signer": self.signer != usual.signer,
            "--signer-js": self.signer_js != usual.signer_js,
            "--signer-function": self.signer_function != usual.signer_function,
        }
        return tuple(flag for flag, given in flags.items() if given)


def wants_way(source: str, asked: WayOptions) -> bool:
    """Return whether ``source`` is more than the address of a feed, or a way was asked for."""
    return asked != WayOptions() or is_room(source) or is_pasted(source) or DOUYIN_PATH in source


def is_pasted(source: str) -> bool:
    """Return whether ``source`` says where to read an address from: ``@FILE`` or ``-``."""
    return source == "-" or source.startswith("@")
