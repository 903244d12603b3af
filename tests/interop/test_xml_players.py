from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

Program = Callable[[str, str], list[str]]
Exported = Callable[..., Path]

MISSING = 77
"""The exit code of the script where a package is not installed."""


@pytest.mark.parametrize("player", ["artplayer", "comment-core-library"])
def test_a_player_reads_every_comment(player: str, exported: Exported, program: Program) -> None:
    """Packages are looked for in the folder that INTEROP_NODE_MODULES names, or in this one."""
    document = exported("xml")
    script = str(Path(__file__).with_name("xml_players.cjs"))
    command = [*program("NODE", "node"), script, player, str(document)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if done.returncode == MISSING:
        pytest.skip(done.stderr.decode().strip())
    assert done.returncode == 0, done.stderr.decode()
    read = json.loads(done.stdout)
    elements = ET.parse(document).getroot().findall("d")  # noqa: S314  # own
    assert len(read) == len(elements)
    for comment, element in zip(read, elements, strict=True):
        assert comment["text"].strip() == (element.text or "").strip()
        assert comment["time"] == pytest.approx(float(element.attrib["p"].split(",")[0]))
