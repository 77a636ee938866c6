"""What people read of standard scopes that neither list describes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.locales import Reader, reader_of
from iam.domain.scopes.display import Reason
from iam.engines.catalogs import Catalogs
from tests.builders import a_client, a_realm

SCOPES_IN_FRENCH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "email"
msgid "Where to write to you"
msgstr "Où vous écrire"
"""
PAGES_IN_FRENCH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Your e-mail address"
msgstr "Votre courriel"

msgid "Your phone number"
msgstr "Votre numéro"
"""


@pytest.fixture
def words(services, tmp_path):
    """Words with a French catalog of scopes and one of pages."""
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "scopes.po").write_text(SCOPES_IN_FRENCH, encoding="utf-8")
    (folder / "messages.po").write_text(PAGES_IN_FRENCH, encoding="utf-8")
    return replace(services.scope_words, catalogs=Catalogs(tmp_path))


def reader(locale: str) -> Reader:
    return reader_of([("page", [locale])], [locale])


def test_standard_scopes_that_nobody_described_have_words_of_ours(words):
    realm = a_realm(supported_scopes=("address|de|Anschrift", "email|"))
    app = a_client(scopes=("openid", "profile", "email", "phone", "offline_access|"))
    asked = ["openid", "profile", "email", "address", "phone", "offline_access"]

    lines = words.lines(realm, app, asked, reader("fr_CA"))

    assert [(line.scope, line.shown, line.words, line.locale) for line in lines] == [
        ("openid", "hidden", "", ""),
        (
            *("profile", "text"),
            "Your name, your picture and other personal information",
            "fr",
        ),
        ("email", "hidden", "", ""),
        ("address", "name", "address", ""),
        ("phone", "text", "Votre numéro", "fr"),
        ("offline_access", "hidden", "", ""),
    ]
    ours = Reason.STANDARD_SCOPE
    assert [line.why.reason for line in (lines[1], lines[4])] == [ours] * 2
    phone = lines[4]
    assert (phone.configured, phone.catalog, phone.domain) == (
        *("", "fr"),
        "messages",
    )


@pytest.mark.parametrize("unlisted", ["hide", "name", "count"])
def test_our_words_are_read_whatever_is_chosen_for_unlisted_scopes(words, unlisted):
    realm = a_realm(unlisted_scopes=unlisted)

    (line,) = words.lines(realm, a_client(), ["email"], reader("en"))

    assert (line.shown, line.words) == ("text", "Your e-mail address")


@pytest.mark.parametrize(
    ("text", "language", "source", "read"),
    [
        ("Your e-mail address", "fr", "en", ("Votre courriel", "fr", "messages")),
        ("Your email address", "fr", "en_GB", ("Votre courriel", "fr", "messages")),
        ("Your email address", "en", "en", ("Your email address", "en", "scopes")),
        ("Your email address", "fr", "de", ("Your email address", "de", "scopes")),
        ("Your postal address", "fr", "en", ("Your postal address", "en", "scopes")),
        ("Where to write to you", "fr", "en", ("Où vous écrire", "fr", "scopes")),
    ],
    ids=[
        "ours",
        "AM's for the same",
        "in English as configured",
        "written in another language",
        "another scope's",
        "a catalog of scopes first",
    ],
)
def test_what_says_the_same_as_our_words_is_translated_as_they_are(
    words, text, language, source, read
):
    realm = a_realm(supported_scopes=(f"email|{text}",), source_language=source)

    (line,) = words.lines(realm, a_client(), ["email"], reader(language))

    assert (line.words, line.locale, line.domain) == read
    assert line.why.reason is Reason.DEFAULT_ENTRY
