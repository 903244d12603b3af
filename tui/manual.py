"""Write the manual pages from the commands; only this writes them.

``python tui/manual.py`` writes a page for each command to ``tui/man``, in roff with the ``man``
macros. ``--check`` changes nothing, and exits 1 where a page is out of date.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from danmaku_tui import __version__
from danmaku_tui.cli.group import walk
from danmaku_tui.cli.program import commands
from danmaku_tui.config.file_path import FILE_VARIABLE
from danmaku_tui.config.table import SETTINGS
from danmaku_tui.i18n.language import SOURCE, use

PAGES: Final = Path(__file__).resolve().parent / "man"

PROGRAM: Final = "danmaku"

FILES: Final = (
    ("~/.config/danmaku-tui/config.toml", "The configuration."),
    ("~/.config/danmaku-tui/rules.toml", "The rules that hide, mute and highlight."),
    ("~/.local/share/danmaku-tui/recordings/", "Recordings that the viewer makes."),
)

EXIT_STATUS: Final = (
    ("0", "Success."),
    ("1", "A failure; the message on standard error names the cause and the remedy."),
    ("2", "A wrong option, argument or configuration."),
    ("128+n", "The signal of number n ended the program."),
)

_option: Final = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
"""An option in a text, such as ``--signer-js``."""


def pages() -> dict[str, str]:
    """Return the text of each page by its file name, such as ``danmaku-watch.1``."""
    use(SOURCE)
    tree = dict(walk(commands))
    return {f"{_page_name(names)}.1": _page(names, tree) for names in tree}


def write() -> None:
    """Write all pages, and remove those of commands that no longer exist."""
    texts = pages()
    PAGES.mkdir(exist_ok=True)
    for path in PAGES.glob("*.1"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (PAGES / name).write_text(text, encoding="ascii")


def problems() -> list[str]:
    """Return a line for each page that is missing, out of date, or of no command."""
    texts = pages()
    stored = {path.name: path.read_text(encoding="ascii") for path in PAGES.glob("*.1")}
    return [
        f"{name} is out of date"
        for name in sorted({*texts, *stored})
        if texts.get(name) != stored.get(name)
    ]


def _page(names: tuple[str, ...], tree: Mapping[tuple[str, ...], click.Command]) -> str:
    """Return the page of the command of these names."""
    command = tree[names]
    context = click.Context(
        command, info_name=" ".join((PROGRAM, *names)), help_option_names=["-h", "--help"]
    )
    paragraphs = _paragraphs(command)
    page = _page_name(names)
    lines = [
        f'.TH "{_escaped(page.upper())}" "1" "" "{PROGRAM} {__version__}" "User Commands"',
        '.\\" Made by tui/manual.py from the commands; do not edit.',
        ".SH NAME",
        f"{_escaped(page)} \\- {_text(_uncapitalised(paragraphs[0]))}",
        ".SH SYNOPSIS",
        f"\\fB{_escaped(context.info_name or '')}\\fP "
        + _escaped(" ".join(command.collect_usage_pieces(context))),
        ".SH DESCRIPTION",
    ]
    for paragraph in paragraphs:
        lines += [".PP", _text(paragraph)]
    lines += _terms("OPTIONS", _options(command, context))
    below = [each for each in tree if each[:-1] == names and each]
    lines += _terms(
        "COMMANDS",
        ((f"{_page_name(each)}(1)", _paragraphs(tree[each])[0]) for each in below),
    )
    if not names:
        lines += _terms("ENVIRONMENT", _environment())
        lines += _terms("FILES", FILES)
    lines += _terms("EXIT STATUS", EXIT_STATUS)
    above = names[:-1]
    beside = [each for each in tree if each and each[:-1] == above and each != names]
    related = [above, *beside, *below] if names else below
    lines += [".SH SEE ALSO"]
    lines += [", ".join(f"\\fB{_escaped(_page_name(each))}\\fP(1)" for each in related)]
    return "\n".join(lines) + "\n"


def _page_name(names: tuple[str, ...]) -> str:
    return "-".join((PROGRAM, *names))


def _paragraphs(command: click.Command) -> list[str]:
    """Return the paragraphs of the help, each on one line, the first being its first sentence."""
    text = inspect.cleandoc(command.help or "")
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def _uncapitalised(sentence: str) -> str:
    return (sentence[:1].lower() + sentence[1:]).removesuffix(".")


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield record


def _environment() -> Iterator[tuple[str, str]]:
    yield FILE_VARIABLE, "Another configuration file."
    for setting in SETTINGS:
        yield setting.variable, setting.doc


def _terms(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a section of terms with their meanings; nothing without rows."""
    for number, (term, meaning) in enumerate(rows):
        if not number:
            yield f".SH {heading}"
        yield ".TP"
        yield f"\\fB{_escaped(term)}\\fP"
        yield _text(meaning)


def _text(text: str) -> str:
    """Return a paragraph, with its options in bold."""
    parts: list[str] = []
    end = 0
    for found in _option.finditer(text):
        parts += [_escaped(text[end : found.start()]), f"\\fB{_escaped(found[0])}\\fP"]
        end = found.end()
    line = "".join([*parts, _escaped(text[end:])])
    # A line that begins with a dot or an apostrophe would be a request.
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _escaped(text: str) -> str:
    """Return ``text`` in roff and ASCII; a bare hyphen would be printed as another character."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in escaped)


def main() -> None:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if outdated")
    if not parser.parse_args().check:
        write()
        return
    found = problems()
    if found:
        sys.exit("\n".join([*found, "run python tui/manual.py"]))


if __name__ == "__main__":
    main()
