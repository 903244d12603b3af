from __future__ import annotations

from websockets.frames import CLOSE_CODE_EXPLANATIONS

from danmaku_tui.feed.close_codes import meaning
from danmaku_tui.i18n.language import use


def test_every_code_that_is_known_has_a_meaning_in_both_languages() -> None:
    unknown = meaning(4999)
    english = {code: meaning(code) for code in CLOSE_CODE_EXPLANATIONS}
    use("zh_CN")
    for code, words in english.items():
        assert words not in ("", unknown)
        assert meaning(code) not in ("", words, meaning(4999))


def test_a_code_of_the_servers_own_is_called_that() -> None:
    assert meaning(4321) == meaning(3000) == "a code of the server's own"
