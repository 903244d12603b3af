"""The ways in to a room, and whether each is open on this machine.

One open way is enough, so that a closed one is no failure. Only a signer that a person gave can
fail.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from danmaku_proto.text import clean
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.findings import milliseconds, parted
from danmaku_tui.feed.errors import explain
from danmaku_tui.i18n.language import N_, tr, trn
from danmaku_tui.sources.browser.attachment import DEFAULT_ADDRESS, Attachment
from danmaku_tui.sources.browser.page_session import AttachedBrowser, NoBrowserError
from danmaku_tui.sources.browser.program import check_screen, find_chromium
from danmaku_tui.sources.listen.loopback_socket import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    open_listener,
    url_of,
)
from danmaku_tui.sources.ways.failures import SignerError
from danmaku_tui.sources.ways.parameters import Visit, digest, push_url, signed_string
from danmaku_tui.sources.ways.signature import Signer, UnsignedRequest
from danmaku_tui.sources.ways.signer import CommandSigner, script_signer

ANSWER_SECONDS: Final = 1.0
"""How long a browser on this machine may take to answer."""

_RACER: Final = "py_mini_racer"
_SAMPLE: Final = Visit("7000000000000000001", "7300000000000000001")
"""An invented room and visitor, for a signature that is never used."""


@dataclass(frozen=True, slots=True)
class MachineWays:
    """The parts of this machine on which the ways in depend.

    ``which`` finds a program and ``has_module`` a package. ``debugging`` is the address at which a
    browser lets programs in, and ``port`` the one of ``danmaku listen``.
    """

    environ: Mapping[str, str]
    which: Callable[[str], str | None] = shutil.which
    has_module: Callable[[str], bool] = lambda name: find_spec(name) is not None
    debugging: str = DEFAULT_ADDRESS
    port: int = DEFAULT_PORT


async def way_checks(
    here: MachineWays, signer: Callable[[], Signer] | None, clock: Callable[[], float]
) -> AsyncIterator[Check]:
    """Yield whether each way in is open, the most promising first.

    ``signer`` returns the signer to try, and may raise :class:`ValueError`; it is tried on an
    invented room. ``clock`` is monotonic, in seconds.
    """
    yield await _running_browser(here)
    yield _new_browser(here)
    yield Check(
        N_("way signed address"),
        True,
        tr("needs nothing on this machine"),
        tr("copy the wss:// address of a browser: developer tools, Network, WS"),
    )
    yield _no_signer(here) if signer is None else await _signer(signer, clock)
    yield _listen(here)


def signer_maker(
    command: str | None, script: Path | None, function: str
) -> Callable[[], Signer] | None:
    """Return a function that makes the given signer, if any; it may raise ``ValueError``."""
    if command is not None:
        return lambda: CommandSigner.parse(command)
    if script is not None:
        return lambda: script_signer(script, function)
    return None


async def _running_browser(here: MachineWays) -> Check:
    name, where = N_("way --browser"), urlsplit(here.debugging).netloc
    advice = tr("start one with --remote-debugging-port and a --user-data-dir of its own")
    with suppress(TimeoutError, NoBrowserError):
        async with asyncio.timeout(ANSWER_SECONDS):
            await AttachedBrowser(Attachment.parse(here.debugging)).address()
        return Check(name, True, tr("a browser answers at {where}").format(where=where))
    return Check(name, None, tr("no browser answers at {where}").format(where=where), advice)


def _new_browser(here: MachineWays) -> Check:
    name = N_("way --browser new")
    try:
        found = clean(find_chromium(here.environ, here.which))
    except ValueError as error:
        happened, advice = parted(str(error))
        return Check(name, None, happened, advice)
    try:
        check_screen(here.environ)
    except ValueError:
        return Check(name, True, found, tr("without a screen it needs --headless"))
    return Check(name, True, found)


def _no_signer(here: MachineWays) -> Check:
    if here.has_module(_RACER):
        found = (
            tr("none given; for scripts there is mini-racer {version}")
            .format(version=_version("mini-racer"))
            .rstrip()
        )
    else:
        found = tr("none given; for --signer-js mini-racer is missing")
    return Check(
        N_("way --signer"), None, found, tr("try yours with danmaku doctor --signer 'COMMAND'")
    )


async def _signer(make: Callable[[], Signer], clock: Callable[[], float]) -> Check:
    name, parameters = N_("way --signer"), signed_string(_SAMPLE)
    url = push_url("wss://live.douyin.com", _SAMPLE, {}, "https://live.douyin.com")
    request = UnsignedRequest(parameters, digest(parameters), url, _SAMPLE.user_agent)
    try:
        signer = make()
        began = clock()
        signature = await signer.sign(request)
    except (ValueError, SignerError) as error:
        happened, advice = parted(str(error))
        return Check(name, False, happened, advice)
    # The signature itself is left out: people paste such a report where everyone can read it.
    return Check(
        name,
        True,
        trn(
            "{count} character after {time}", "{count} characters after {time}", len(signature)
        ).format(count=len(signature), time=milliseconds(clock() - began)),
    )


def _listen(here: MachineWays) -> Check:
    name = N_("way danmaku listen")
    try:
        with open_listener(DEFAULT_HOST, here.port) as listener:
            return Check(name, True, tr("{url} is free").format(url=url_of(listener)))
    except OSError as error:
        happened, advice = parted(explain(error, f"{DEFAULT_HOST}:{here.port}"))
        return Check(name, None, happened, advice)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
