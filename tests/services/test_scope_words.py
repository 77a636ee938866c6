"""The words that people read about scopes, claims, clients and realms."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.locales import Reader, reader_of
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.scopes.display import Reason
from iam.engines.catalogs import Catalogs
from iam.services.scope_words import Said
from tests.builders import a_client, a_realm
from tests.pictures import png

SCOPES_IN_FRENCH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "photos"
msgid "See your photos"
msgstr "Voir vos photos"

msgctxt "email"
msgid "Where to write to you"
msgstr "Où vous écrire"
"""
PAGES_IN_FRENCH = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "E-mail address"
msgstr "Courriel"
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


def in_short(lines):
    return [(line.scope, line.shown, line.words, line.locale) for line in lines]


def test_every_scope_has_a_line_in_the_order_asked_for(words):
    realm = a_realm(
        supported_scopes=("openid|", "notes", "mail|fr_CA|Lire le courriel"),
        source_language="en-gb",
    )
    client = a_client(
        scopes=("photos|See your photos", "files|See your files", "odd", "openid")
    )
    asked = ["odd", "files", "photos", "notes", "openid", "mail"]

    assert in_short(words.lines(realm, client, asked, reader("fr-CA"))) == [
        ("odd", "hidden", "", ""),
        ("files", "text", "See your files", "en_GB"),
        ("photos", "text", "Voir vos photos", "fr"),
        ("notes", "name", "notes", ""),
        ("openid", "hidden", "", ""),
        ("mail", "text", "Lire le courriel", "fr_CA"),
    ]


def test_a_line_tells_the_entry_that_decided_and_the_catalog_that_spoke(words):
    client = a_client(
        scopes=("photos", "odd"), default_scopes=("photos|See your photos",)
    )

    photos, odd = words.lines(a_realm(), client, ["photos", "odd"], reader("fr"))

    assert (photos.configured, photos.catalog) == ("photos|See your photos", "fr")
    assert photos.why.by.setting == "default_scopes"
    assert photos.why.text == "See your photos"
    assert (odd.configured, odd.catalog) == ("", "")


def test_an_entry_for_the_reader_s_locale_is_not_translated_further(words):
    client = a_client(scopes=("photos|fr|See your photos",))

    (line,) = words.lines(a_realm(), client, ["photos"], reader("fr"))

    assert (line.words, line.locale, line.catalog) == ("See your photos", "fr", "")


@pytest.mark.parametrize(
    ("client", "provider", "shown"),
    [("", "hide", "hidden"), ("", "count", "counted"), ("name", "hide", "name")],
)
def test_the_client_chooses_for_unlisted_scopes_before_the_provider(
    words, client, provider, shown
):
    realm = a_realm(unlisted_scopes=provider)
    app = a_client(scopes=("odd",), unlisted_scopes=client)

    (line,) = words.lines(realm, app, ["odd"], reader("en"))

    assert line.shown == shown
    assert line.words == ("odd" if shown == "name" else "")


def test_a_provider_s_default_scopes_lend_no_words(words):
    realm = a_realm(default_scopes=("odd|Not for people to read",))

    (line,) = words.lines(realm, a_client(), ["odd"], reader("en"))

    assert line.shown == "hidden"


def test_lines_are_made_once_for_the_same_configuration_and_reader(words):
    realm, app = a_realm(), a_client(scopes=("photos|See your photos",))
    same = a_client(scopes=("photos|See your photos",))
    other = a_client(scopes=("photos|See them",))

    first = words.lines(realm, app, ["photos"], reader("fr"))

    assert words.lines(realm, same, ["photos"], reader("fr")) is first
    assert words.lines(realm, other, ["photos"], reader("fr")) != first
    assert words.lines(realm, app, ["photos"], reader("en")) != first


# Claims


def test_claims_are_shown_as_scopes_are_with_our_own_words_behind(words):
    realm = a_realm(supported_claims=("email", "shoe_size|Size of your shoes", "team"))
    app = a_client(claims=("phone_number|", "team|de|Mannschaft"))
    names = ["email", "phone_number", "address", "shoe_size", "team", "unknown"]

    lines = words.claims(realm, app, names, reader("fr_CA"))

    assert in_short(lines) == [
        ("email", "text", "Courriel", "fr"),
        ("phone_number", "hidden", "", ""),
        ("address", "text", "Postal address", "fr"),
        ("shoe_size", "text", "Size of your shoes", "en"),
        ("team", "name", "team", ""),
        ("unknown", "name", "unknown", ""),
    ]
    assert [line.why.reason for line in lines[:2]] == [
        Reason.STANDARD_CLAIM,
        Reason.DEFAULT_ENTRY,
    ]
    assert (lines[0].configured, lines[0].catalog) == ("email", "fr")


