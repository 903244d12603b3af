"""Where a browser lets programs in, from what a person typed."""

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
    """Where a browser lets programs in: at a ``url``, or as the ``folder`` of its profile tells."""

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
        """Return what ``text`` names: ``http://…``, ``ws://…/devtools/…``, a port or a folder.

        Raises :class:`ValueError` with one line that says what to do.
        """
        words = text.strip()
        if words.isascii() and words.isdecimal() and 0 < int(words) < 65_536:
            words = f"http://127.0.0.1:{words}"
        if "://" in words:
            _check(words)
            return cls(url=words)
        folder = Path(words).expanduser()
        if words and folder.is_dir():
            return cls(folder=folder)
        shown = clean(words[:_SHOWN_CHARACTERS])
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
