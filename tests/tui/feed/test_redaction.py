from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.feed.redaction import redactor

URL = "wss://user:passwordword@host/push?signature=AbCdEfGhIjKl&room=7&ext=a%3Ab%3Ac%3Ad"
HEADERS = [("Cookie", "sessionid=0123456789abcdef; ttwid=zyxwvu"), ("Authorization", "Basic Zm9v")]


@pytest.mark.parametrize(
    "words",
    [
        "it moved to https://host/login?next=x: use that address",
        "it moved to /login?token=1",
        "refused: AbCdEfGhIjKl is no signature",
        "refused: sessionid=0123456789abcdef; ttwid=zyxwvu",
        "cookie 0123456789abcdef not known",
        "cookie 0123456789abc",
        "who is zyxwvu",
        "no passwordword",
        "no a:b:c:d",
        "no a%3Ab%3Ac%3Ad",
    ],
)
def test_what_is_secret_does_not_show(words: str) -> None:
    shown = redactor(URL, HEADERS)(words)
    secrets = ["next", "token", "AbCd", "0123456789ab", "zyxwvu", "passwordword", "a:b", "a%3A"]
    assert not [secret for secret in secrets if secret in shown]
    assert "…" in shown


@pytest.mark.parametrize(
    "words",
    ["host:443 answered HTTP 404", "it moved to https://b/x", "did you mean ws://x ? yes", "7", ""],
)
def test_other_words_stay(words: str) -> None:
    assert redactor(f"{URL}&from=https://a/", HEADERS)(words) == words


def test_without_secrets_words_stay() -> None:
    assert redactor("ws://localhost:8080", [])("nothing listens") == "nothing listens"


SECRET = st.text("0123456789+/%.*", min_size=6)
WORDS = st.text("abc (:)\\")


@given(SECRET, WORDS, WORDS, st.integers(8, 40))
def test_the_value_of_a_header_never_shows(
    value: str, before: str, after: str, quoted: int
) -> None:
    hide = redactor("ws://localhost", [("X", value)])
    shown = hide(f"{before} {value[:quoted]} {after}")
    assert shown == f"{before} … {after}"
