"""The options of ``danmaku watch`` for the ways in of this package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from danmaku_proto.dialects import DOUYIN_PATH
from danmaku_tui.sources.ways.room_address import is_room


@dataclass(frozen=True, slots=True)
class WayOptions:
    """The values of the options for the ways in."""

    signer: str | None = None
    signer_js: Path | None = None
    signer_function: str = "get_sign"
    wait: bool = False
    site: str | None = None

    @property
    def signer_flags(self) -> tuple[str, ...]:
        """The names of the options about a signer that were given."""
        usual = WayOptions()
        flags = {
            "--signer": self.signer != usual.signer,
            "--signer-js": self.signer_js != usual.signer_js,
            "--signer-function": self.signer_function != usual.signer_function,
        }
        return tuple(flag for flag, given in flags.items() if given)


def wants_way(source: str, asked: WayOptions) -> bool:
    """Return whether ``source``, or one of the options, needs a way in."""
    return asked != WayOptions() or is_room(source) or is_pasted(source) or DOUYIN_PATH in source


def is_pasted(source: str) -> bool:
    """Return whether the address is to be read from elsewhere: ``@FILE`` or ``-``."""
    return source == "-" or source.startswith("@")
