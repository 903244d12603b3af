from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.doctor.findings import parted
from danmaku_tui.i18n.language import (
    DOMAIN,
    FOLDER,
    LANGUAGES,
    N_,
    SOURCE,
    LanguageError,
    by_locale,
    called,
    in_ascii,
    spoken,
    tr,
    trn,
    use,
    write_ascii,
)

ROOT: Final = Path(__file__).parents[3]
TRANSLATE: Final = ROOT / "tui" / "translate.py"
KNOWN: Final = "came in"

TRANSLATED: Final = [code for code in LANGUAGES if code != SOURCE]


def catalogue(code: str, folder: Path = FOLDER) -> Catalog:
    with (folder / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=code)


def texts(code: str) -> list[tuple[str, str]]:
    """Return every text of a catalogue that has no plural, with its translation."""
    return [
        (message.id, message.string)
        for message in catalogue(code)
        if isinstance(message.id, str) and message.id and isinstance(message.string, str)
    ]


# What is spoken.


def test_english_is_spoken_at_first_and_is_the_texts_themselves() -> None:
    assert spoken() == "en"
    assert tr(KNOWN) == KNOWN
    assert [trn("{n} hit", "{n} hits", n) for n in (0, 1, 2)] == ["{n} hits", "{n} hit", "{n} hits"]


def test_the_language_changes_at_once_and_back() -> None:
    use("zh_CN")
    assert (spoken(), tr(KNOWN)) == ("zh_CN", "进入直播间")
    assert trn("{count} hit", "{count} hits", 1) == trn("{count} hit", "{count} hits", 2)
    use("en")
    assert (spoken(), tr(KNOWN)) == ("en", KNOWN)


def test_every_thread_speaks_the_same_language() -> None:
    use("zh_CN")
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(tr(KNOWN)))
    thread.start()
    thread.join()
    assert heard == ["进入直播间"]


def test_a_language_that_is_not_spoken_is_refused_and_changes_nothing() -> None:
    use("zh_CN")
    with pytest.raises(LanguageError) as refusal:
        use("tlh")
    assert "tlh" in str(refusal.value)
    assert all(code in str(refusal.value) for code in LANGUAGES)
    assert "\n" not in str(refusal.value)
    assert spoken() == "zh_CN"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_empty_text_stays_empty(code: str) -> None:
    use(code)
    assert tr("") == ""


@given(st.text(min_size=1))
def test_a_text_of_no_catalogue_stays_as_it_is(text: str) -> None:
    marked = f"\N{SNOWMAN}{text}"
    use("zh_CN")
    assert tr(marked) == N_(marked) == marked


