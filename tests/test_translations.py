"""The catalogues: every word of the source has its translation, and each translation fits where it goes.

New words are brought in with `./dev words`.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from eventsite import i18n
from eventsite.app import ROOT
from tests.catalogues import TRANSLATIONS, compile_newer
from tests.factories import make_event, make_site

DAY = date(2027, 9, 20)
PLACE = re.compile(r"%\([a-z_]+\)[\d.]*[a-z]|\{[^}]*\}")
TRANSLATED = [code for code in i18n.LANGUAGES if code != i18n.DEFAULT_LANGUAGE]
of_every_language = pytest.mark.parametrize("code", TRANSLATED)


def in_the_source() -> Catalog:
    """All words of the source, found as `./dev words` finds them."""
    mapping, options = ConfigParser(), {}
    mapping.read(TRANSLATIONS / "babel.cfg")
    methods = []
    for section in mapping.sections():
        method, _, pattern = section.partition(": ")
        methods.append((pattern, method))
        options[pattern] = dict(mapping[section])
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = Catalog()
    for _file, _line, words, _comments, _context in extract_from_dir(
        ROOT, methods, options, keywords, directory_filter=lambda folder: not folder.endswith("__pycache__")
    ):
        found.add(words)
    return found


def catalogue(code: str) -> Catalog:
    with (TRANSLATIONS / code / "LC_MESSAGES" / "messages.po").open("rb") as words:
        return read_po(words, locale=code)


def both_forms(message: Message) -> Iterator[tuple[str, str]]:
    """The words and their translation, of each grammatical number."""
    if isinstance(message.id, str):
        yield message.id, message.string
    else:
        yield from zip(message.id, message.string, strict=True)


@of_every_language
def test_catalogue_holds_the_words_of_the_source_and_no_others(code: str) -> None:
    wanted, written = ({message.id for message in one if message.id} for one in (in_the_source(), catalogue(code)))

    assert len(wanted) > 1000
    assert written - wanted == set(), "gone from the source: ./dev words takes them out"
    assert wanted - written == set(), "new in the source: ./dev words brings them in"


@of_every_language
def test_catalogue_is_complete_without_guesses_and_leftovers(code: str) -> None:
    words = catalogue(code)

    assert [message.id for message in words if message.id and not all(translated for _, translated in both_forms(message))] == []
    assert [message.id for message in words if message.id and message.fuzzy] == []
    assert list(words.obsolete) == []


@of_every_language
def test_translation_has_the_places_of_its_words(code: str) -> None:
    """In the singular a number may be a word: one person. It may not be a number where the source has a word."""
    for message in catalogue(code):
        for number, (words, translated) in enumerate(both_forms(message) if message.id else ()):
            wanted, found = sorted(PLACE.findall(words)), sorted(PLACE.findall(translated))
            assert found == wanted, (number, words, translated)


@of_every_language
def test_translation_begins_and_ends_as_its_words(code: str) -> None:
    for message in catalogue(code):
        for words, translated in both_forms(message) if message.id else ():
            for part in (r"^\s*", r"\s*$", r"[.:?…]?\s*$"):
                assert re.findall(part, translated)[0] == re.findall(part, words)[0], (words, translated)
            assert translated.count("\n") == words.count("\n"), words


def test_danish_is_plain_and_speaks_to_one_person() -> None:
    """No shouting and no begging, and no formal De."""
    unwanted = re.compile(r"!|venligst|(?<![.:?“] )(?<!^)\b(De|Dem|Deres)\b")
    found = [
        translated for message in catalogue("da") if message.id for _, translated in both_forms(message) if unwanted.search(translated)
    ]

    assert found == []


@pytest.mark.parametrize(("count", "words"), [(1, "Én person får den."), (2, "2 personer får den.")], ids=["one", "two"])
def test_danish_has_its_own_plural(app: Flask, count: int, words: str) -> None:
    with i18n.in_language("da"):
        people = i18n.ngettext("One person", "%(num)d people", count)
        assert f"{people} får den." == words


@of_every_language
def test_compiled_catalogue_is_the_one_that_was_written(app: Flask, code: str) -> None:
    """What the tests, and ./dev, make of the catalogue."""
    compile_newer()
    with i18n.in_language(code):
        for message in catalogue(code):
            if message.id and isinstance(message.id, str):
                assert i18n._(message.id) == message.string


def test_site_without_compiled_catalogues_speaks_english(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(TRANSLATIONS, tmp_path / "translations", ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(i18n, "_catalogues", {})
    monkeypatch.setattr(app.extensions["babel"], "translation_directories", [str(tmp_path / "translations")])
    monkeypatch.setattr(app.extensions["babel"].instance.domain_instance, "cache", {})
    make_site(name="Untranslated")  # parts of pages that are kept in memory are kept by the site's name
    event = make_event()

    answer = client.get(f"/events/{event.slug}/register?lang=da")

    assert answer.status_code == 200
    assert "Skip to content" in answer.text


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (i18n.long_date, "mandag den 20. september 2027"),
        (i18n.short_date, "man. 20. sep."),
        (i18n.day_and_month, "20. september"),
        (i18n.month_and_year, "september 2027"),
        (i18n.month_name, "September"),
        (i18n.weekday, "Mandag"),
        (i18n.weekday_and_day, "mandag den 20."),
        (i18n.weekday_and_day_short, "man. 20."),
        (i18n.weekday_day_and_month, "mandag den 20. september"),
    ],
)
def test_dates_are_written_as_in_denmark(app: Flask, written: Callable[[date], str], words: str) -> None:
    with i18n.in_language("da"):
        assert written(DAY) == words
