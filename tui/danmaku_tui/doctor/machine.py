"""The machine itself: its packages, its locale, its folders."""

from __future__ import annotations

import codecs
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from google.protobuf.internal import api_implementation
from platformdirs import user_config_path, user_data_path

from danmaku_proto.text import clean
from danmaku_tui import __version__
from danmaku_tui.config.effective import load
from danmaku_tui.config.error import ConfigError
from danmaku_tui.doctor.check import Check
from danmaku_tui.feed.proxy import no_socks, proxy_variables
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.store.file_system import network_type

PACKAGES: Final = ("textual", "websockets", "protobuf", "betterproto2", "wcwidth")
"""The distributions on which the program depends most."""

FOLDER: Final = "danmaku-tui"
"""The name of this program's own folders."""


def versions(
    version_of: Callable[[str], str] = version,
    protobuf_parser: Callable[[], str] = api_implementation.Type,
) -> Iterator[Check]:
    """Yield the versions. ``protobuf_parser`` names the implementation: ``upb`` is in C."""
    yield Check("danmaku", True, __version__)
    yield Check("Python", True, f"{platform.python_version()} {platform.python_implementation()}")
    yield Check(N_("platform"), True, clean(platform.platform()))
    for name in PACKAGES:
        try:
            found = version_of(name)
        except PackageNotFoundError:
            yield Check(name, False, tr("is not installed"), tr("reinstall danmaku-tui"))
            continue
        yield (
            _protobuf(found, protobuf_parser()) if name == "protobuf" else Check(name, True, found)
        )


def _protobuf(found: str, parser: str) -> Check:
    if parser == "python":
        return Check(
            "protobuf",
            False,
            tr("{found} in pure Python: a busy room is too much for it").format(found=found),
            tr(
                "unset PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION, or install a wheel of protobuf "
                "for this platform"
            ),
        )
    return Check(
        "protobuf", True, tr("{found} ({parser}, in C)").format(found=found, parser=parser)
    )


def proxy_check(environ: Mapping[str, str]) -> Check:
    """Return which variables set a proxy, and whether it can be used."""
    name, choices = N_("proxy"), proxy_variables(environ)
    if not choices:
        return Check(name, True, tr("none"))
    shown = ", ".join(
        " ".join((choice.variable or tr("the system's settings"), clean(choice.where)))
        for choice in choices
    )
    if any(choice.socks for choice in choices) and no_socks() is not None:
        return Check(
            name,
            False,
            tr("{shown}: the package for SOCKS is missing").format(shown=shown),
            tr("install danmaku-tui[socks]"),
        )
    advice = tr("private addresses, .local and the hosts of NO_PROXY are reached without it")
    return Check(name, True, shown, advice)


def locale_check(environ: Mapping[str, str], encoding: str) -> Check:
    """Return whether text outside ASCII is written as UTF-8.

    ``encoding`` is that of the effective locale, which is ASCII also where the locale that the
    environment names is not installed.
    """
    variable = next((v for v in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(v)), "")
    wanted = clean(environ.get(variable, "")) or "C"
    advice = "export LC_ALL=C.UTF-8"
    if _is_utf8(encoding):
        return Check(
            N_("locale"),
            True,
            wanted
            if variable
            else tr("{wanted}, writing {encoding}").format(wanted=wanted, encoding=encoding),
        )
    if wanted in ("C", "POSIX"):
        return Check(
            N_("locale"),
            False,
            tr("{wanted}: characters outside ASCII will be lost").format(wanted=wanted),
            advice,
        )
    if wanted.lower().replace("-", "").endswith("utf8"):
        return Check(
            N_("locale"),
            False,
            tr("{wanted} is not installed on this machine").format(wanted=wanted),
            advice,
        )
    return Check(
        N_("locale"),
        False,
        tr("{wanted} writes {encoding}, not UTF-8").format(wanted=wanted, encoding=clean(encoding)),
        advice,
    )


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False


def paths() -> Iterator[Check]:
    """Yield the folders of configuration and data."""
    yield folder_check(N_("config folder"), user_config_path(FOLDER))
    yield folder_check(N_("data folder"), user_data_path(FOLDER))


def recording_folder(folder: Path | None) -> Iterator[Check]:
    """Yield the folder of recordings, and its file system where it is one of a network.

    ``folder`` is the configured one, or None for the usual one, which the program makes.
    """
    path = folder or user_data_path(FOLDER) / "recordings"
    check = folder_check(N_("recordings"), path)
    kind = network_type(path)
    if not check.ok or not kind:
        yield check
        return
    words = tr("{shown} is on a network ({kind}): recordings are written without a log")
    found = words.format(shown=clean(str(path)), kind=clean(kind))
    advice = tr("set record.folder to a folder on a disk of this machine, and copy the files later")
    yield Check(N_("recordings"), True, found, advice)


def spill_folder(folder: Path | None, recordings: Path | None) -> Iterator[Check]:
    """Yield the folder of ``record.spill`` where it is set, and whether it is on a disk of its own.

    ``recordings`` is as for :func:`recording_folder`.
    """
    if folder is None:
        return
    check = folder_check(N_("spill folder"), folder)
    other = recordings or user_data_path(FOLDER) / "recordings"
    if not check.ok or _device(folder) != _device(other):
        yield check
        return
    found = tr("{shown} is on the disk of the recordings, and fails with it")
    advice = tr("set record.spill to a folder on another disk")
    yield Check(N_("spill folder"), True, found.format(shown=clean(str(folder))), advice)


def _device(path: Path) -> int:
    """Return the number of the disk under ``path``, which need not exist; 0 where it is unknown."""
    for each in (path.absolute(), *path.absolute().parents):
        with suppress(OSError):
            return each.stat().st_dev
    return 0


def configured_spill(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of ``record.spill``; None where it is not set, or cannot be read."""
    try:
        return load(None, environ, {}).spill_folder
    except ConfigError:
        return None


def configured_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of ``record.folder``; None where it is not set, or cannot be read."""
    try:
        return load(None, environ, {}).record_folder
    except ConfigError:
        return None


def folder_check(name: str, path: Path) -> Check:
    """Return whether the folder ``path`` can be written to, or created."""
    shown = clean(str(path))
    try:
        if path.is_dir():
            if os.access(path, os.W_OK | os.X_OK):
                return Check(name, True, shown)
            return Check(
                name,
                False,
                tr("{shown} cannot be written to").format(shown=shown),
                f"chmod u+rwx '{shown}'",
            )
        above = next(p for p in path.parents if p.exists())
    except OSError as error:
        why = clean(system_error(error) or type(error).__name__)
        return Check(
            name,
            False,
            tr("{shown} cannot be looked at: {why}").format(shown=shown, why=why),
            tr("check who owns it"),
        )
    if path.exists() or path.is_symlink():
        return Check(
            name,
            False,
            tr("{shown} is not a folder").format(shown=shown),
            tr("move '{shown}' away").format(shown=shown),
        )
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return Check(name, True, tr("{shown} (is made when needed)").format(shown=shown))
    advice = tr("get the right to write in '{folder}', or set HOME or XDG_*_HOME").format(
        folder=clean(str(above))
    )
    return Check(name, False, tr("{shown} cannot be made").format(shown=shown), advice)
