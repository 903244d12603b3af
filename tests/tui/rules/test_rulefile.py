from __future__ import annotations

import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.rules.rulefile import read, write

SPAM = Rule(RuleAction.HIDE, Subject.WORDS, "加群")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WRITABLE = st.builds(
    Rule,
    st.sampled_from(RuleAction),
    st.just(Subject.USER),
    TEXTS.filter(bool),
    TEXTS,
    st.booleans(),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "rules.toml"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_no_rules_where_there_is_no_file(path: Path) -> None:
    assert read(path) is None


def test_a_folder_is_made_for_the_file_which_is_its_owners_alone(path: Path) -> None:
    write(path, [SPAM])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["rules.toml"]
    assert read(path) == (SPAM,)


def test_a_file_without_rules_is_read_as_none(path: Path) -> None:
    write(path, [])
    assert read(path) == ()


@given(st.lists(WRITABLE, max_size=4))
@example(
    [Rule(RuleAction.MUTE, Subject.WORDS, "\"'\\\n\r\n\t\x00\x7f\u2028[[rule]]", "]", on=False)]
)
@example([Rule(RuleAction.HIGHLIGHT, Subject.REGEX, "^\\d+(关|注)$"), SPAM])
def test_every_rule_is_read_as_it_was_written(rules: list[Rule]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        write(path, rules)
        assert read(path) == tuple(rules)


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    write(kept, [])
    link = tmp_path / "rules.toml"
    link.symlink_to(kept)
    write(link, [SPAM])
    assert link.is_symlink()
    assert read(kept) == (SPAM,)


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("[[rule]\n", 1, "Expected"),
        ('[[rule]]\naction = "hide"\nsubject = words\n', 3, "Invalid value"),
        ('[[rule]]\naction = "hide', 2, "Unterminated"),
        ('rule = [\n{action="hide"},\n', 2, "Invalid"),
        (
            '[[rule]]\naction = "hide"\nsubject = "words"\nvalue = "a"\n'
            '\n[[rule]]\nsubject = "words"\naction = "hid"\nvalue = "a"\n',
            8,
            "rule 2: action must be one of: hide, mute, highlight",
        ),
        (
            '[[rule]]\naction = "hide"\nsubject = "word"\nvalue = "a"\n',
            3,
            "subject must be one of: words, regex, user, level, kind, repeat",
        ),
        ('# remark\n\n[[ rule ]]\naction = "hide"\nsubject = "words"\n', 3, "value is missing"),
        ('[[rule]]\naction = "hide"\nsubject = "level"\nvalue = 5\n', 4, "a text in quotes"),
        ('[[rule]]\naction = "hide"\nsubject = "level"\nvalue = "x"\n', 4, "from 1 to 999"),
        ('[[rule]]\naction = "hide"\nsubject = "regex"\n"value" = "("\n', 4, "closing )"),
        (
            '[[rule]]\naction = "hide"\nsubject = "words"\nvalue = "a"\non = "yes"\n',
            5,
            "true or false",
        ),
        (
            '[[rule]]\naction = "hide"\nsubject = "words"\nvalue = "a"\noff = true\n',
            5,
            "off is not known; one of: action, subject, value, label, on",
        ),
        ('# remark\ncolour = "red"\n', 2, "colour does not belong here"),
        ('\n[rule]\naction = "hide"\n', 2, "rule does not belong here"),
        ("rule = 5\n", 1, "rule does not belong here"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_path_and_line(
    path: Path, text: str, line: int, advice: str
) -> None:
    with pytest.raises(RuleError) as refused:
        read(written(path, text))
    told = str(refused.value)
    assert told.startswith(f"{path}:{line}: ")
    assert advice in told
    assert "\n" not in told


@pytest.mark.parametrize("text", ["rule = [5]\n", 'rule = [{action = "hide"}]\n'])
def test_rules_on_one_line_are_told_by_their_number(path: Path, text: str) -> None:
    with pytest.raises(RuleError, match="rule 1: ") as refused:
        read(written(path, text))
    assert str(refused.value).startswith(f"{path}: ")


def test_what_is_not_utf_8_is_told_with_its_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"# one\n# two \xff\n")
    with pytest.raises(RuleError, match=":2: not UTF-8"):
        read(path)


def test_brackets_without_end_are_refused(path: Path) -> None:
    with pytest.raises(RuleError):
        read(written(path, "rule = " + "[" * 100_000))


def test_a_byte_order_mark_is_no_error(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf# nothing\n")
    assert read(path) == ()


def test_a_folder_in_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(RuleError, match="cannot be read: Is a directory"):
        read(path)
    with pytest.raises(RuleError, match="the rules are not saved"):
        write(path, [SPAM])
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_replaced_stays_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, [SPAM])

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(RuleError, match=r"not saved: .*rules\.toml: No space left"):
        write(path, [])
    monkeypatch.undo()
    assert read(path) == (SPAM,)
    assert [each.name for each in path.parent.iterdir()] == ["rules.toml"]
