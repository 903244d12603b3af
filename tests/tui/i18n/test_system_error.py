from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator

import pytest

from danmaku_tui.i18n.language import use
from danmaku_tui.i18n.system_error import system_error

COMMON = (
    *("ENOENT", "EACCES", "EPERM", "EEXIST", "EISDIR", "ENOTDIR", "ENOTEMPTY", "ENAMETOOLONG"),
    *("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO", "EPIPE", "EMFILE", "ENFILE", "ENOMEM", "EBUSY"),
    *("ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT", "ENETUNREACH", "ENETDOWN"),
    *("EHOSTUNREACH", "EADDRINUSE", "EADDRNOTAVAIL", "ENOEXEC", "ELOOP", "EXDEV", "EINVAL"),
)
"""The numbers that a person may well meet."""

LOOKUPS = ("EAI_AGAIN", "EAI_NONAME", "EAI_FAIL", "EAI_FAMILY", "EAI_SERVICE", "EAI_MEMORY")


@pytest.fixture
def chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("en")


def failed(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/a/file")


def is_chinese(words: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", words)) and not re.search("[a-z]{2}", words)


@pytest.mark.usefixtures("chinese")
def test_the_errors_of_the_system_are_in_chinese_where_the_program_is() -> None:
    said = {name: system_error(failed(getattr(errno, name))) for name in COMMON}
    assert {name: words for name, words in said.items() if not is_chinese(words)} == {}
    assert len(set(said.values())) == len(said)


@pytest.mark.usefixtures("chinese")
def test_a_name_that_is_not_found_is_told_in_chinese() -> None:
    errors = {name: socket.gaierror(getattr(socket, name), "by the system") for name in LOOKUPS}
    said = {name: system_error(error) for name, error in errors.items()}
    assert {name: words for name, words in said.items() if not is_chinese(words)} == {}


def test_in_english_every_error_is_as_the_system_words_it() -> None:
    for number in errno.errorcode:
        assert system_error(failed(number)) == os.strerror(number)
    assert system_error(socket.gaierror(socket.EAI_AGAIN, "not now")) == "not now"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (failed(errno.ENOTTY), os.strerror(errno.ENOTTY)),
        (OSError(errno.ECONNREFUSED, "Connect call failed"), "Connect call failed"),
        (OSError("without a number"), "without a number"),
        (ssl.SSLError(errno.EPERM, "[SSL] wrong version"), "[SSL] wrong version"),
        (socket.gaierror(12345, "an unknown number"), "an unknown number"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_an_error_that_is_not_known_stays_as_it_is(error: Exception, words: str) -> None:
    assert system_error(error) == words
