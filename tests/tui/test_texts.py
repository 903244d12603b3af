"""No text that a person reads is left out of the catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import danmaku_tui
from danmaku_tui.cli.group import TranslatedCommand, walk
from danmaku_tui.cli.program import commands

SOURCES: Final = Path(danmaku_tui.__file__).parent

MARKS: Final = {"tr", "trn", "N_", "NN_"}

SHOWING: Final = {
    **dict.fromkeys(("add", "add_fit", "echo", "notify", "Content", "Piece"), (0,)),
    **dict.fromkeys(("show_message", "show_answer", "_show_error"), (0,)),
    **dict.fromkeys(("SystemCommand", "heading", "section"), (0,)),
    **dict.fromkeys(("CommandUsageError", "ClickException", "UsageError", "BadParameter"), (0,)),
    **dict.fromkeys(("WayError", "NoBrowserError", "BrowserRefusedError"), (0,)),
    "UnansweredError": (0,),
    **dict.fromkeys(("RiskControlError", "SiteError", "SignerError", "CookieError"), (0,)),
    **dict.fromkeys(("RuleError", "QueryError", "PatternError", "ConfigError"), (0,)),
    "entitle": (1, 2),
    "Binding": (2,),
    "Check": (0, 2, 3),
    "AttemptEnd": (1,),
    "_fault": (0,),
}
"""Through what texts reach a person, and which of its arguments are texts."""

SHOWN: Final = {"border_title", "border_subtitle", "placeholder", "tooltip", "description"}
"""What holds a text, as a keyword or as an attribute."""

NAMES: Final = {"ms", "KiB", "MiB", "HTTP", "TERM", "Python", "protobuf", "tmux", "danmaku", "OSC"}
"""Words that are the same in every language."""

UNREAD: Final = {"DEFAULT_CSS", "CSS", "ANSI_CSS"}
"""What holds words that are for Textual."""

COMMANDS: Final = re.compile(
    r"(export|unset|chmod|stty|set -|eval|danmaku) ?\S*"
    r"|\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|VACUUM)\b"
)
"""The beginnings of what a person, or a program, types as it stands."""

OTHERS: Final = {
    "demo/": "what the people of the invented room say",
    "stage/": "what only a programmer can do wrong",
    "room/": "what only a programmer can do wrong",
    "classroom/": "what goes over the wire to programs of any language",
    "share/": "what goes over the wire to programs of any language",
    "feed/http_connection.py": "what goes over the wire to programs of any language",
    "feed/web_files.py": "what goes over the wire to programs of any language",
    "sources/listen/listen_source.py": "what goes over the wire to programs of any language",
    "feed/errors.py": "exceptions that explain() words anew",
    "export/formats.py": "parts of the help of --to, which is translated as one text",
    "sources/browser/mirror.py": "what only a programmer can do wrong",
    "sources/browser/program.py": "the names of programs",
    "sources/ways/parameters.py": "what a browser calls itself",
    "sources/ways/script_runner.py": "what a process of its own says of a script",
    "sources/ways/signer.py": "what only a programmer can do wrong",
    "sources/ways/page.py": "a state, which nobody is shown",
    "doctor/findings.py": "the beginnings of English orders",
    "doctor/room.py": "the names of steps, which are marked where they are taken",
    "doctor/report.py": "the names of steps, which are marked where they are taken",
    "rules/pattern.py": "what the engine of regular expressions says",
    "config/choices.py": "what is written in a file",
    "config/document.py": "what the reader of TOML says",
    "config/toml_lines.py": "what the reader of TOML says",
    "export/ass.py": "what a format wants, and the name of a font",
    "export/bilibili.py": "what a format wants",
    "export/html_report.py": "what a format wants",
    "cli/run/parquet_export.py": "a part of the help of --to, which is translated as a whole",
    "replay/schedule.py": "what only a programmer can do wrong",
    "session.py": "what only a programmer can do wrong",
    "store/recording.py": "what only a programmer can do wrong",
    "store/event_json.py": "what only a programmer can do wrong",
    "store/pages.py": "statements of SQL",
    "store/recording_copy.py": "statements of SQL",
    "store/rows.py": "the names of columns",
    "store/writer.py": "the names of columns",
    "ui/list/listing.py": "the names of jumps",
    "ui/look/palette.py": "the names of styles",
}
"""Where literals of several words are no texts for a person, and what they are."""

TWO_WORDS: Final = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}")
WORD: Final = re.compile(r"[A-Za-z]{2,}")


def said(node: ast.AST) -> str:
    """Return the fixed part of a literal; empty for what is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "\0".join(said(part) for part in node.values if isinstance(part, ast.Constant))
    return ""


