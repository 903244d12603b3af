"""The addresses of a classroom, for this machine and for others, and the lines that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.own_addresses import bracketed, is_unspecified, lan_addresses
from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class ClassroomAddresses:
    """Where a classroom can be reached at ``port``.

    ``here`` is a host for this machine, and ``others`` are those that other machines can type, the
    best first. ``is_open`` is true where others can reach it, also if no such host is known.
    ``pin`` is a part of every address; empty for none.
    """

    port: int
    here: str
    others: tuple[str, ...] = ()
    is_open: bool = False
    pin: str = ""

    @property
    def own(self) -> str:
        """The address for programs on this machine."""
        return self._url("ws", self.here)

    @property
    def programs(self) -> list[str]:
        """The addresses for programs on other machines."""
        return [self._url("ws", host) for host in self.others]

    @property
    def phones(self) -> list[str]:
        """The addresses for browsers on other machines, such as phones."""
        return [self._url("http", host) for host in self.others]

    def lines(self) -> list[str]:
        """Return the lines for a person about everyone else: addresses, and who may comment."""
        lines = [tr("from other machines: {url}").format(url=url) for url in self.programs]
        lines += [tr("on a phone: {url}").format(url=url) for url in self.phones]
        if self.is_open and self.pin:
            lines.append(tr("everyone on your network who knows the PIN may read and comment"))
        elif self.is_open:
            lines.append(
                tr(
                    "everyone on your network may read and comment: "
                    "use --host 127.0.0.1 to prevent that"
                )
            )
        return lines

    def _url(self, scheme: str, host: str) -> str:
        query = f"/?pin={quote(self.pin, safe='')}" if self.pin else ""
        return f"{scheme}://{bracketed(host)}:{self.port}{query}"


async def addresses_of(
    host: str, bound: Sequence[str], port: int, pin: str = ""
) -> ClassroomAddresses:
    """Return the addresses of a server that was asked to listen at ``host`` and is ``bound``.

    The addresses on which the server listens count, and not the words of ``host``: 0 is every
    network too, and a name may be one of this machine's addresses on its network.
    """
    every = {4 if ":" not in each else 6 for each in bound if is_unspecified(each)}
    is_open = not all(is_loopback(each) for each in bound)
    if not every:
        return ClassroomAddresses(port, host, (host,) if is_open else (), is_open, pin)
    # A socket for :: takes no IPv4: asyncio opens it for IPv6 alone.
    others = tuple(each for each in await lan_addresses() if (6 if ":" in each else 4) in every)
    return ClassroomAddresses(port, "127.0.0.1" if 4 in every else "::1", others, is_open, pin)
