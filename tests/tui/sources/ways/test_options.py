from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from danmaku_tui.cli.options.way import way_options
from danmaku_tui.sources.ways.options import WayOptions, is_pasted, wants_way


@pytest.mark.parametrize(
    ("source", "pasted"), [("-", True), ("@file", True), ("ws://x", False), ("", False)]
)
def test_a_file_and_standard_input_hold_a_pasted_address(source: str, pasted: bool) -> None:
    assert is_pasted(source) is pasted


@pytest.mark.parametrize(
    ("source", "options", "wanted"),
    [
        ("ws://localhost:8080", WayOptions(), False),
        ("ws://localhost:8080", WayOptions(wait=True), True),
        ("154251804633", WayOptions(), True),
        ("https://live.douyin.com/154251804633", WayOptions(), True),
        ("@address.txt", WayOptions(), True),
        ("wss://host/webcast/im/push/v2/?a=b", WayOptions(), True),
    ],
)
def test_only_a_plain_address_needs_no_way(source: str, options: WayOptions, wanted: bool) -> None:
    assert wants_way(source, options) is wanted


def test_the_flags_of_a_signer_are_those_that_were_given() -> None:
    assert WayOptions().signer_flags == ()
    assert WayOptions(wait=True, site="http://127.0.0.1:1").signer_flags == ()
    given = WayOptions("sign", Path("sign.js"), "other")
    assert given.signer_flags == ("--signer", "--signer-js", "--signer-function")


def test_a_command_gets_the_options_as_one_value() -> None:
    received: list[WayOptions] = []

    @click.command
    @way_options
    def command(way: WayOptions) -> None:
        received.append(way)

    runner = CliRunner()
    assert runner.invoke(command, []).exit_code == 0
    arguments = ["--signer", "node sign.js", "--wait", "--signer-function", "f"]
    assert runner.invoke(command, arguments).exit_code == 0
    assert received == [
        WayOptions(),
        WayOptions(signer="node sign.js", signer_function="f", wait=True),
    ]
