from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from danmaku_tui.doctor import machine
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.machine import PACKAGES, folder_check, locale_check, versions


def by_name(parser: str = "upb", missing: str = "") -> dict[str, Check]:
    def version_of(name: str) -> str:
        if name == missing:
            raise PackageNotFoundError(name)
        return version(name)

    return {check.name: check for check in versions(version_of, lambda: parser)}


def test_every_version_is_told() -> None:
    checks = by_name()
    assert {"danmaku", "Python", "platform", *PACKAGES} == set(checks)
    assert all(check.ok and check.found for check in checks.values())
    assert checks["textual"].found == version("textual")


def test_the_parser_in_c_is_named() -> None:
    assert by_name()["protobuf"].found == f"{version('protobuf')} (upb, in C)"


def test_a_parser_in_pure_python_is_a_failure() -> None:
    check = by_name(parser="python")["protobuf"]
    assert check.ok is False
    assert "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION" in check.advice


def test_a_missing_package_is_a_failure_and_the_others_are_told() -> None:
    checks = by_name(missing="websockets")
    assert [name for name, check in checks.items() if not check.ok] == ["websockets"]
    assert checks["websockets"].advice


@pytest.mark.parametrize(
    ("environ", "encoding", "found"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "UTF-8", "zh_CN.UTF-8"),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, "utf8", "C.UTF-8"),
        ({}, "UTF-8", "C, writing UTF-8"),
    ],
)
def test_a_locale_that_writes_utf8_is_in_order(
    environ: dict[str, str], encoding: str, found: str
) -> None:
    assert locale_check(environ, encoding) == Check("locale", True, found)


@pytest.mark.parametrize(
    ("environ", "encoding", "found"),
    [
        ({}, "ANSI_X3.4-1968", "C: characters outside ASCII will be lost"),
        ({"LC_ALL": "C"}, "646", "C: characters outside ASCII will be lost"),
        ({"LANG": "POSIX"}, "ascii", "POSIX: characters outside ASCII will be lost"),
        ({"LANG": "zh_CN.UTF-8"}, "ascii", "zh_CN.UTF-8 is not installed on this machine"),
        ({"LC_ALL": "zh_CN.GBK"}, "GBK", "zh_CN.GBK writes GBK, not UTF-8"),
        ({"LC_CTYPE": "x", "LANG": "C"}, "no such", "x writes no such, not UTF-8"),
    ],
)
def test_any_other_locale_is_a_failure_with_what_to_export(
    environ: dict[str, str], encoding: str, found: str
) -> None:
    expected = Check("locale", False, found, "export LC_ALL=C.UTF-8")
    assert locale_check(environ, encoding) == expected


def test_what_the_environment_says_is_cleaned() -> None:
    assert "\x1b" not in locale_check({"LANG": "\x1b[2J"}, "ascii").found


def test_a_folder_that_is_there_is_in_order(tmp_path: Path) -> None:
    assert folder_check("data folder", tmp_path) == Check("data folder", True, str(tmp_path))


def test_a_folder_that_can_be_made_is_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    check = folder_check("data folder", path)
    assert (check.ok, check.found) == (True, f"{path} (is made when needed)")
    assert not path.exists()


def test_a_file_in_the_place_of_a_folder_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("")
    check = folder_check("data folder", path)
    assert (check.ok, check.found) == (False, f"{path} is not a folder")
    assert folder_check("data folder", path / "b").ok is False


def test_a_folder_without_the_right_to_write_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere, and tests may run as root.
    monkeypatch.setattr("os.access", lambda *_: False)
    there = folder_check("data folder", tmp_path)
    assert (there.ok, there.found) == (False, f"{tmp_path} cannot be written to")
    absent = folder_check("data folder", tmp_path / "a")
    assert (absent.ok, absent.found) == (False, f"{tmp_path / 'a'} cannot be made")
    assert str(tmp_path) in absent.advice


def test_a_folder_that_cannot_be_looked_at_is_a_failure(tmp_path: Path) -> None:
    check = folder_check("data folder", tmp_path / ("x" * 5_000))
    assert check.ok is False
    assert check.advice


def test_a_network_file_system_under_the_recordings_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [check] = machine.recording_folder(tmp_path)
    assert (check.name, check.ok, check.found, check.advice) == (
        "recordings",
        True,
        str(tmp_path),
        "",
    )
    monkeypatch.setattr(machine, "network_type", lambda _: "nfs4")
    [check] = machine.recording_folder(tmp_path)
    assert check.ok
    assert check.found == f"{tmp_path} is on a network (nfs4): recordings are written without a log"
    assert "record.folder" in check.advice


def test_a_spill_folder_on_the_disk_of_the_recordings_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(machine.spill_folder(None, tmp_path)) == []
    [check] = machine.spill_folder(tmp_path / "deep" / "spill", tmp_path)
    assert check.ok
    assert "is on the disk of the recordings" in check.found
    assert "record.spill" in check.advice
    disks = {tmp_path / "spill": 1, tmp_path: 2}
    monkeypatch.setattr(machine, "_device", disks.get)
    [check] = machine.spill_folder(tmp_path / "spill", tmp_path)
    assert (check.ok, check.found) == (True, f"{tmp_path / 'spill'} (is made when needed)")


def test_the_spill_folder_is_the_configured_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    environ = {"DANMAKU_CONFIG": str(file)}
    file.write_text('[record]\nspill = "spill"\n')
    assert machine.configured_spill(environ) == tmp_path / "spill"
    file.write_text("[record\n")
    assert machine.configured_spill(environ) is None


def test_the_folder_of_recordings_is_the_configured_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    environ = {"DANMAKU_CONFIG": str(file)}
    file.write_text('[record]\nfolder = "rooms"\n')
    assert machine.configured_folder(environ) == tmp_path / "rooms"
    file.write_text("[record\n")
    assert machine.configured_folder(environ) is None
