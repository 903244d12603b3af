"""The query of a handshake's address."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit


def query_value(path: str, name: str) -> str:
    """Return the first value of ``name`` in the query of ``path``; empty where there is none."""
    try:
        return parse_qs(urlsplit(path).query, max_num_fields=20).get(name, [""])[0]
    except ValueError:
        return ""
