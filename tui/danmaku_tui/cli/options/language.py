"""The language of a command line, and of the messages of click."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Final

import click

from danmaku_tui.i18n.language import DOMAIN, FOLDER, LANGUAGES, N_, NN_, by_locale, use

VARIABLE: Final = "DANMAKU_VIEW_LANGUAGE"
"""The environment variable for the language; ``--lang`` goes before it."""

BORDERS_VARIABLE: Final = "DANMAKU_VIEW_BORDERS"
"""The environment variable for plain ASCII, as ``--ascii``."""

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
"""The messages of click, which it looks up with gettext in the catalogue of this program."""


def speak(code: str) -> None:
    """Switch this program and click to the language ``code``. Raises ``LanguageError``."""
    use(code)
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    # click calls gettext without a language: only the environment can set it.
    os.environ["LANGUAGE"] = code


def asked_ascii(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Return whether the command line or the environment asks for plain ASCII."""
    options = takewhile(lambda argument: argument != "--", arguments)
    return "--ascii" in options or environ.get(BORDERS_VARIABLE) == "ascii"


def asked_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the language by ``--lang``, by the environment, or by the locale.

    Invalid values are skipped: the option reports them later, in some language.
    """
    values = [environ.get(VARIABLE, "")]
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, rest = argument.partition("=")
        if name == _FLAG:
            values.insert(0, rest if equals else "".join(arguments[index + 1 : index + 2]))
    value = next((each for each in values if each in (*LANGUAGES, "auto")), "auto")
    return by_locale(environ) if value == "auto" else value


def _take_language(_: click.Context, __: click.Parameter, value: str | None) -> None:
    if value is not None:
        speak(by_locale(os.environ) if value == "auto" else value)


language_option: Final = click.option(
    _FLAG,
    type=click.Choice(["auto", *LANGUAGES]),
    is_eager=True,
    expose_value=False,
    callback=_take_language,
    help="The language; auto is the language of the system.",
)
"""The option of commands without any other option of the screen."""
