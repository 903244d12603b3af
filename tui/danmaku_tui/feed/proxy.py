"""The proxy that the environment sets for an address, and its failures."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from websockets.exceptions import InvalidHandshake, InvalidProxy, InvalidStatus

from danmaku_tui.feed.address import is_near

_DEFAULT_PORTS: Final[Mapping[str, int]] = {"ws": 80, "http": 80, "wss": 443, "https": 443}

_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "wss": ("wss", "socks", "https", "all"),
    "ws": ("ws", "socks", "https", "http", "all"),
    "https": ("https", "all"),
    "http": ("http", "all"),
}
"""The beginnings of the variables for each scheme of an address, the first one goes before.

Those of WebSockets are as in websockets, which does not read ``all_proxy``.
"""

_LOOKED_UP_THERE: Final[Mapping[str, str]] = {
    "socks": "socks5h",
    "socks5": "socks5h",
    "socks4": "socks4a",
}
"""The schemes for which the proxy looks the name up: a name server here may give a wrong answer.

The desktop settings of Linux write "socks".
"""


@dataclass(frozen=True, slots=True)
class ProxyChoice:
    """The proxy for an address. ``url`` may hold a password, so it is never shown.

    ``variable`` is the environment variable that sets it, or empty for the settings of the system.
    """

    url: str
    variable: str

    @property
    def socks(self) -> bool:
        """Whether it is a SOCKS proxy, which needs the package python-socks."""
        return self.url.startswith("socks")

    @property
    def where(self) -> str:
        """The proxy for a person, without user and password."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2].partition('/')[0]}"


class ProxyFailureError(Exception):
    """A connection through ``choice`` failed; the cause is attached."""

    def __init__(self, choice: ProxyChoice) -> None:
        super().__init__(choice.where)
        self.choice = choice


def proxy_for(url: str, environ: Mapping[str, str]) -> ProxyChoice | None:
    """Return the proxy for the address ``url``; None where it is reached without one.

    ``environ`` only serves to find the name of a variable: its value is read by urllib, which also
    knows the settings of the system on macOS. Hosts nearby never go through a proxy.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    if is_near(host) or urllib.request.proxy_bypass(f"{host}:{port}"):
        return None
    proxies = urllib.request.getproxies()
    for name in _VARIABLES.get(parts.scheme, ()):
        if value := proxies.get(name, "").strip():
            return ProxyChoice(_with_scheme(value, name), _variable(name, environ))
    return None


def proxy_variables(environ: Mapping[str, str]) -> tuple[ProxyChoice, ...]:
    """Return every proxy that is set, whatever address it is for."""
    names = dict.fromkeys(name for names in _VARIABLES.values() for name in names)
    proxies = urllib.request.getproxies()
    return tuple(
        ProxyChoice(_with_scheme(proxies[name].strip(), name), _variable(name, environ))
        for name in names
        if proxies.get(name, "").strip()
    )


def no_socks() -> ImportError | None:
    """Return the error where the package for SOCKS is missing, or None."""
    try:
        import python_socks  # noqa: F401  # only its presence matters
    except ImportError as error:
        return error
    return None


@contextmanager
def failures_of(choice: ProxyChoice | None) -> Iterator[None]:
    """Raise :class:`ProxyFailureError` for each failure inside that ``choice`` may have caused.

    An answer of the server itself, and a bad certificate, stay the errors that they are.
    """
    try:
        if choice is not None and choice.socks and (missing := no_socks()) is not None:
            raise missing
        yield
    except (InvalidStatus, ssl.SSLCertVerificationError):
        raise
    except (OSError, InvalidHandshake, InvalidProxy, ImportError, EOFError) as error:
        if choice is None:
            raise
        raise ProxyFailureError(choice) from error


def _with_scheme(value: str, name: str) -> str:
    """Return ``value`` with a scheme that the connection knows."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        return f"socks5h://{value}" if name == "socks" else f"http://{value}"
    scheme = scheme.lower()
    if name == "socks" and scheme == "http":  # as the system's settings on macOS are returned
        scheme = "socks5"
    return f"{_LOOKED_UP_THERE.get(scheme, scheme)}://{rest}"


def _variable(name: str, environ: Mapping[str, str]) -> str:
    """Return the variable for ``name`` as it is spelled in ``environ``, the lower case first."""
    spelled = sorted((each for each in environ if each.lower() == f"{name}_proxy"), reverse=True)
    return next((each for each in spelled if environ[each]), "")
