"""`iam scope explain` tells what a reader sees of each scope, and why."""

from __future__ import annotations

import textwrap

import pytest

from iam.domain.scopes.display import Loss, Reason
from iam.engines.catalogs import Catalogs

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
FILES = 'msgctxt "files"\nmsgid "See your files"\nmsgstr "Voir vos fichiers"\n'
CLIENT = ("--realm", "/alpha", "--client", "photo-app")


@pytest.fixture
def photo_app(alpha):
    """A client with scopes of every kind; the provider has words too."""
    alpha(
        *("realm", "set", "/alpha", "--unlisted-scopes", "count"),
        *(
            "--supported-scopes",
            "photos|See your photos",
            "--supported-scopes",
            "notes",
        ),
        *("--supported-scopes", "notes|de|Notizen", "--default-scopes", "profile"),
    )
    alpha(
        *("client", "create", "photo-app", "--realm", "/alpha"),
        *("--scopes", "photos", "--scopes", "photos|fr|Voir vos photos"),
        *("--scopes", "files|See your files", "--scopes", "notes", "--scopes", "odd"),
        *("--scopes", "openid|"),
    )
    return alpha


@pytest.fixture
def in_french(photo_app, tmp_path, monkeypatch):
    """The same with words for a scope in a French catalog."""
    folder = tmp_path / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "scopes.po").write_text(f"{HEADER}\n{FILES}", encoding="utf-8")
    (folder / "messages.po").write_text(HEADER, encoding="utf-8")
    monkeypatch.setattr(
        "iam.factory.words._catalogs",
        lambda _over: Catalogs(tmp_path / "translations"),
    )
    return photo_app


def test_a_person_reads_what_is_shown_and_why(in_french):
    said = in_french("scope", "explain", *CLIENT, "--ui-locales", "fr-CA en")

    assert said == textwrap.dedent("""\
        reader   fr_CA: the first of ui_locales whose language is offered
        entries  for fr_CA, then fr, then for all

        photos
          shown    Voir vos photos (fr)
          by       client scopes[1] 'photos|fr|Voir vos photos'
          because  it is the client's entry for fr
          lost     client scopes[0] 'photos': is the scope alone: it has no words and hides nothing
          lost     provider supported_scopes[0] 'photos|See your photos': the client decided

        files
          shown    Voir vos fichiers (fr)
          by       client scopes[2] 'files|See your files'
          because  the client has none for the reader's locale, and this is for all
          catalog  scopes.po of fr translated the configured text

        notes
          shown    notes (its name)
          by       provider supported_scopes[1] 'notes'
          because  the provider lists it, and nobody has words for this reader
          lost     client scopes[3] 'notes': is the scope alone: it has no words and hides nothing
          lost     provider supported_scopes[2] 'notes|de|Notizen': is for readers of another locale

        odd
          shown    nothing of its own: it is counted among further permissions
          because  no list decides; unlisted_scopes of the provider does
          lost     client scopes[4] 'odd': is the scope alone: it has no words and hides nothing

        openid
          shown    nothing: it is hidden
          by       client scopes[5] 'openid|'
          because  the client has none for the reader's locale, and this is for all
        """)  # noqa: E501 - as it is printed


def test_where_no_catalog_has_the_words_the_configured_ones_are_shown(photo_app):
    said = photo_app("scope", "explain", *CLIENT, "files", "--ui-locales", "fr")

    assert "shown    See your files (en)\n" in said
    assert "catalog  none has it: the configured text, in source_language (en)" in said


def test_the_same_as_json(in_french):
    told = in_french.json(
        *("scope", "explain", *CLIENT, "--ui-locales", "x1 fr-CA", "files", "photos")
    )

    assert (told["realm"], told["client_id"]) == ("/alpha", "photo-app")
    assert told["reader"] == {
        "locale": "fr_CA",
        "candidates": ["fr_CA", "fr"],
        "source": "ui_locales",
        "skipped": ["x1"],
        "skipped_because": {"x1": "it is no locale"},
    }
    assert told["policies"] == {"decide": False, "failed": None, "remarks": []}
    files, photos = told["scopes"]
    assert files == {
        "scope": "files",
        "shown": "text",
        "words": "Voir vos fichiers",
        "locale": "fr",
        "catalog": "fr",
        "reason": Reason.DEFAULT_ENTRY,
        "because": "the client has none for the reader's locale, and this is for all",
        "place": "client",
        "candidate": None,
        "decided_by": {
            "place": "client",
            "setting": "scopes",
            "index": 2,
            "entry": "files|See your files",
        },
        "lost": [],
        "decision": None,
        "not_shown_because": None,
    }
    assert (photos["candidate"], photos["catalog"]) == ("fr", None)
    assert [each["reason"] for each in photos["lost"]] == [
        Loss.WITHOUT_WORDS,
        Loss.CLIENT_DECIDED,
    ]
    assert photos["lost"][1]["entry"] == "photos|See your photos"


