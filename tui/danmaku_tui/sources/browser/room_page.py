"""The addresses of pages that show the same room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

PLATFORM: Final = "douyin.com"
"""The site whose hosts have several addresses for a room's page, all with the same end."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """The address of a room's page, without the parts that differ from one visit to the next."""

    host: str
    path: str

    @classmethod
    def parse(cls, url: str) -> Self | None:
        """Return the page at ``url``, or None where that is not the address of a web page."""
        try:
            parts = urlsplit(url)
            host = parts.netloc.rpartition("@")[2].lower()
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not host:
            return None
        path = parts.path.strip("/")
        if host == PLATFORM or host.endswith(f".{PLATFORM}"):
            # The room is the last part of both live.douyin.com/N and www.douyin.com/follow/live/N.
            return cls(PLATFORM, path.rpartition("/")[2])
        return cls(host, path)
