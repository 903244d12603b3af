from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danmaku_tui.rules.pattern import PATTERN_CHARACTERS, Pattern, PatternError, Patterns

CATASTROPHES = [
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*)*x",
    "(.*a){12}x",
    "([a-z]+)*[0-9]",
    "(a?){200}a{200}b",
    ".*.*.*.*.*=.*",
    "((a*)*)*c",
]


@pytest.mark.parametrize("source", CATASTROPHES)
def test_an_expression_that_hangs_other_engines_says_no(source: str) -> None:
    text = "a" * 20_000 + "!"
    assert not Pattern(source).found(text)
    assert Pattern(source).spans(text) == []
    assert Patterns([source]).first(text) is None


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("(?=a)", "look-ahead"),
        ("(?!a)", "look-ahead"),
        ("(?<=a)", "look-behind"),
        ("(?<!a)", "look-behind"),
        ("(?>a)", "this group"),
        ("(?i", "this group"),
        ("(a", "a closing ) is missing"),
        ("[a", "a closing ] is missing"),
        ("a)", "closes nothing"),
        ("[z-a]", "no such range"),
        ("\\p{Nonsense}", "no such range"),
        ("*a", "nothing to repeat"),
        ("a**", "repeated twice"),
        ("a{1001}", "too large or upside down"),
        ("(a{1000}){1000}", "too large or upside down"),
        ("a{2,1}", "too large or upside down"),
        ("(a)\\1", "references to a group"),
        ("\\q", "means nothing"),
        ("a\\", "nothing follows"),
        ("\\pL{900}", "use smaller counts"),
        ("", "empty"),
        ("a" * (PATTERN_CHARACTERS + 1), "longer than 500"),
        ("\\C", "\\C is not possible"),
        ("x\\\\\\Cy", "\\C is not possible"),
        ("\ud800", "half a character"),
    ],
)
def test_what_cannot_be_used_is_refused_with_advice(source: str, advice: str) -> None:
    with pytest.raises(PatternError) as refused:
        Pattern(source)
    assert advice in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_backslash_before_a_capital_c_is_not_a_byte() -> None:
    assert Pattern("\\\\C").found("\\c")


@given(st.text(max_size=40) | st.text(alphabet="()[]{}*+?|\\^$.a1,-:=!<>PpQEC", max_size=20))
@example("\\Q(")
@example("(?P<n>a)(?P<n>b)")
def test_any_text_is_an_expression_or_refused_as_one(source: str) -> None:
    try:
        pattern = Pattern(source)
    except PatternError:
        return
    text = "a弹(1)😀" + source
    spans = pattern.spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert pattern.found(text) or not spans


@pytest.mark.parametrize(
    ("source", "text", "spans"),
    [
        ("弹|😀+", "a弹b😀😀c👨‍👩‍👧弹", [(1, 2), (3, 5), (11, 12)]),
        ("x*", "a弹x", [(2, 3)]),
        ("É", "caféÉ", [(3, 4), (4, 5)]),
        ("^.$", "弹", [(0, 1)]),
        ("b", "\ud800b", [(1, 2)]),
    ],
)
def test_spans_count_code_points(source: str, text: str, spans: list[tuple[int, int]]) -> None:
    assert Pattern(source).spans(text) == spans


def test_case_makes_no_difference_unless_the_expression_says_so() -> None:
    assert Pattern("vx").found("VX")
    assert not Pattern("(?-i)vx").found("VX")


def test_the_first_expression_that_is_found_is_told() -> None:
    patterns = Patterns(["关注", "\\d{3}", "关"])
    assert patterns.first("关注 123") == 0
    assert patterns.first("123 关") == 1
    assert patterns.first("关") == 2
    assert patterns.first("") is None
    assert patterns.first("\ud800 关") == 2
    assert patterns.first("nothing") is None


def test_nothing_is_found_among_no_expressions() -> None:
    assert Patterns([]).first("text") is None


def test_expressions_do_not_reach_into_each_other() -> None:
    patterns = Patterns(["\\Qa(", "b", "(?-i)C"])
    assert [patterns.first(text) for text in ("a(", "B", "c", "C")] == [0, 1, None, 2]


def test_expressions_that_are_too_large_together_are_still_found() -> None:
    patterns = Patterns([f".*[^x]{{300}}y{number}" for number in range(200)])
    assert patterns.first("a" * 400 + "y199") == 1
    assert patterns.first("a" * 400 + "z") is None


SOURCES = st.lists(
    st.sampled_from(["a", "^a", "弹.*", "b|c", "x*", "\\d+", "(a|b){2}", "[^a]$"]), max_size=4
)


@given(SOURCES, st.text(alphabet="ab弹1xＡ", max_size=8))
def test_together_they_find_what_each_finds(sources: list[str], text: str) -> None:
    alone = [at for at, source in enumerate(sources) if Pattern(source).found(text)]
    assert Patterns(sources).first(text) == (alone[0] if alone else None)


def test_the_engine_is_not_loaded_before_the_first_expression() -> None:
    code = (
        "import sys\n"
        "import danmaku_tui.rules.rulebook, danmaku_tui.rules.query, danmaku_tui.rules.preview\n"
        "from danmaku_tui.rules.judge import Judge\n"
        "from danmaku_tui.rules.rule import RuleAction, Rule, Subject\n"
        "Judge([Rule(RuleAction.HIDE, Subject.WORDS, 'a')])\n"
        "loaded = {'re2', 'tomllib', 'tomli_w', 'textual', 'rich'} & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_its_engine_an_expression_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(PatternError, match="need google-re2, which is missing here"):
        Pattern("a+")
    with pytest.raises(PatternError, match="need google-re2"):
        Patterns(["a+"])
    assert Patterns([]).first("a") is None
