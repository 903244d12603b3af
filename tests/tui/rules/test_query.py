from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event, Gift, Kind, User
from danmaku_proto.text import clean
from danmaku_tui.rules.query import (
    KIND_NAMES,
    QUERY_TERMS,
    WORD_CHARACTERS,
    Query,
    QueryError,
    parse,
)

MakeChat = Callable[..., Chat]
MakeGift = Callable[..., Gift]

PIECES = (
    *('"', "“", "”", "-", "/", "\\", " ", "\u3000", "\t", ":", "："),
    *("user:", "is:", "level:", "gift:", "LEVEL:", ">=", "<", "=", "5", "٣", "admin", "gift"),
    *("comment", "a", "弹", "😀", "Ａ", "(", "[", "*", "e\u0301", "\u200b", "\ud800", "\n", "\x1c"),
)
TYPED = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20)


def found(query: str, *events: Event) -> list[bool]:
    return [parse(query).matches(event) for event in events]


@pytest.mark.parametrize("typed", ["", " ", "\t　\n"])
def test_an_empty_query_finds_everything_and_marks_nothing(chat: MakeChat, typed: str) -> None:
    query = parse(typed)
    assert query.empty
    assert query == Query()
    assert query.matches(chat())
    assert query.marks("text") == []
    assert str(query) == ""


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ("hello", "HELLO there"),
        ("there hello", "Hello there"),
        ('"hello there"', "oh Hello there"),
        ("“hello there”", "hello there"),
        ('"say \\"hi\\""', 'please say "hi" now'),
        ('"a\\\\b"', "a\\b"),
        ("a\\b", "a\\b"),
        ("ＡＢＣ", "abc"),
        ("12:30", "at 12:30"),
        ("http://x/y", "see http://x/y"),
        ('5"', 'a 5" disk'),
        ('"-x"', "-x"),
        ('"/"', "and/or"),
        ('"user:"', "user: me"),
        ("-goodbye", "hello"),
        ("--x", "hello"),
        ("-/^x/", "hello x"),
        ('-"a b"', "a c b"),
        ("/h.llo$/", "oh Hallo"),
        ("/a\\/b/", "a/b"),
        ("/\\d+/ hello", "hello 12"),
        ("name", "said by name of ann"),
    ],
)
def test_words_quotes_and_expressions_find_what_was_said(
    chat: MakeChat, query: str, matching: str
) -> None:
    assert found(query, chat(matching)) == [True]


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("hello there", "hello"),
        ('"hello there"', "there hello"),
        ("-hello", "Hello"),
        ("--x", "a-x"),
        ("-/lo/", "hello"),
        ("/^h$/", "hello"),
        ("hello -you", "hello you"),
    ],
)
def test_every_term_has_to_be_true(chat: MakeChat, query: str, other: str) -> None:
    assert found(query, chat(other)) == [False]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("user:小明", True),
        ("user:明", True),
        ("user：明", True),
        ("USER:明", True),
        ('user:"明 x"', True),
        ("user:“明 x”", True),
        ("user:1001", True),
        ("user:100", False),
        ("user:key", False),
        ("-user:明", False),
        ("user:ｘ", True),
    ],
)
def test_a_person_is_found_by_a_part_of_the_name_or_the_whole_id(
    chat: MakeChat, query: str, matches: bool
) -> None:
    assert found(query, chat(user=User("1001", "小明 X", "key"))) == [matches]


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_kind_is_found_by_its_names(every_kind: Callable[..., list[Event]], name: str) -> None:
    query = parse(f"is:{name}")
    assert [event.kind for event in every_kind() if query.matches(event)] == [KIND_NAMES[name]]


def test_every_kind_has_a_name_and_comments_and_arrivals_have_two() -> None:
    assert set(KIND_NAMES.values()) == set(Kind)
    assert parse("is:comment") == parse("is:CHAT")
    assert parse("is:arrival") == parse("is：enter")


def test_what_admins_do_is_found(
    chat: MakeChat, person: Callable[..., User], every_kind: Callable[..., list[Event]]
) -> None:
    assert found("is:admin", chat(user=person(admin=True)), chat()) == [True, False]
    assert not any(map(parse("is:admin").matches, every_kind()))


@pytest.mark.parametrize(
    ("query", "levels"),
    [
        ("level:3", [3]),
        ("level:=3", [3]),
        ("level:>=3", [3, 4]),
        ("level:>3", [4]),
        ("level:<3", [1, 2]),
        ("level:<=3", [1, 2, 3]),
        ('level:">= 3"', [3, 4]),
        ("level：＞＝３", [3, 4]),
        ("level:0", [0]),
        ("-level:<3", [0, 3, 4]),
    ],
)
def test_a_level_that_is_not_known_is_neither_low_nor_high(
    chat: MakeChat, person: Callable[..., User], query: str, levels: list[int]
) -> None:
    chats = [chat(user=person(level=level)) for level in range(5)]
    assert [said.user.level for said in chats if parse(query).matches(said)] == levels


