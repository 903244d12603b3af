from __future__ import annotations

import os
from pathlib import Path

import pytest

from danmaku_tui.config.document import FILE_BYTES, read
from danmaku_tui.config.error import ConfigError
from danmaku_tui.config.file_path import ConfigPath


def problem(path: Path, named_by: str = "") -> str:
    with pytest.raises(ConfigError) as refused:
        read(ConfigPath(path, named_by))
    assert refused.value.where == str(path)
    return str(refused.value).removeprefix(f"{path}:")


def test_a_file_is_read_with_the_lines_of_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('\ufeff[view]\ntheme = "dark"\n', encoding="utf-8")
    document = read(ConfigPath(path))
    assert document.data == {"view": {"theme": "dark"}}
    assert document.lines == {("view",): 1, ("view", "theme"): 2}


def test_a_missing_file_is_empty_unless_it_was_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path / "none" / "config.toml"):
        assert read(ConfigPath(path)).data == {}
        assert problem(path, "--config").startswith(" there is no such file: check --config")


def test_the_null_device_is_empty() -> None:
    assert read(ConfigPath(Path(os.devnull), "--config")).data == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a = 1\nb = \xff\n", "2: this is not text in UTF-8"),
        (b"a = nothing\n", "1: this is not TOML: a text needs quotes"),
        (b"a = [1\n", "1: this is not TOML: "),
        (b"a = " + b"9" * 5_000, " a number is too long or a list too deep"),
        (b"#" * (FILE_BYTES + 1), " this is larger than 1 MiB"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    assert problem(path).startswith(words)


def test_a_folder_and_a_pipe_are_refused_at_once(tmp_path: Path) -> None:
    assert problem(tmp_path).startswith(" this is a folder")
    os.mkfifo(tmp_path / "pipe")
    assert problem(tmp_path / "pipe").startswith(" this is not a plain file")
