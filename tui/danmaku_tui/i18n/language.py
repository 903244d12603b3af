"""The language of the program: gettext, with a catalogue that can be replaced while it runs.

The catalogue is the only state of a module in the program: texts are made everywhere and on every
thread, and all of them must be in one language. It is swapped by reference. A text is therefore
translated when it is shown, never when a module is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from danmaku_proto.line_error import LineError

SOURCE: Final = "en"
"""The language of the texts in the sources, which needs no catalogue."""

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({SOURCE: "English", "zh_CN": "简体中文"})
"""The languages: each code with the language's own name."""

DOMAIN: Final = "danmaku"
"""The name of the catalogues' files, without their suffix."""

FOLDER: Final = Path(__file__).parent / "locale"
"""Where the catalogues are, as gettext expects them."""

_DECIDING: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_NOBODYS: Final = frozenset({"C", "POSIX"})
"""The locales that scripts set to get the texts of the sources."""


class LanguageError(LineError):
    """There is no such language. Its text is one line that names the allowed ones."""


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
"""The replacement of each sign where only ASCII is written."""


class _Ascii:
    """English in ASCII alone."""

    def gettext(self, message: str) -> str:
        return message if message.isascii() else message.translate(_ASCII)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Current:
    """The language in use, with its catalogue."""

    def __init__(self) -> None:
        self.now: tuple[str, _Catalogue | None] = (SOURCE, None)
        self.english: _Ascii | None = None


_current: Final = _Current()


def tr(text: str) -> str:
    """Return ``text`` in the language in use; ``text`` itself where it has no translation."""
    catalogue = _current.now[1]
    # The empty text stands for the catalogue's header.
    return catalogue.gettext(text) if catalogue is not None and text else text


def trn(one: str, many: str, number: int) -> str:
    """Return the form for ``number`` of a text, in the language in use.

    ``one`` and ``many`` are the English forms. ``number`` is not filled in.
    """
    catalogue = _current.now[1]
    if catalogue is not None:
        return catalogue.ngettext(one, many, number)
    return one if number == 1 else many


@dataclass(frozen=True, slots=True)
class Plural:
    """A text for one, and for many."""

    forms: tuple[str, str]


def NN_(one: str, many: str) -> Plural:  # noqa: N802  # beside N_
    """Return both forms, marked for a translation where one of them is shown."""
    return Plural((one, many))


def N_(text: str) -> str:  # noqa: N802  # the name that gettext's tools know
    """Return ``text``, marked for a translation where it is shown."""
    return text


def use(code: str) -> None:
    """Use the language ``code`` from now on, on every thread. Raises :class:`LanguageError`."""
    if code not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise LanguageError(
            tr("{code} is no language of this program: use one of {allowed}").format(
                code=code, allowed=allowed
            )
        )
    if code == SOURCE:
        _current.now = (code, _current.english)
    elif code != _current.now[0]:
        _current.now = (code, _catalogue(code))


def write_ascii(*, on: bool) -> None:
    """Write English in ASCII alone from now on, or with its usual signs; on every thread.

    This is for the program's own texts. Texts of strangers stay unchanged, and so does any other
    language: without its characters there is none.
    """
    _current.english = _Ascii() if on else None
    use(_current.now[0])


def in_ascii(text: str) -> str:
    """Return ``text``, a sign or a line of the program's own, as it is to be written now."""
    catalogue = _current.now[1]
    return catalogue.gettext(text) if isinstance(catalogue, _Ascii) else text


def called(code: str) -> str:
    """Return the language's own name, or its ``code`` where that cannot be written."""
    name = LANGUAGES[code]
    return name if name.isascii() or not isinstance(_current.now[1], _Ascii) else code


def spoken() -> str:
    """Return the code of the language in use."""
    return _current.now[0]


def by_locale(environ: Mapping[str, str]) -> str:
    """Return the code of the language in the variables of ``environ``.

    The first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that is set names the locale. Where that
    is not ``C``, ``LANGUAGE`` goes before it: a list of languages, where the first known one
    counts. Every unknown language is English.
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
    """Return the language of the locale with this name, or None."""
    tongue = _plain(wish).replace("-", "_").partition("_")[0].lower()
    # Whoever reads the traditional characters reads these more easily than English.
    return next((code for code in LANGUAGES if tongue == code.partition("_")[0]), None)


def _plain(locale: str) -> str:
    """Return the name of a locale without its encoding and variant."""
    return locale.partition(".")[0].partition("@")[0]


def _catalogue(code: str) -> _Catalogue:
    import gettext

    return gettext.translation(DOMAIN, FOLDER, [code])
