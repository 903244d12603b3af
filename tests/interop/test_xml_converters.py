from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

Program = Callable[[str, str], list[str]]
Exported = Callable[..., Path]


def dialogues(path: Path) -> list[str]:
    """Return the events of the subtitles at ``path``."""
    return re.findall(r"^Dialogue:.*$", path.read_text("utf-8"), re.MULTILINE)


def test_danmaku2ass_reads_every_comment(
    exported: Exported, program: Program, tmp_path: Path
) -> None:
    reader = program("DANMAKU2ASS", "danmaku2ass")
    document = exported("xml")
    out = tmp_path / "out.ass"
    command = [*reader, "-s", "1920x1080", "-o", str(out), str(document)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Invalid comment" not in done.stderr
    root = ET.parse(document).getroot()  # noqa: S314  # own
    assert len(dialogues(out)) == len(root.findall("d"))


def test_danmaku_factory_reads_every_comment_and_gift(
    exported: Exported, program: Program, tmp_path: Path
) -> None:
    reader = program("DANMAKUFACTORY", "DanmakuFactory")
    document = exported("xml")
    root = ET.parse(document).getroot()  # noqa: S314  # own
    elements = len(root.findall("d")) + len(root.findall("gift"))
    command = [*reader, "--ignore-warnings", "-o", "ass", "out.ass", "-i", "xml", str(document)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    found = re.search(r"Danmaku Pool: (\d+)", output)
    if not elements:
        assert found is None or found[1] == "0"
        return
    assert found is not None, output
    assert int(found[1]) == elements
    counts = re.findall(r" x(-?[0-9]+)$", (tmp_path / "out.ass").read_text("utf-8"), re.MULTILINE)
    own = {gift.attrib["giftcount"] for gift in root.findall("gift")}
    # The reader adds gifts of one name and person that follow each other: none is lost or negative.
    assert counts
    assert all(int(count) >= min(map(int, own)) for count in counts)