def test_a_scope_that_no_entry_decides_has_none_in_json(photo_app):
    (odd,) = photo_app.json("scope", "explain", *CLIENT, "odd")["scopes"]

    assert (odd["shown"], odd["words"], odd["locale"]) == ("counted", "", None)
    assert (odd["reason"], odd["decided_by"]) == (Reason.UNLISTED, None)


@pytest.mark.parametrize(
    ("default", "tags", "told"),
    [
        ("de", "", "reader   de: the realm's default_locale"),
        ("de", "xx", "skipped  'xx': its language is not offered\nentries"),
        ("de", "x1 xx", "skipped  'x1': it is no locale\nskipped  'xx': its language"),
        ("de", f"{'xx ' * 20}fr", "skipped  'fr': only 20 tags are read"),
        ("xx", "xx", "reader   en: English; neither ui_locales nor default_locale"),
        ("de", "\x1b[2J fr", r"skipped  '\x1b[2J': it is no locale"),
        ("de", "xx FR en", "reader   fr: the first of ui_locales"),
    ],
)
def test_it_is_told_why_the_reader_has_this_locale(photo_app, default, tags, told):
    photo_app("realm", "set", "/alpha", "--default-locale", default)

    said = photo_app("scope", "explain", *CLIENT, "--ui-locales", tags)

    assert told in said
    assert "\x1b" not in said


def test_scopes_are_told_in_the_order_asked_for_each_once(photo_app):
    told = photo_app.json("scope", "explain", *CLIENT, "odd", "files", "odd")

    assert [each["scope"] for each in told["scopes"]] == ["odd", "files"]


def test_a_default_of_the_provider_can_be_asked_about(photo_app):
    photo_app("realm", "set", "/alpha", "--default-scopes", "team")

    (told,) = photo_app.json("scope", "explain", *CLIENT, "team")["scopes"]

    assert told["shown"] == "counted"


def test_of_a_standard_scope_that_nobody_described_it_is_told_whose_words_they_are(
    photo_app,
):
    said = photo_app("scope", "explain", *CLIENT, "profile")
    (told,) = photo_app.json("scope", "explain", *CLIENT, "profile")["scopes"]

    assert said.endswith(
        """
profile
  shown    Your name, your picture and other personal information (en)
  because  nobody has words for it, and these are ours
  catalog  none: English
"""
    )
    assert told == {
        "scope": "profile",
        "shown": "text",
        "words": "Your name, your picture and other personal information",
        "locale": "en",
        "catalog": None,
        "reason": "standard_scope",
        "because": "nobody has words for it, and these are ours",
        "place": "provider",
        "candidate": None,
        "decided_by": None,
        "lost": [],
        "decision": None,
        "not_shown_because": None,
    }


def test_a_client_without_scopes_is_said_to_have_none(photo_app):
    photo_app("client", "create", "bare", "--realm", "/alpha")

    said = photo_app("scope", "explain", "--realm", "/alpha", "--client", "bare")

    assert said.endswith("\nclient bare has no scopes\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            (*CLIENT, "x", "files", "\x1b[2J"),
            r"of /alpha is never granted 'x', '\x1b[2J'; its scopes: photos, files, ",
        ),
        (
            ("--realm", "/beta", "--client", "photo-app"),
            "there is no realm /beta; 'iam realm list'",
        ),
        (
            ("--realm", "/alpha", "--client", "x"),
            "realm /alpha has no client 'x'; 'iam client list --realm /alpha' shows",
        ),
    ],
    ids=["scopes", "a realm", "a client"],
)
def test_what_is_not_known_is_an_error(photo_app, words, said):
    assert said in photo_app.refused("scope", "explain", *words)


def test_a_client_with_defaults_of_its_own_never_gets_the_provider_s(photo_app):
    photo_app(
        *("client", "set", "photo-app", "--realm", "/alpha"),
        *("--default-scopes", "files"),
    )

    said = photo_app.refused("scope", "explain", *CLIENT, "profile")

    assert "is never granted 'profile'" in said
