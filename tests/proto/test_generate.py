"""The generated classes are what the schemas say, and a check finds out where they are not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "proto" / "generate.py"), "--check"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def named(done: subprocess.CompletedProcess[str]) -> list[str]:
    told = (line.partition(" does not match the schemas") for line in done.stderr.splitlines())
    return [name for name, words, _ in told if words]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with all that the generator reads and writes."""
    for name in ("schema", "danmaku_proto/_pb"):
        shutil.copytree(REPOSITORY / "proto" / name, tmp_path / "proto" / name)
    shutil.copy(REPOSITORY / "proto" / "generate.py", tmp_path / "proto")
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_committed_classes_are_what_the_schemas_say() -> None:
    done = check(REPOSITORY)
    assert named(done) == []
    assert done.returncode == 0, done.stderr


def test_stale_missing_and_surplus_files_are_named_and_left_alone(copy: Path) -> None:
    schema = copy / "proto" / "schema" / "classroom" / "user.proto"
    schema.write_text(schema.read_text().replace("string message = 6", "string message = 7"))
    generated = copy / "proto" / "danmaku_proto" / "_pb"
    (generated / "message_pool.py").unlink()
    (generated / "bilibili.py").write_text("")
    before = {path: path.read_bytes() for path in generated.rglob("*.py")}
    done = check(copy)
    assert done.returncode == 1
    assert named(done) == ["bilibili.py", "classroom/__init__.py", "message_pool.py"]
    assert {path: path.read_bytes() for path in generated.rglob("*.py")} == before
