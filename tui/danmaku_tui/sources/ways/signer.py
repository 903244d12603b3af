"""Signers of the person's own: a command, or a script in an embedded V8."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import shlex
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.sources.ways.failures import SignerError
from danmaku_tui.sources.ways.signature import UnsignedRequest

SIGN_SECONDS: Final = 20.0
"""How long a signer may take; starting an interpreter with a large script takes a few."""

DRAIN_SECONDS: Final = 0.5
"""How long what a signer left behind may keep its pipes open."""

ANSWER_BYTES: Final = 64 * 1024
"""What a signer may write, in bytes; a signature is 16."""

_SIGNATURE: Final = re.compile(r"[!-~]{1,512}")
_FUNCTION: Final = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_NAMES: Final = ("signature", "X-Bogus", "x_bogus")
"""How an answer in JSON may name the signature."""

_SHOWN_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class CommandSigner:
    """Runs a command, without a shell, for every signature.

    It reads one JSON object from its standard input (``parameters``, ``md5``, ``url``,
    ``user_agent``) and writes the signature, bare or as ``{"signature": "…"}``. It is given no
    cookies.
    """

    words: tuple[str, ...]
    seconds: float = SIGN_SECONDS
    option: str = "--signer"

    @classmethod
    def parse(cls, command: str) -> CommandSigner:
        """Return the signer that ``command`` runs. Raises :class:`ValueError` with one line."""
        try:
            words = tuple(shlex.split(command))
        except ValueError:
            raise ValueError(tr("--signer has a quotation mark without its other half")) from None
        if not words:
            raise ValueError(tr("--signer is empty: give a command such as 'node sign.js'"))
        return cls(words)

    async def sign(self, request: UnsignedRequest) -> str:
        """Return the signature of ``request``. Raises :class:`SignerError`."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self.words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = system_error(error)
            raise SignerError(
                tr("{program} cannot be run ({why})").format(program=_shown(self.words[0]), why=why)
            ) from None
        try:
            async with asyncio.timeout(self.seconds):
                out, err = await _talk(process, json.dumps(asdict(request)).encode() + b"\n")
                code = await process.wait()
        except TimeoutError:
            raise SignerError(
                tr("took longer than {seconds:g} s: check {option}").format(
                    seconds=self.seconds, option=self.option
                )
            ) from None
        finally:
            await _end(process)
        if code:
            raise SignerError(
                tr("ended with {code}: check {option}").format(
                    code=f"{code}{_said(err)}", option=self.option
                )
            )
        return _signature(out.decode("utf-8", "replace"), self.option)


def script_signer(path: Path, function: str, seconds: float = SIGN_SECONDS) -> CommandSigner:
    """Return what calls ``function`` of a JavaScript file in an embedded V8.

    The engine has a process of its own: what a script does to it costs a signature and no more.

    Raises :class:`ValueError` with one line where there is no engine, no file or no such name.
    """
    shown = _shown(str(path))
    if not _FUNCTION.fullmatch(function):
        raise ValueError(
            tr("--signer-function {function} is no name of a function").format(
                function=_shown(function)
            )
        )
    if not path.is_file():
        raise ValueError(tr("--signer-js {shown} is no file: check the path").format(shown=shown))
    if importlib.util.find_spec("py_mini_racer") is None:
        raise ValueError(
            tr(
                "--signer-js needs mini-racer: install danmaku-tui[js], or run the script with "
                "--signer"
            )
        )
    words = (
        sys.executable,
        "-P",
        "-m",
        "danmaku_tui.sources.ways.script_runner",
        str(path),
        function,
    )
    return CommandSigner(words, seconds, "--signer-js")


async def _talk(process: asyncio.subprocess.Process, told: bytes) -> tuple[bytes, bytes]:
    """Write ``told`` to the process, and return what it writes to its output and its errors."""
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    if stdin is None or stdout is None or stderr is None:  # they were all asked for
        raise RuntimeError("a process without its pipes")

    async def tell() -> None:
        with suppress(ConnectionError):  # it does not want to know
            stdin.write(told)
            await stdin.drain()
            stdin.close()
            await stdin.wait_closed()

    out = asyncio.create_task(_bounded(stdout))
    err = asyncio.create_task(_bounded(stderr))
    telling = asyncio.create_task(tell())
    try:
        await asyncio.gather(out, err, telling)
    finally:
        for task in (out, err, telling):
            task.cancel()
        await asyncio.gather(out, err, telling, return_exceptions=True)
    return out.result(), err.result()


async def _bounded(stream: asyncio.StreamReader) -> bytes:
    """Return what comes until the end. Raises :class:`SignerError` where it is too much."""
    data = bytearray()
    while chunk := await stream.read(ANSWER_BYTES):
        data += chunk
        if len(data) > ANSWER_BYTES:
            raise SignerError(tr("writes far more than a signature: check --signer"))
    return bytes(data)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave nothing of the process, nor of what it has started, running."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            for stream in filter(None, (process.stdout, process.stderr)):
                while await stream.read(ANSWER_BYTES):
                    pass  # a pipe is closed only when everything in it has been read
    await process.wait()


def _signature(answer: str, option: str) -> str:
    """Return the signature in what a signer answered. Raises :class:`SignerError`."""
    text = answer.strip()
    if text.startswith(("{", '"')):
        with suppress(ValueError, RecursionError):
            told = json.loads(text)
            if isinstance(told, dict):
                told = next((told[name] for name in _NAMES if name in told), "")
            text = told if isinstance(told, str) else ""
    if not text:
        raise SignerError(tr("answered with no signature: check {option}").format(option=option))
    if not _SIGNATURE.fullmatch(text):
        raise SignerError(
            tr("answered with {shown}, which is no signature: check {option}").format(
                shown=_shown(text), option=option
            )
        )
    return text


def _said(words: bytes) -> str:
    """Return the last line of an error output as the middle of a line, or nothing."""
    lines = [line for line in words.decode("utf-8", "replace").splitlines() if line.strip()]
    likely = [line for line in lines if "Error" in line] or lines
    return f" ({_shown(likely[-1].strip())})" if likely else ""


def _shown(words: str) -> str:
    bare = clean(words)
    return bare if len(bare) <= _SHOWN_CHARACTERS else f"{bare[:_SHOWN_CHARACTERS]}…"
