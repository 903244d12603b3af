"""The place where a browser lets programs in, parsed from a person's text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import tr

DEFAULT_ADDRESS: Final = "http://127.0.0.1:9222"
_SHOWN_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class Attachment:
    """The place where a browser lets programs in: a ``url``, or the ``folder`` of its profile."""

    url: str = ""
    folder: Path | None = None

    @property
    def shown(self) -> str:
        """The place for a person; the secret path of a WebSocket is left out."""
        if self.folder is not None:
            return str(self.folder)
        return urlsplit(self.url).netloc

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the place in ``text``: ``http://…``, ``ws://…/devtools/…``, a port or a folder.

        Raises :class:`ValueError` with one line that names the remedy.
        """
        place = text.strip()
        if place.isascii() and place.isdecimal() and 0 < int(place) < 65_536:
            place = f"http://127.0.0.1:{place}"
        if "://" in place:
            _check(place)
            return cls(url=place)
        folder = Path(place).expanduser()
        if place and folder.is_dir():
            return cls(folder=folder)
        shown = clean(place[:_SHOWN_CHARACTERS])
        raise ValueError(
            tr(
                "{shown} is no browser: give --browser new, an address such as {address}, or "
                "the profile folder of a browser that allows remote debugging"
            ).format(shown=shown, address=DEFAULT_ADDRESS)
        )


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        valid = bool(parts.hostname) and parts.port != 0
        web = parts.scheme == "http" and parts.path in ("", "/")
        socket = parts.scheme in ("ws", "wss") and parts.path.startswith("/devtools/")
    except ValueError:
        valid = web = socket = False
    if not (valid and (web or socket)):
        shown = clean(url.partition("?")[0][:_SHOWN_CHARACTERS])
        raise ValueError(
            tr("{shown} is not where a browser lets programs in: use one such as {address}").format(
                shown=shown, address=DEFAULT_ADDRESS
            )
        )
