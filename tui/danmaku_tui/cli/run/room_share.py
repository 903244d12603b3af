"""The share of a room, as the configuration asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from danmaku_proto.line_error import LineError
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.share_address import share_address
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.room.history import History

if TYPE_CHECKING:
    from danmaku_tui.config.values import Config
    from danmaku_tui.share.shared_room import ViewedRoom

TOKEN_CHARACTERS: Final = range(8, 257)
"""The length of a token, in characters."""


def published_by(config: Config) -> History | None:
    """Return the place for the events of a room that is to be shared; None for another one."""
    if not config.share.address:
        return None
    from danmaku_tui.share.shared_room import PUBLISHED_EVENTS

    return History(PUBLISHED_EVENTS)


@contextmanager
def share(config: Config, name: str, room: ViewedRoom, published: History | None) -> Iterator[None]:
    """Share ``room`` while the block runs, where :func:`published_by` has returned something.

    ``name`` is the room's, for a person. Raises ``click.ClickException`` where the address cannot
    be listened at.
    """
    if published is None:
        yield
        return
    from danmaku_tui.feed.errors import explain
    from danmaku_tui.share.share_server import ShareServer
    from danmaku_tui.share.shared_room import SharedRoom

    token = "" if config.share_token_path is None else read_token(config.share_token_path)
    host, port = share_address(config.share.address)
    server = ShareServer(SharedRoom(name, room, published), host, port, token=token)
    with ExitStack() as stack:
        try:
            stack.enter_context(server)
        except LineError as error:
            raise CommandUsageError(str(error)) from None
        except OSError as error:
            line = f"--share: {explain(error, config.share.address)}"
            raise click.ClickException(line) from None
        complain(tr("the events are shared at {url}").format(url=server.url))
        yield


def read_token(path: Path) -> str:
    """Return the token in the first line of the file at ``path``. Raises a usage error."""
    try:
        with path.open(encoding="utf-8") as file:
            token = file.readline(TOKEN_CHARACTERS.stop + 2).strip()
    except OSError as error:
        words = tr("the token file {path} cannot be read: {why}")
        raise CommandUsageError(words.format(path=path, why=system_error(error))) from None
    except UnicodeDecodeError:
        token = ""
    if len(token) not in TOKEN_CHARACTERS or not token.isprintable() or " " in token:
        words = tr("{path} has no token: its first line must be 8 to 256 characters without spaces")
        raise CommandUsageError(words.format(path=path))
    return token