def name_of(function: ast.AST) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def passed_over(tree: ast.AST) -> set[ast.AST]:
    """Return the nodes that are marked, are docstrings, or are not for people."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        hidden: list[ast.AST] = []
        if isinstance(node, ast.Call):
            # The log is in English: it is for whoever diagnoses, perhaps not this person.
            if name_of(node.func) in MARKS | {"compile", "info", "warning"}:
                hidden = [node]
            if name_of(node.func) in {"option", "argument", "Setting"}:
                hidden = [node]  # the commands' catalogue, and marked where it is a setting's
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden = [node.value]
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            hidden = [node] if UNREAD & set(map(name_of, targets)) else []
        elif isinstance(node, ast.JoinedStr):
            # Its parts are looked at as a whole.
            found.update(part for part in node.values if isinstance(part, ast.Constant))
            found.update(
                inner
                for part in node.values
                if isinstance(part, ast.FormattedValue) and part.format_spec is not None
                for inner in ast.walk(part.format_spec)
            )
        for whole in hidden:
            found.update(ast.walk(whole))
    return found


def shown_to_people(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the expressions that are shown."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            places = SHOWING.get(name_of(node.func), ())
            yield from (node.args[place] for place in places if place < len(node.args))
            yield from (word.value for word in node.keywords if word.arg in SHOWN)
        elif isinstance(node, ast.Assign) and SHOWN & set(map(name_of, node.targets)):
            yield node.value


def literals(text: ast.AST) -> Iterator[ast.AST]:
    """Yield the literals that ``text`` is put together from."""
    parts: list[ast.expr] = []
    match text:
        case ast.Constant() | ast.JoinedStr():
            yield text
            values = text.values if isinstance(text, ast.JoinedStr) else []
            parts = [part.value for part in values if isinstance(part, ast.FormattedValue)]
        case ast.BinOp():
            parts = [text.left, text.right]
        case ast.IfExp():
            parts = [text.body, text.orelse]
        case ast.BoolOp():
            parts = text.values
        case ast.List() | ast.Tuple():
            parts = text.elts
        case ast.Call() if name_of(text.func) in {"join", "filter"}:
            parts = text.args
        case ast.Call(func=ast.Attribute(value=whole)):
            parts = [whole]
        case _:
            pass
    for part in parts:
        yield from literals(part)


def left_out(source: str, *, sentences: bool) -> list[tuple[int, str]]:
    """Return the line and the words of every text that is not marked.

    With ``sentences`` any literal of several words counts, without only what is shown for certain.
    """
    tree = ast.parse(source)
    over = passed_over(tree)
    nodes = {literal for shown in shown_to_people(tree) for literal in literals(shown)}
    if sentences:
        nodes.update(node for node in ast.walk(tree) if TWO_WORDS.search(said(node)))
    return sorted(
        (getattr(node, "lineno", 0), said(node))
        for node in nodes - over
        if set(WORD.findall(said(node))) - NAMES and not COMMANDS.match(said(node))
    )


@pytest.mark.parametrize(
    "line",
    [
        'row.add("frozen", style)',
        'row.add(f"{n} new", style)',
        'row.add(" · ".join(["frozen", other]), style)',
        "self.border_title = 'Ledger'",
        'raise MisuseError("leave it out")',
        'raise click.ClickException("leave " + words)',
        'Check(N_("address"), True, "not reached")',
        'Widget(placeholder="search")',
        'words = "the room has ended"',
        'return f"{name} has left"',
        "row.add(f\"{mark}{'frozen' if still else text}\", style)",
        'row.add("frozen {n}".format(n=n), style)',
    ],
)
def test_a_text_that_is_not_marked_is_found(line: str) -> None:
    assert left_out(f"def f():\n    {line}\n", sentences=True)


@pytest.mark.parametrize(
    "line",
    [
        'row.add(tr("frozen"), style)',
        'row.add(tr("{n} new").format(n=n), style)',
        'row.add(trn("{n} hit", "{n} hits", n).format(n=n), style)',
        'row.add(f"{n:>7.1f} KiB", style)',
        'row.add(" · ", "bold")',
        'self.say(self.act(picked, "copy"))',
        'self.border_title = tr("Ledger")',
        'Check(N_("tmux"), True, "", "export LC_ALL=C.UTF-8")',
        'DEFAULT_CSS = "Sheet { width: auto height: auto }"',
        'pattern = re.compile("two words")',
        'self._log.info(f"attempt {n} of many")',
        '"""Two words of a docstring."""',
        'key = "word"',
    ],
)
def test_what_is_marked_or_no_text_is_passed_over(line: str) -> None:
    assert left_out(f"def f():\n    {line}\n", sentences=True) == []


def modules() -> list[str]:
    return sorted(path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.py"))


def test_every_text_is_marked_for_translation() -> None:
    # One test for all modules: most of what a test for each would take is no looking.
    told = [
        f"{module}:{line}: {words}"
        for module in modules()
        for line, words in left_out(
            (SOURCES / module).read_text("utf-8"),
            sentences=not any(module.startswith(place) for place in OTHERS),
        )
    ]
    assert told == []


@pytest.mark.parametrize("place", OTHERS)
def test_what_is_excused_still_has_a_reason(place: str) -> None:
    sources = [(SOURCES / name).read_text("utf-8") for name in modules() if name.startswith(place)]
    assert any(left_out(source, sentences=True) for source in sources)


COUNTED: Final = re.compile(
    r"(?<!\w)(?P<limit>(?:more|longer) than |at most )?\{\w+[^}]*\} "
    r"(?:(?:new|more|other|last|different) )?(?P<things>[a-z]{2,}s)\b"
)
"""A number and what there are so many of. What is a limit of the program is never one."""

NO_THINGS: Final = {
    *("is", "was", "has", "does", "holds", "lacks", "names", "writes", "tells"),
    *("follows", "tries", "makes", "undoes", "requires"),
    *("adds", "lets", "looks", "reconnects", "shows"),
    "times",  # half as fast is 0.5 times as fast
}
"""Words that end as plurals do."""


def one_of_many(source: str) -> list[tuple[int, str]]:
    """Return the line and the words of every text that says "1 things"."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    texts = [(call.lineno, said(call.args[0])) for call in calls if name_of(call.func) in MARKS]
    return [
        (line, text)
        for line, text in texts
        for counted in COUNTED.finditer(text)
        if counted["things"] not in NO_THINGS and not counted["limit"]
    ]


@pytest.mark.parametrize(
    "call",
    [
        'tr("{n} messages passed on")',
        'N_("{n:,} frames")',
        'tr("held: {n} other lines")',
        'trn("{n} gift worth {m} diamonds", "{n} gifts worth {m} diamonds", n)',
    ],
)
def test_a_text_that_is_wrong_for_one_is_found(call: str) -> None:
    assert one_of_many(call)


@pytest.mark.parametrize(
    "call",
    [
        'trn("{n} message", "{n} messages", n)',
        'tr("more than {n} bytes")',
        'tr("{name} is blocked")',
        'tr("{key} follows")',
        'tr("{n} s")',
    ],
)
def test_a_text_that_is_right_for_one_is_passed_over(call: str) -> None:
    assert one_of_many(call) == []


def test_no_text_says_several_of_one() -> None:
    told = [
        f"{module}:{line}: {words}"
        for module in modules()
        for line, words in one_of_many((SOURCES / module).read_text("utf-8"))
    ]
    assert told == []


def test_every_command_has_its_help_translated() -> None:
    plain = [
        command.name for _, command in walk(commands) if not isinstance(command, TranslatedCommand)
    ]
    assert plain == []
