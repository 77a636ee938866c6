"""The words of pages and scopes, and dates, in many languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from iam.engines.catalogs import Catalogs, Translated
from iam.engines.catalogs_language import language_of
from iam.engines.catalogs_words import Layers

ROOT = Path(__file__).parents[2]
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
A_DAY = datetime(2026, 11, 1, 12, 0, 30, tzinfo=UTC)


def entry(scope: str, source: str, translation: str, *, flag: str = "") -> str:
    flagged = f"#, {flag}\n" if flag else ""
    return f'\n{flagged}msgctxt "{scope}"\nmsgid "{source}"\nmsgstr "{translation}"\n'


@pytest.fixture
def keep(tmp_path):
    """Write a catalog."""

    def write(locale: str, *entries: str, domain: str = "scopes") -> Path:
        path = tmp_path / locale / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + "".join(entries), encoding="utf-8")
        return path

    return write


@pytest.fixture
def catalogs(keep, tmp_path):
    """Words for two scopes in three locales."""
    keep(
        "fr",
        entry("photos", "See your photos", "Voir vos photos"),
        entry("films", "See your photos", "Voir vos images"),
        entry("mail", "Read", "Lire", flag="fuzzy"),
        entry("notes", "Read", ""),
        entry("same", "Photos", "Photos"),
    )
    keep("fr_CA", entry("photos", "See your photos", "Regarder vos photos"))
    keep("en", entry("photos", "Voir vos photos", "See your photos"))
    return Catalogs(tmp_path)


@pytest.mark.parametrize(
    ("scope", "text", "candidates", "translated"),
    [
        ("photos", "See your photos", ["fr"], ("Voir vos photos", "fr")),
        (
            "photos",
            "See your photos",
            ["fr_CA", "fr"],
            ("Regarder vos photos", "fr_CA"),
        ),
        ("films", "See your photos", ["fr_CA", "fr"], ("Voir vos images", "fr")),
        ("photos", "See your photos", ["FR-ca"], ("Regarder vos photos", "fr_CA")),
        ("same", "Photos", ["fr"], ("Photos", "fr")),
        ("photos", "Voir vos photos", ["en_GB", "en"], ("See your photos", "en")),
        ("photos", "See your photos", ["de"], None),
        ("photos", "See all photos", ["fr"], None),
        ("other", "See your photos", ["fr"], None),
        ("mail", "Read", ["fr"], None),
        ("notes", "Read", ["fr"], None),
        ("photos", "", ["fr"], None),
        ("", "", ["fr"], None),
    ],
    ids=[
        "by scope and configured text",
        "the most specific locale that has it",
        "and where it has none, the next; equal texts of two scopes differ",
        "in whatever spelling",
        "a translation can be the same as its source",
        "the source can be in another language than English",
        "no catalog of this locale",
        "not this text",
        "not this scope",
        "fuzzy",
        "not yet translated",
        "nothing",
        "the header is no translation",
    ],
)
def test_a_configured_description_is_looked_up(
    catalogs, scope, text, candidates, translated
):
    found = catalogs.translate(text, scope=scope, candidates=candidates)

    assert found == (
        translated and Translated(text=translated[0], locale=translated[1])
    )


def test_where_there_are_no_catalogs_nothing_is_translated(tmp_path):
    catalogs = Catalogs(tmp_path / "nowhere").loaded()

    assert catalogs.translate("Read", scope="read", candidates=["fr"]) is None
    assert list(catalogs.languages) == ["en"]


def test_a_locale_with_words_for_scopes_alone_is_no_language_of_pages(keep, tmp_path):
    keep("it", entry("photos", "See your photos", "Vedere le tue immagini"))
    keep("not a locale", entry("photos", "See your photos", "?"))
    catalogs = Catalogs(tmp_path)

    found = catalogs.translate("See your photos", scope="photos", candidates=["it"])

    assert found == Translated(text="Vedere le tue immagini", locale="it")
    assert (list(catalogs.languages), list(catalogs.scopes)) == (["en"], ["it"])


# Languages of pages


@pytest.fixture(scope="module")
def languages():
    return Catalogs(ROOT / "translations").languages


@pytest.mark.parametrize(
    ("name", "native_name", "direction"),
    [
        ("en", "English", "ltr"),
        ("fr", "français", "ltr"),
        ("de", "Deutsch", "ltr"),
        ("ar", "العربية", "rtl"),
    ],
)
def test_a_shipped_language_is_called_what_its_readers_call_it(
    languages, name, native_name, direction
):
    language = languages[name]

    assert (language.name, language.tag) == (name, name)
    assert (language.native_name, language.direction) == (native_name, direction)


def test_a_language_of_a_region_has_a_tag_for_html(keep, tmp_path):
    keep("pt_BR", domain="messages")

    language = Catalogs(tmp_path).languages["pt_BR"]

    assert (language.tag, language.native_name) == ("pt-BR", "português (Brasil)")


@pytest.mark.parametrize(
    ("name", "gap", "colon"),
    [
        ("en", " ", ": "),
        ("fr_CA", " ", "\N{NO-BREAK SPACE}: "),
        ("ar", " ", ": "),
        ("th", " ", ": "),
        ("ja", "", "\N{FULLWIDTH COLON}"),
        ("zh_Hant_HK", "", "\N{FULLWIDTH COLON}"),
    ],
)
def test_sentences_and_colons_are_spaced_as_the_language_does(name, gap, colon):
    language = language_of(name, Layers())

    assert (language.gap, language.colon) == (gap, colon)


@pytest.mark.parametrize(
    ("name", "date", "date_and_time"),
    [
        ("en", "November 1, 2026", "November 1, 2026, 12:00\u202fPM UTC"),
        ("fr", "1 novembre 2026", "1 novembre 2026, 12:00 UTC"),
        ("de", "1. November 2026", "1. November 2026, 12:00 UTC"),
        ("ar", "1 نوفمبر 2026", "1 نوفمبر 2026، 12:00 م UTC"),
    ],
)
def test_dates_are_written_as_the_language_does(languages, name, date, date_and_time):
    assert languages[name].date(A_DAY) == date
    assert languages[name].date_and_time(A_DAY) == date_and_time


@pytest.mark.parametrize(
    ("zone", "date", "time"),
    [
        ("Europe/Paris", "1 novembre 2026", "13:00 UTC+1"),
        ("Asia/Kolkata", "1 novembre 2026", "17:30 UTC+5:30"),
        ("America/St_Johns", "1 novembre 2026", "08:30 UTC-3:30"),
        ("Pacific/Kiritimati", "2 novembre 2026", "02:00 UTC+14"),
        ("Nowhere/AtAll", "1 novembre 2026", "12:00 UTC"),
        ("../../etc/passwd", "1 novembre 2026", "12:00 UTC"),
    ],
)
def test_dates_are_those_of_a_time_zone(languages, zone, date, time):
    assert languages["fr"].date(A_DAY, zone) == date
    assert languages["fr"].date_and_time(A_DAY, zone) == f"{date}, {time}"


def test_dates_are_in_utc_wherever_the_instant_was_taken(languages):
    there = A_DAY.replace(hour=23).astimezone(timezone(timedelta(hours=14)))

    assert languages["fr"].date(there) == "1 novembre 2026"
    assert languages["fr"].date_and_time(there) == "1 novembre 2026, 23:00 UTC"
