"""The language that the program speaks to the person: gettext, with a catalogue that can change.

The catalogue in use is the one thing in the program that a module holds and replaces: texts are
made everywhere and on every thread, and all of them must speak one language. It is swapped by
reference. A text is therefore looked up when it is shown, never when a module is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

SOURCE: Final = "en"
"""The language of the texts in the sources, which needs no catalogue."""

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({SOURCE: "English", "zh_CN": "简体中文"})
"""What can be spoken: each code with the language's own name."""

DOMAIN: Final = "danmaku"
"""The name of the catalogues' files, without their suffix."""

FOLDER: Final = Path(__file__).parent / "locale"
"""Where the catalogues are, as gettext expects them."""

_DECIDING: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_NOBODYS: Final = frozenset({"C", "POSIX"})
"""How a script asks for the texts as they are, whatever a person prefers."""


class LanguageError(ValueError):
    """No such language is spoken. Its text is one line that names the allowed ones."""


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


_ASCII: Final = str.maketrans(
    {
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("–—·", "-"),
        "…": "...",
        "×": "x",
        "→": "->",
        "弹": "dan",
        "幕": "mu",
    }
)
"""What stands for each sign of the texts where nothing but ASCII is written."""


class _Ascii:
    """English in ASCII alone."""

    def gettext(self, message: str) -> str:
        return message if message.isascii() else message.translate(_ASCII)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Speaking:
    """What is spoken now."""

    def __init__(self) -> None:
        self.now: tuple[str, _Catalogue | None] = (SOURCE, None)
        self.english: _Ascii | None = None


_speaking: Final = _Speaking()


def tr(text: str) -> str:
    """Return ``text`` in the language spoken now; ``text`` itself where it has no translation."""
    catalogue = _speaking.now[1]
    # The empty text stands for the catalogue's header.
    return catalogue.gettext(text) if catalogue is not None and text else text


def trn(one: str, many: str, number: int) -> str:
    """Return the form for ``number`` of a text, in the language spoken now.

    ``one`` and ``many`` are the English forms. ``number`` is not filled in.
    """
    catalogue = _speaking.now[1]
    if catalogue is not None:
        return catalogue.ngettext(one, many, number)
    return one if number == 1 else many


@dataclass(frozen=True, slots=True)
class Plural:
    """A text for one, and for many."""

    forms: tuple[str, str]


def NN_(one: str, many: str) -> Plural:  # noqa: N802  # beside N_
    """Return both forms, which are marked by this for translation where one of them is shown."""
    return Plural((one, many))


def N_(text: str) -> str:  # noqa: N802  # the name that gettext's tools know
    """Return ``text``, which is marked by this for translation where it is shown."""
    return text


def use(code: str) -> None:
    """Speak the language ``code`` from now on, on every thread. Raises :class:`LanguageError`."""
    if code not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise LanguageError(
            tr("{code} is no language of this program: use one of {allowed}").format(
                code=code, allowed=allowed
            )
        )
    if code == SOURCE:
        _speaking.now = (code, _speaking.english)
    elif code != _speaking.now[0]:
        _speaking.now = (code, _catalogue(code))


def write_ascii(*, on: bool) -> None:
    """Write English in ASCII alone from now on, on every thread, or as it is.

    This is of the program's own texts. What strangers wrote stays as it is, and so does any other
    language: without its characters there is none.
    """
    _speaking.english = _Ascii() if on else None
    use(_speaking.now[0])


def in_ascii(text: str) -> str:
    """Return ``text``, a sign or a line of the program's own, as it is to be written now."""
    catalogue = _speaking.now[1]
    return catalogue.gettext(text) if isinstance(catalogue, _Ascii) else text


def called(code: str) -> str:
    """Return the own name of the language ``code``, or the code where that cannot be written."""
    name = LANGUAGES[code]
    return name if name.isascii() or not isinstance(_speaking.now[1], _Ascii) else code


def spoken() -> str:
    """Return the code of the language that is spoken now."""
    return _speaking.now[0]


def by_locale(environ: Mapping[str, str]) -> str:
    """Return the code of the language that the variables of ``environ`` ask for.

    The first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that is set names the locale. Where that
    is not ``C``, ``LANGUAGE`` goes before it: a list of languages, of which the first that is
    spoken counts. Whatever is not spoken is English.
    """
    locale = next((environ[name] for name in _DECIDING if environ.get(name)), "")
    if _plain(locale) in _NOBODYS and "." not in locale:
        return SOURCE
    for wish in environ.get("LANGUAGE", "").split(":") if environ.get("LANGUAGE") else [locale]:
        code = _matching(wish)
        if code is not None:
            return code
    return SOURCE


def _matching(wish: str) -> str | None:
    """Return the language that is meant by the name of a locale, or None."""
    tongue = _plain(wish).replace("-", "_").partition("_")[0].lower()
    # Whoever reads the traditional characters reads these more easily than English.
    return next((code for code in LANGUAGES if tongue == code.partition("_")[0]), None)


def _plain(locale: str) -> str:
    """Return the name of a locale without its encoding and variant."""
    return locale.partition(".")[0].partition("@")[0]


def _catalogue(code: str) -> _Catalogue:
    import gettext

    return gettext.translation(DOMAIN, FOLDER, [code])
