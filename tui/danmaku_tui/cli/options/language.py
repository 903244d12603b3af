"""The language of a command line, and of what click itself says there."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

import click

from danmaku_tui.i18n.language import DOMAIN, FOLDER, LANGUAGES, N_, NN_, by_locale, use

VARIABLE: Final = "DANMAKU_VIEW_LANGUAGE"
"""The environment variable that sets the language, as ``--lang`` does."""

BORDERS_VARIABLE: Final = "DANMAKU_VIEW_BORDERS"
"""The environment variable that asks for plain ASCII, as ``--ascii`` does."""

_FLAG: Final = "--lang"

CLICK: Final = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("default: {default}"),
    N_("required"),
    N_("Show the version and exit."),
    N_("Show this message and exit."),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Choose from:\n\t{choices}"),
    N_("{name} {filename!r} does not exist."),
    NN_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    NN_("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    NN_("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    NN_("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
"""What click says to a person; it looks these up with gettext, in the catalogue of this program."""


def speak(code: str) -> None:
    """Speak the language ``code``: this program, and click. Raises ``LanguageError``."""
    use(code)
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    # Of the ways in which gettext is told the language this is the one that click leaves open.
    os.environ["LANGUAGE"] = code


def asked_ascii(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Return whether a command line asks for plain ASCII, or the environment does."""
    options = takewhile(lambda argument: argument != "--", arguments)
    return "--ascii" in options or environ.get(BORDERS_VARIABLE) == "ascii"


def asked_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language of a command line: by ``--lang``, by the environment, by the locale.

    What is not a language is passed over: the option itself complains, in some language.
    """
    wishes = [environ.get(VARIABLE, "")]
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == _FLAG:
            wishes.insert(0, value if equals else "".join(arguments[place + 1 : place + 2]))
    wish = next((wish for wish in wishes if wish in (*LANGUAGES, "auto")), "auto")
    return by_locale(environ) if wish == "auto" else wish


def _take_language(_: click.Context, __: click.Parameter, value: str | None) -> None:
    if value is not None:
        speak(by_locale(os.environ) if value == "auto" else value)


language_option: Final = click.option(
    _FLAG,
    type=click.Choice(["auto", *LANGUAGES]),
    is_eager=True,
    expose_value=False,
    callback=_take_language,
    help="The language to speak; auto is that of the system.",
)
"""The option that sets the language of a command which settles nothing else."""