def test_english_needs_no_file_and_no_gettext() -> None:
    code = (
        "import sys, danmaku_tui.i18n.language as l; l.tr('x'); sys.exit('gettext' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], check=False, timeout=60)
    assert done.returncode == 0


# What the environment asks for.


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "zh-Hans"}, "zh_CN"),
        ({"LANG": "zh"}, "zh_CN"),
        ({"LANG": "zh_CN@pinyin"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zhx_XX"}, "en"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "zh_CN"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "zh_CN", "LC_ALL": "en_GB.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_GB.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "fr:zh_CN:en", "LANG": "en_GB.UTF-8"}, "zh_CN"),
        ({"LANGUAGE": "en:zh_CN", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANGUAGE": "fr", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANGUAGE": "zh_CN", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "zh_CN", "LANG": "POSIX"}, "en"),
        ({"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}, "zh_CN"),
        ({"LC_CTYPE": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_environment_names_the_language(environ: dict[str, str], code: str) -> None:
    assert by_locale(environ) == code


@given(st.dictionaries(st.sampled_from(["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]), st.text()))
def test_whatever_the_environment_holds_a_language_comes_of_it(environ: dict[str, str]) -> None:
    assert by_locale(environ) in LANGUAGES


# The catalogues.


def test_every_text_is_translated_and_compiled() -> None:
    done = subprocess.run(
        [sys.executable, TRANSLATE, "--check"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_to_do_can_be_told_from_what_happened_in_every_language(code: str) -> None:
    lost = [text for text, told in texts(code) if told and parted(text)[1] and not parted(told)[1]]
    assert lost == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_same_edges_as_its_text(code: str) -> None:
    def edges(text: str) -> tuple[bool, bool, bool]:
        return text[0].isspace(), text[-1].isspace(), text.endswith("\n")

    odd = [
        text
        for text, told in texts(code)
        if re.search("[a-z]", text) and told and edges(text) != edges(told)
    ]
    assert odd == []


@pytest.fixture(scope="module")
def translate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translate", TRANSLATE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shelf(
    translate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    """Return the source and the compiled file of a catalogue of two texts, both in order."""
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    wanted = Catalog()
    wanted.add("{n} lanes")
    wanted.add(("{n} gift", "{n} gifts"))
    monkeypatch.setattr(translate, "FOLDER", tmp_path)
    monkeypatch.setattr(translate, "found_texts", lambda: wanted)
    shelved = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    made = Catalog(locale="zh_CN", fuzzy=False)
    made.add("{n} lanes", "{n} 条弹道")
    made.add(("{n} gift", "{n} gifts"), ("{n} 个礼物",))
    write(made, shelved)
    return shelved


def write(made: Catalog, files: tuple[Path, Path], *, compiling: bool = True) -> None:
    with files[0].open("wb") as file:
        write_po(file, made)
    if compiling:
        with files[1].open("wb") as file:
            write_mo(file, made)


def complaints(translate: ModuleType) -> list[str]:
    return list(translate.complaints("zh_CN"))


def test_a_catalogue_in_order_is_not_complained_of(
    translate: ModuleType, shelf: tuple[Path, Path]
) -> None:
    assert shelf[1].exists()
    assert complaints(translate) == []


def test_a_text_that_is_missing_is_told(translate: ModuleType, shelf: tuple[Path, Path]) -> None:
    translate.found_texts().add(("{n} new", "{n} news"))
    assert complaints(translate) == ["'{n} news' is missing"]
    translate.update("zh_CN")
    assert complaints(translate) == ["'{n} news' is not translated"]
    assert "{n} 条弹道" in shelf[0].read_text("utf-8")


def test_a_text_that_is_gone_is_told_and_taken_out(
    translate: ModuleType, shelf: tuple[Path, Path]
) -> None:
    translate.found_texts().delete("{n} lanes")
    assert complaints(translate) == ["'{n} lanes' is in use no more"]
    translate.update("zh_CN")
    assert complaints(translate) == []
    assert "lanes" not in shelf[0].read_text("utf-8")


@pytest.mark.parametrize("told", ["条弹道", "{m} 条弹道", "{n} 条弹道 {m}"])
def test_other_placeholders_are_told(
    translate: ModuleType, shelf: tuple[Path, Path], told: str
) -> None:
    made = catalogue("zh_CN", shelf[0].parents[2])
    made["{n} lanes"].string = told
    write(made, shelf)
    assert complaints(translate) == ["'{n} lanes' and its translation have other placeholders"]


def test_a_translation_that_nobody_is_sure_of_is_told(
    translate: ModuleType, shelf: tuple[Path, Path]
) -> None:
    made = catalogue("zh_CN", shelf[0].parents[2])
    made["{n} lanes"].flags.add("fuzzy")
    write(made, shelf)
    assert complaints(translate) == ["'{n} lanes' has a translation that nobody is sure of"]


def test_a_compiled_catalogue_that_is_old_is_told(
    translate: ModuleType, shelf: tuple[Path, Path]
) -> None:
    made = catalogue("zh_CN", shelf[0].parents[2])
    made["{n} lanes"].string = "{n} 道"
    write(made, shelf, compiling=False)
    assert complaints(translate) == ["the compiled catalogue does not hold what its source does"]
    shelf[1].unlink()
    assert complaints(translate) == ["the compiled catalogue does not hold what its source does"]
    translate.update("zh_CN")
    assert complaints(translate) == []


def test_updating_what_is_in_order_changes_no_byte(
    translate: ModuleType, shelf: tuple[Path, Path]
) -> None:
    translate.update("zh_CN")
    before = [file.read_bytes() for file in shelf]
    translate.update("zh_CN")
    assert [file.read_bytes() for file in shelf] == before


def test_english_can_be_written_in_ascii_alone() -> None:
    write_ascii(on=True)
    assert tr("only {name} · Esc shows everybody") == "only {name} - Esc shows everybody"
    assert trn("“{n}” × 1…", "“{n}” – all →", 2) == '"{n}" - all ->'
    assert in_ascii("‘a’…") == "'a'..."
    assert called("zh_CN") == "zh_CN"
    write_ascii(on=False)
    assert tr("a · b") == in_ascii("a · b") == "a · b"
    assert called("zh_CN") == "简体中文"


def test_a_language_that_is_not_english_needs_its_characters() -> None:
    write_ascii(on=True)
    use("zh_CN")
    assert not tr(KNOWN).isascii()
    assert in_ascii("……") == "……"
    assert called("zh_CN") == "简体中文"
    use(SOURCE)
    assert tr("a · b") == "a - b"


def test_every_english_text_can_be_written_in_ascii(translate: ModuleType) -> None:
    write_ascii(on=True)
    texts = [message.id for message in translate.found_texts() if message.id]
    forms = [form for text in texts for form in ([text] if isinstance(text, str) else text)]
    assert [form for form in forms if not tr(form).isascii()] == []