def test_configured_words_for_a_standard_claim_win_over_ours(words):
    realm = a_realm(supported_claims=("email|Where to write to you",))

    (there,) = words.claims(realm, a_client(), ["email"], reader("fr"))
    (here,) = words.claims(
        realm, a_client(claims=("email|fr|Votre courriel",)), ["email"], reader("fr")
    )

    assert (there.words, there.catalog) == ("Où vous écrire", "fr")
    assert (here.words, here.catalog) == ("Votre courriel", "")


def test_our_own_words_are_english_where_there_are_no_pages_in_that_language(words):
    (line,) = words.claims(a_realm(), a_client(), ["name"], reader("it"))

    assert (line.words, line.locale, line.catalog) == ("Full name", "en", "")


# Clients


def test_a_client_is_named_in_the_reader_s_language(words):
    app = a_client("photo-app", client_name=("Acme", "fr|Acmé", "en_GB|Acme Mills"))

    assert words.client_name(app, reader("fr_CA")) == Said(text="Acmé", locale="fr")
    assert words.client_name(app, reader("en")) == Said(text="Acme", locale="")


@pytest.mark.parametrize("name", [(), ("de|Fotos",)])
def test_a_client_without_a_name_for_this_reader_is_called_by_its_client_id(
    words, name
):
    app = a_client("photo-app", client_name=name)

    assert words.client_name(app, reader("fr")) == Said(text="photo-app", locale="")


def test_a_description_without_a_locale_is_in_the_language_of_the_realm(
    words, services
):
    alpha = RealmPath.parse("/alpha")
    services.realms.create(alpha, ProviderSettings(source_language="de"))
    settings = ClientSettings(
        client_description=("Zeigt Fotos", "fr|Montre des photos")
    )
    app = services.clients.create(services.realms.get(alpha), "app", settings).client

    assert words.client_description(app, reader("it")) == Said(
        text="Zeigt Fotos", locale="de"
    )
    assert words.client_description(app, reader("fr")) == Said(
        text="Montre des photos", locale="fr"
    )
    assert words.client_description(a_client(), reader("fr")) is None


def test_the_language_of_a_description_is_not_known_where_the_realm_is_gone(words):
    app = a_client(client_description=("Shows photos",))

    assert words.client_description(app, reader("fr")).locale == ""


@pytest.mark.parametrize("kind", ["client_uri", "policy_uri", "tos_uri"])
def test_addresses_are_in_the_reader_s_language_too(words, kind):
    app = a_client(**{kind: ("https://acme.example/", "fr|https://acme.example/fr")})
    asked = getattr(words, kind)

    assert asked(app, reader("fr")) == Said(text="https://acme.example/fr", locale="fr")
    assert asked(app, reader("en")) == Said(text="https://acme.example/", locale="")
    assert asked(a_client(), reader("en")) is None


def data_uri(picture: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def test_a_logo_is_known_by_the_digest_of_its_bytes(words):
    one, other = png(), png(32, 32)
    logo = (data_uri(one), f"fr|{data_uri(other)}")

    for told in (
        lambda locale: words.logo(a_client(logo=logo), reader(locale)),
        lambda locale: words.realm_logo(a_realm(logo=logo), reader(locale)),
    ):
        assert told("en") == hashlib.sha256(one).hexdigest()
        assert told("fr_CA") == hashlib.sha256(other).hexdigest()
    assert words.logo(a_client(), reader("en")) is None
    assert words.realm_logo(a_realm(), reader("en")) is None
    assert words.logo(a_client(logo=("not a picture",)), reader("en")) is None


# Realms


def test_a_realm_is_named_by_its_operator_else_by_its_path_or_its_host(words):
    named = a_realm("/customers/NA", realm_name=("Acme", "fr|Acmé"))

    assert words.realm_name(named, reader("fr")) == Said(text="Acmé", locale="fr")
    assert words.realm_name(a_realm("/customers/NA"), reader("fr")).text == "NA"
    assert words.realm_name(a_realm("/"), reader("fr")).text == "localhost"


def test_a_realm_says_where_its_people_find_help(words):
    realm = a_realm(
        help_uri=("mailto:help@acme.example", "fr|https://acme.example/aide")
    )

    assert words.realm_help(realm, reader("fr")).text == "https://acme.example/aide"
    assert words.realm_help(realm, reader("de")).text == "mailto:help@acme.example"
    assert words.realm_help(a_realm(), reader("de")) is None


def test_a_realm_offers_the_shipped_languages_and_its_own(words):
    assert words.offered(a_realm(languages=("it",))) == ("en", "fr", "it")
