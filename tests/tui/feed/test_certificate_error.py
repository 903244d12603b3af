from __future__ import annotations

import ssl

import pytest

from danmaku_tui.feed.certificate_error import certificate_error
from danmaku_tui.i18n.language import use


def refused(code: int, message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


@pytest.mark.parametrize(
    ("code", "message", "chinese"),
    [
        (10, "certificate has expired", "证书已过期"),
        (18, "self-signed certificate", "自签名证书"),
        (62, "Hostname mismatch, certificate is not valid for 'x'.", "证书与主机名不符"),
        (99, "something new", "something new"),
    ],
)
def test_the_reason_is_in_the_language_of_the_program(
    code: int, message: str, chinese: str
) -> None:
    error = refused(code, message)
    assert certificate_error(error) == message
    use("zh_CN")
    try:
        assert certificate_error(error) == chinese
    finally:
        use("en")