def test_a_gift_is_found_by_a_part_of_its_name(chat: MakeChat, gift: MakeGift) -> None:
    assert found("gift:心", gift("小心心"), gift("玫瑰"), chat("心")) == [True, False, False]
    assert found("小心心", gift("小心心")) == [True]


@pytest.mark.parametrize(
    ("typed", "at", "advice"),
    [
        ('hello "there', 6, "not closed"),
        ("hello “there", 6, "not closed"),
        ('"a\\"', 0, "not closed"),
        ("/ab", 0, "no / at its end"),
        ("a /b\\/", 2, "no / at its end"),
        ("a -", 2, "the word to leave out"),
        ("- a", 0, "the word to leave out"),
        ("user:", 5, "name is missing"),
        ("user: a", 5, "name is missing"),
        ('gift:""', 7, "name is missing"),
        ("a is:nothing", 2, "is: one of admin, comment, gift, like, arrival, "),
        ("is:", 0, "is: one of admin, comment, gift, like, arrival, "),
        ("level:high", 0, ">= > <= <"),
        ("level:>", 0, ">= > <= <"),
        ("level:1234567", 0, ">= > <= <"),
        ("x /(/", 2, "closing )"),
        ("//", 0, "empty"),
        ("/usr/bin", 5, "space is missing"),
        ('"a"b', 3, "space is missing"),
        ('""', 0, "nothing to look for"),
        ("a \u200b", 2, "nothing to look for"),
        ("a " + "x" * (WORD_CHARACTERS + 1), 2, "longer than 500"),
        ("/" + "x" * 501 + "/", 0, "longer than 500"),
        ("x " * QUERY_TERMS + "x", 2 * QUERY_TERMS, "at most 50"),
    ],
)
def test_an_error_says_what_is_wrong_and_where(typed: str, at: int, advice: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(typed)
    assert advice in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.at == at


@pytest.mark.parametrize(
    ("query", "text", "marks"),
    [
        ("a", "banana", [(1, 2), (3, 4), (5, 6)]),
        ("ana nan", "banana", [(1, 5)]),
        ("弹幕 /[0-9]+/", "看弹幕12", [(1, 3), (3, 5)]),
        ("ab abcd", "abcde", [(0, 4)]),
        ("-a b", "ab", [(1, 2)]),
        ("user:a is:gift gift:a level:1", "a gift", []),
        ("kg", "５㎏", [(1, 2)]),
        ("/x*/", "a", []),
    ],
)
def test_what_is_sought_is_marked_where_it_is(
    query: str, text: str, marks: list[tuple[int, int]]
) -> None:
    assert parse(query).marks(text) == marks


@given(TYPED)
@example('user:"')
@example("/\\")
@example("level:٣")
def test_any_text_is_a_query_or_an_error_with_a_place_in_it(typed: str) -> None:
    at = 0
    try:
        parse(typed)
    except QueryError as error:
        at = error.at
    assert 0 <= at <= len(typed)


@given(TYPED)
@example('"a\\\\\\"b"')
@example("/\\\\\\//")
@example("-“-x”")
@example('-user:"/a/"')
@example("“" + '"' * WORD_CHARACTERS + "”")
@example("a: " * QUERY_TERMS)
def test_a_query_is_told_as_a_text_that_means_the_same(typed: str) -> None:
    try:
        query = parse(typed)
    except QueryError:
        return
    assert parse(str(query)) == query
    assert str(parse(str(query))) == str(query)


@given(data=st.data(), typed=TYPED)
def test_a_minus_turns_an_answer_round(
    data: st.DataObject, typed: str, any_event: st.SearchStrategy[Event]
) -> None:
    try:
        query = parse(typed)
    except QueryError:
        return
    event = data.draw(any_event)
    holds = [parse(str(Query((term,)))).matches(event) for term in query.terms]
    assert query.matches(event) == all(holds)
    for term, each in zip(query.terms, holds, strict=True):
        text = str(term)
        assert parse(text[1:] if term.negated else f"-{text}").matches(event) != each


@given(typed=TYPED, text=st.text(alphabet="aＡ弹😀(*e\u03015 ㎏ß", max_size=12).map(clean))
def test_marks_are_apart_in_order_and_within_the_text(typed: str, text: str) -> None:
    try:
        marks = parse(typed).marks(text)
    except QueryError:
        return
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(one[1] <= two[0] for one, two in pairwise(marks))


@pytest.mark.parametrize("word", ["a", "关", "ガ", "ss", "é", "/./", "/^.$/"])
@given(text=st.text(alphabet="aＡ关ガｶﾞßSsée\u0301 ", max_size=8).map(clean))
def test_what_is_found_by_its_text_alone_has_a_mark(word: str, text: str) -> None:
    query = parse(word)
    nameless = Chat("e", 0.0, User("", "", "k"), text)
    assert query.matches(nameless) == bool(query.marks(text))
