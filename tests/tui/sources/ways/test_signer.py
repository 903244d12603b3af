from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
from pathlib import Path

import pytest

from danmaku_tui.sources.ways.failures import SignerError
from danmaku_tui.sources.ways.signature import UnsignedRequest
from danmaku_tui.sources.ways.signer import CommandSigner, script_signer

REQUEST = UnsignedRequest(
    "live_id=1,aid=6383", "47e4ed50a361239fe0585d3f4b524019", "wss://h/?a=b", "M/5.0"
)


def python(code: str, seconds: float = 20.0) -> CommandSigner:
    return CommandSigner((sys.executable, "-I", "-S", "-c", code), seconds)


async def test_a_command_is_told_everything_as_json_and_answers() -> None:
    told = await python(
        "import json, sys; asked = json.load(sys.stdin); "
        "print(json.dumps({'signature': '|'.join(asked) + '|' + asked['md5']}))"
    ).sign(REQUEST)
    assert told == f"parameters|md5|url|user_agent|{REQUEST.md5}"


@pytest.mark.parametrize(
    "answer", ["abc=", " abc=\n", '"abc="', '{"signature": "abc="}', '{"X-Bogus": "abc="}']
)
async def test_a_signature_is_taken_bare_or_as_json(answer: str) -> None:
    assert await python(f"print({answer!r})").sign(REQUEST) == "abc="


async def test_a_command_need_not_read_what_it_is_told() -> None:
    assert await python("import os; os.close(0); print('abc')").sign(REQUEST) == "abc"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "answered with no signature: check --signer"),
        ("print('{}')", "answered with no signature"),
        ("print('{\"signature\": 5}')", "answered with no signature"),
        ("print('two words')", "answered with two words, which is no signature"),
        ("print('a\\x1b[2J')", "which is no signature"),
        ("print('x' * 600)", "which is no signature"),
        ("raise SystemExit(3)", "ended with 3: check --signer"),
        ("import sys; sys.exit('no window')", r"ended with 1 \(no window\)"),
        ("1 / 0", r"ended with 1 \(ZeroDivisionError: division by zero\)"),
        ("print('x' * 10 ** 6)", "writes far more than a signature"),
        ("import os; os.abort()", "ended with -6"),
    ],
)
async def test_what_goes_wrong_with_a_command_is_told_in_one_line(code: str, said: str) -> None:
    with pytest.raises(SignerError, match=f"the signer .*{said}") as failure:
        await python(code).sign(REQUEST)
    assert str(failure.value).isprintable()


async def test_a_command_that_is_not_there_is_told() -> None:
    with pytest.raises(SignerError, match="nobody-has-this cannot be run"):
        await CommandSigner.parse("nobody-has-this sign.js").sign(REQUEST)


async def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(
    tmp_path: Path,
) -> None:
    mark = tmp_path / "child"
    code = (
        "import os, time\n"
        "child = os.fork()\n"
        f"if child: open({str(mark)!r}, 'w').write(str(child))\n"
        "time.sleep(60)"
    )
    with pytest.raises(SignerError, match=r"took longer than 0\.5 s"):
        await python(code, 0.5).sign(REQUEST)
    async with asyncio.timeout(10):
        while _runs(int(mark.read_text())):  # noqa: ASYNC110  # a process sets no event
            await asyncio.sleep(0.01)


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_a_command_that_is_no_longer_wanted_is_ended(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    task = asyncio.create_task(python(code).sign(REQUEST))
    async with asyncio.timeout(10):
        while not (mark.exists() and mark.read_text()):  # noqa: ASYNC110  # a file sets no event
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not _runs(int(mark.read_text()))


def test_a_command_is_taken_apart_without_a_shell() -> None:
    assert CommandSigner.parse("node 'my sign.js' $HOME").command == ("node", "my sign.js", "$HOME")


@pytest.mark.parametrize(("command", "said"), [("", "is empty"), ("node 'x", "quotation mark")])
def test_a_command_that_is_none_is_refused(command: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CommandSigner.parse(command)


class TestScripts:
    @pytest.fixture(autouse=True)
    def _engine(self) -> None:
        pytest.importorskip("py_mini_racer", reason="mini-racer is not installed: the extra js")

    @staticmethod
    def script(
        tmp_path: Path, text: str, function: str = "get_sign", seconds: float = 20.0
    ) -> CommandSigner:
        path = tmp_path / "sign.js"
        path.write_text(text)
        return script_signer(path, function, seconds)

    async def test_the_named_function_is_called_with_all_there_is(self, tmp_path: Path) -> None:
        text = "function get_sign(...told) { return told.join('|').replace(/ /g, '_') }"
        told = await self.script(tmp_path, text).sign(REQUEST)
        assert told == "|".join((REQUEST.md5, REQUEST.parameters, REQUEST.url))

    async def test_a_function_may_lie_in_an_object_and_answer_with_one(
        self, tmp_path: Path
    ) -> None:
        text = "const sdk = {frontierSign: (stub) => ({'X-Bogus': stub.slice(0, 4)})}"
        signer = self.script(tmp_path, text, "sdk.frontierSign")
        assert await signer.sign(REQUEST) == REQUEST.md5[:4]

    async def test_each_signature_begins_afresh(self, tmp_path: Path) -> None:
        signer = self.script(tmp_path, "let n = 0; function get_sign() { return `n${++n}` }")
        assert [await signer.sign(REQUEST) for _ in range(2)] == ["n1", "n1"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("function other() {}", "get_sign is not defined"),
            ("function get_sign( {", "SyntaxError"),
            ("function get_sign() { return window.x }", "window is not defined"),
            ("function get_sign() { }", "no signature"),
            ("function get_sign() { return null }", "no signature"),
        ],
    )
    async def test_what_goes_wrong_in_a_script_is_told_in_one_line(
        self, tmp_path: Path, text: str, said: str
    ) -> None:
        with pytest.raises(SignerError, match=said) as failure:
            await self.script(tmp_path, text).sign(REQUEST)
        assert "check --signer-js" in str(failure.value)
        assert str(failure.value).isprintable()

    async def test_a_script_without_end_is_ended(self, tmp_path: Path) -> None:
        loop = self.script(tmp_path, "function get_sign() { for (;;) {} }", seconds=0.5)
        with pytest.raises(SignerError, match=r"took longer than 0\.5 s: check --signer-js"):
            await loop.sign(REQUEST)

    async def test_a_script_that_wants_all_memory_gets_a_part_of_it(self, tmp_path: Path) -> None:
        text = "function get_sign() { const all = []; for (;;) all.push(new Array(1e6).fill(1)) }"
        with pytest.raises(SignerError, match="ended with"):
            await self.script(tmp_path, text).sign(REQUEST)

    async def test_a_script_that_has_gone_is_told(self, tmp_path: Path) -> None:
        signer = self.script(tmp_path, "function get_sign() { return 'a' }")
        (tmp_path / "sign.js").unlink()
        with pytest.raises(SignerError, match="No such file"):
            await signer.sign(REQUEST)

    @pytest.mark.parametrize("function", ["", "a b", "eval('x')", "1a", "a."])
    def test_what_is_no_name_is_not_called(self, tmp_path: Path, function: str) -> None:
        with pytest.raises(ValueError, match="is no name of a function"):
            self.script(tmp_path, "", function)


def test_a_missing_engine_is_told_with_the_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sign.js"
    path.write_text("")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"install danmaku-tui\[js\]"):
        script_signer(path, "get_sign")


def test_a_script_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no file: check the path"):
        script_signer(tmp_path, "get_sign")
