"""The signers of a person: a command, or a script in an embedded V8."""

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
"""How long the children of a signer may keep its pipes open."""

ANSWER_BYTES: Final = 64 * 1024
"""The longest output of a signer, in bytes; a signature has 16."""

_SIGNATURE: Final = re.compile(r"[!-~]{1,512}")
_FUNCTION: Final = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_NAMES: Final = ("signature", "X-Bogus", "x_bogus")
"""The names of the signature in an answer in JSON."""

_SHOWN_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class CommandSigner:
    """Runs a command, without a shell, for every signature.

    The command reads one JSON object from its standard input (``parameters``, ``md5``, ``url``,
    ``user_agent``) and writes the signature, bare or as ``{"signature": "…"}``. It gets no cookies.
    """

    command: tuple[str, ...]
    seconds: float = SIGN_SECONDS
    option: str = "--signer"

    @classmethod
    def parse(cls, command: str) -> CommandSigner:
        """Return the signer for a command line. Raises :class:`ValueError` with one line."""
        try:
            arguments = tuple(shlex.split(command))
        except ValueError:
            raise ValueError(tr("--signer has a quotation mark without its other half")) from None
        if not arguments:
            raise ValueError(tr("--signer is empty: give a command such as 'node sign.js'"))
        return cls(arguments)

    async def sign(self, request: UnsignedRequest) -> str:
        """Return the signature of ``request``. Raises :class:`SignerError`."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = system_error(error)
            raise SignerError(
                tr("{program} cannot be run ({why})").format(
                    program=_shown(self.command[0]), why=why
                )
            ) from None
        try:
            async with asyncio.timeout(self.seconds):
                out, err = await _communicate(process, json.dumps(asdict(request)).encode() + b"\n")
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
                    code=f"{code}{_last_line(err)}", option=self.option
                )
            )
        return _signature(out.decode("utf-8", "replace"), self.option)


def script_signer(path: Path, function: str, seconds: float = SIGN_SECONDS) -> CommandSigner:
    """Return the signer that calls ``function`` of a JavaScript file in an embedded V8.

    The engine has a process of its own: a script that breaks it costs one signature and no more.

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
    command = (
        sys.executable,
        "-P",
        "-m",
        "danmaku_tui.sources.ways.script_runner",
        str(path),
        function,
    )
    return CommandSigner(command, seconds, "--signer-js")


async def _communicate(process: asyncio.subprocess.Process, data: bytes) -> tuple[bytes, bytes]:
    """Write ``data`` to the process, and return its output and its error output."""
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
    if stdin is None or stdout is None or stderr is None:  # all were asked for
        raise RuntimeError("a process without its pipes")

    async def write() -> None:
        with suppress(ConnectionError):  # the process does not read its input
            stdin.write(data)
            await stdin.drain()
            stdin.close()
            await stdin.wait_closed()

    out = asyncio.create_task(_bounded(stdout))
    err = asyncio.create_task(_bounded(stderr))
    written = asyncio.create_task(write())
    try:
        await asyncio.gather(out, err, written)
    finally:
        for task in (out, err, written):
            task.cancel()
        await asyncio.gather(out, err, written, return_exceptions=True)
    return out.result(), err.result()


async def _bounded(stream: asyncio.StreamReader) -> bytes:
    """Return the whole of ``stream``. Raises :class:`SignerError` where it is too long."""
    data = bytearray()
    while chunk := await stream.read(ANSWER_BYTES):
        data += chunk
        if len(data) > ANSWER_BYTES:
            raise SignerError(tr("writes far more than a signature: check --signer"))
    return bytes(data)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the process and all processes that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            for stream in filter(None, (process.stdout, process.stderr)):
                while await stream.read(ANSWER_BYTES):
                    pass  # a pipe is closed only when everything in it has been read
    await process.wait()


def _signature(answer: str, option: str) -> str:
    """Return the signature in the output of a signer. Raises :class:`SignerError`."""
    text = answer.strip()
    if text.startswith(("{", '"')):
        with suppress(ValueError, RecursionError):
            value = json.loads(text)
            if isinstance(value, dict):
                value = next((value[name] for name in _NAMES if name in value), "")
            text = value if isinstance(value, str) else ""
    if not text:
        raise SignerError(tr("answered with no signature: check {option}").format(option=option))
    if not _SIGNATURE.fullmatch(text):
        raise SignerError(
            tr("answered with {shown}, which is no signature: check {option}").format(
                shown=_shown(text), option=option
            )
        )
    return text


def _last_line(output: bytes) -> str:
    """Return the likeliest reason in an error output, in brackets; empty where there is none."""
    lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    likely = [line for line in lines if "Error" in line] or lines
    return f" ({_shown(likely[-1].strip())})" if likely else ""


def _shown(text: str) -> str:
    cleaned = clean(text)
    return cleaned if len(cleaned) <= _SHOWN_CHARACTERS else f"{cleaned[:_SHOWN_CHARACTERS]}…"
