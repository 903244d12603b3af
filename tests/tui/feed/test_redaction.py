from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.feed.redaction import KEPT_SECRETS, redact_addresses, redact_target, redactor

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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:word@b/x", "https://…@b/x"),
        ("https://us@er:wo@rd@b/x", "https://…@b/x"),
        ("https://b/x#access_token=1", "https://b/x#…"),
        ("/login#access_token=1", "/login#…"),
        ("https://b/in/0123456789abcdefghij/x", "https://b/in/…/x"),
        ("https://b/eyJhbGciOi.eyJzdWIiOjEy.MzQ1Njc4OTB9: use that", "https://b/…: use that"),
        ("https://live.douyin.com/154251804633", "https://live.douyin.com/154251804633"),
        ("wss://webcast100-ws-web-lf.douyin.com/a", "wss://webcast100-ws-web-lf.douyin.com/a"),
        ("/home/someone/2026-12-01T10-20-30.danmaku", "/home/someone/2026-12-01T10-20-30.danmaku"),
        ("room #5 is over", "room #5 is over"),
        ("write to a@b.example", "write to a@b.example"),
    ],
)
def test_the_secrets_of_an_address_are_hidden_although_nobody_knows_them(
    text: str, shown: str
) -> None:
    assert redact_addresses(text) == shown
    assert redact_addresses(shown) == shown


def test_the_target_of_a_redirect_may_be_a_path_alone() -> None:
    assert redact_target("/in/0123456789abcdefghij?next=x") == "/in/…?…"
    assert redact_target("https://b/in/0123456789abcdefghij") == "https://b/in/…"


@pytest.mark.parametrize(
    "words",
    [
        "no dXNlcjpwYXNzd29yZHdvcmQ=",  # the account, as the header holds it
        "no /room/t0kent0ken",
        "no T0KENT0KEN",
        "no user:other",
        "no other-password",
    ],
)
def test_account_path_and_basic_credentials_are_secrets(words: str) -> None:
    basic = base64.b64encode(b"user:other-password").decode()
    hide = redactor(
        "wss://user:passwordword@host/room/t0kent0ken", [("Authorization", f"Basic {basic}")]
    )
    assert hide(words).removeprefix("no ") in ("…", "/room/…")


def test_what_every_browser_sends_is_no_secret() -> None:
    origin = "https://live.douyin.com"
    assert redactor("", [("Origin", origin)])(f"moved to {origin}/x") == f"moved to {origin}/x"


def test_secrets_add_up_and_the_oldest_are_dropped() -> None:
    hide = redactor("ws://a/?signature=first-one", [])
    hide.learn("ws://a/?signature=second-one")
    assert hide("first-one, second-one") == "… …"
    hide.learn(headers=[("Cookie", "; ".join(f"c={n:06}" for n in range(KEPT_SECRETS)))])
    assert len(hide._secrets) == KEPT_SECRETS
    assert "first-one" in hide("first-one")


@given(st.text())
def test_no_text_and_no_address_breaks_it(text: str) -> None:
    hide = redactor(text, [(text, text), ("Authorization", f"Basic {text}")])
    assert len(hide(text)) <= 3 * len(text) + 3


SECRET = st.text("0123456789+/%.*", min_size=6)
WORDS = st.text("abc (:)\\")


@given(SECRET, WORDS, WORDS, st.integers(8, 40))
def test_the_value_of_a_header_never_shows(
    value: str, before: str, after: str, quoted: int
) -> None:
    hide = redactor("ws://localhost", [("X", value)])
    shown = hide(f"{before} {value[:quoted]} {after}")
    assert shown == f"{before} … {after}"
