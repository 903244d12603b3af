"""The meanings of WebSocket's close codes, for a person (RFC 6455 and IANA's registry)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from danmaku_tui.i18n.language import N_, tr

_MEANINGS: Final = MappingProxyType(
    {
        1000: N_("OK"),
        1001: N_("going away"),
        1002: N_("protocol error"),
        1003: N_("unsupported data"),
        1005: N_("no status received [internal]"),
        1006: N_("abnormal closure [internal]"),
        1007: N_("invalid frame payload data"),
        1008: N_("policy violation"),
        1009: N_("message too big"),
        1010: N_("mandatory extension"),
        1011: N_("internal error"),
        1012: N_("service restart"),
        1013: N_("try again later"),
        1014: N_("bad gateway"),
        1015: N_("TLS handshake failure [internal]"),
    }
)


def meaning(code: int) -> str:
    """Return the meaning of ``code``, with which a side closes a connection."""
    return tr(_MEANINGS.get(code, N_("a code of the server's own")))
