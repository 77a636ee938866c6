"""`iam translations report`: how whole languages are, and what is read in another."""

from __future__ import annotations

import re
import textwrap

import pytest

HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: {}\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
)
SOURCES = ("Hello", "Bye", "Thanks")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder in which commands are typed, with a template of three sources."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "translations").mkdir()
    write(tmp_path / "translations" / "messages.pot", "", dict.fromkeys(SOURCES, ""))
    return tmp_path


def write(path, locale, texts, *, fuzzy=(), context=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [
        ("#, fuzzy\n" if source in fuzzy else "")
        + (f'msgctxt "{context}"\n' if context else "")
        + f'msgid "{source}"\nmsgstr "{text}"\n'
        for source, text in texts.items()
    ]
    path.write_text("\n".join((HEADER.format(locale), *entries)), encoding="utf-8")


@pytest.fixture
def catalog(here):
    """Put a catalog there."""

    def catalog(locale, texts, domain="messages", **known):
        place = here / "translations" / locale / "LC_MESSAGES"
        write(place / f"{domain}.po", locale, texts, **known)

    return catalog


@pytest.fixture
def three(catalog):
    """German is whole, Spanish has errors, Dutch and its Belgian catalog are not."""
    catalog("de", {"Hello": "Hallo", "Bye": "Gruss", "Thanks": "Danke"})
    catalog("nl", {"Hello": "Hallo", "Bye": "Doei", "Gone": "Weg"}, fuzzy=["Bye"])
    catalog("nl_BE", {"Bye": "Salut", "Thanks": "Merci"})
    catalog("es", {"Hello": "Hola %", "Bye": "Hasta luego", "Thanks": "Gracias"})
    catalog("es", {"See photos": "Ver fotos"}, domain="scopes", context="photos")
    catalog("de", {"See files": "Dateien"}, domain="scopes", context="files")


@pytest.mark.usefixtures("three")
def test_every_language_and_domain_has_a_line_without_a_database(new_iam, here):
    result = new_iam.type("translations", "report")

    assert (result.exit_code, result.stdout) == (
        0,
        textwrap.dedent("""\
        language  domain    done  fuzzy  missing  whole  errors  offered
        de        messages  3     0      0        100%   0       yes
        de        scopes    1     0      1        50%    0       -
        es        messages  0     0      3        0%     1       no
        es        scopes    1     0      1        50%    0       -
        nl        messages  1     1      1        33%    0       no
        nl_BE     messages  3     0      0        100%   0       yes
        """),
    )
    assert result.stderr.startswith("clients are left out: there is no database at ")
    assert not (here / "data").exists()


@pytest.mark.usefixtures("three")
def test_the_same_as_json(new_iam):
    told = new_iam.json("translations", "report")

    assert told["readers"] is None
    assert told["languages"][4] == {
        "language": "nl",
        "domain": "messages",
        "total": 3,
        "done": 1,
        "fuzzy": 1,
        "missing": 1,
        "percent": 33,
        "errors": 0,
        "offered": False,
    }
    assert told["languages"][1]["offered"] is None


def test_words_laid_over_ours_make_a_language_no_less_whole(new_iam, here, catalog):
    (here / "translations" / "messages.pot").unlink()
    catalog("fr", {"Language": "Idiome"})

    (row,) = new_iam.json("translations", "report")["languages"]

    assert (row["missing"], row["percent"], row["offered"]) == (0, 100, True)


@pytest.mark.usefixtures("here")
def test_a_folder_without_catalogs_is_refused(new_iam):
    said = new_iam.refused("translations", "report")

    assert "there is no catalog in translations" in said


@pytest.fixture
def clients(alpha, three):  # noqa: ARG001 - the catalogs are there
    """A client that people meet, one that they do not, and words for its scopes."""
    alpha(
        *("realm", "set", "/alpha", "--supported-scopes", "odd"),
        *("--default-scopes", "extra", "--unlisted-scopes", "count"),
    )
    alpha(
        *("client", "create", "photo-app", "--realm", "/alpha"),
        *("--grant-types", "authorization_code"),
        *("--redirect-uris", "https://app.example.com/back"),
        *("--scopes", "photos|See your photos", "--scopes", "photos|fr|Vos photos"),
        *("--scopes", "photos|de|Ihre Fotos", "--scopes", "odd", "--scopes", "secret|"),
    )
    return alpha


def test_what_readers_read_in_another_language_is_told_for_each_client(clients):
    said = clients("translations", "report", "--realm", "/alpha").partition("\n\n")[2]

    header, english, own = (re.split(" {2,}", row) for row in said.splitlines())
    assert header == ["realm", "client", "readers of", "read in another language"]
    assert english[:2] + english[3:] == [
        *("/alpha", "photo-app", "photos (en), odd (its name)")
    ]
    assert {"ar", "ja"} <= set(english[2].split())
    assert own == ["/alpha", "photo-app", "de en fr", "odd (its name)"]


def test_readers_are_told_one_by_one_in_json(clients):
    told = clients.json("translations", "report", "--client", "photo-app")["readers"]

    assert {(each["realm"], each["client_id"]) for each in told} == {
        ("/alpha", "photo-app")
    }
    read = {each["language"]: each["in_another_language"] for each in told}
    name = {"scope": "odd", "locale": None}
    assert read["en"] == read["de"] == read["fr"] == [name]
    assert read["ar"] == [{"scope": "photos", "locale": "en"}, name]


def test_a_client_that_nobody_meets_is_told_where_it_is_named(clients):
    told = clients.json("translations", "report", "--client", "reports")["readers"]

    assert {each["client_id"] for each in told} == {"reports"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--realm", "/nowhere"], "there is no realm /nowhere"),
        (["--client", "nobody"], "there is no client nobody in any realm"),
        (
            ["--client", "nobody", "--realm", "/alpha"],
            "there is no client nobody in /alpha",
        ),
    ],
)
def test_a_realm_or_client_that_is_not_there_is_refused(clients, words, said):
    assert said in clients.refused("translations", "report", *words)


@pytest.mark.usefixtures("three")
def test_clients_cannot_be_told_without_a_database(new_iam):
    said = new_iam.refused("translations", "report", "--realm", "/alpha")

    assert "there is no database at " in said


@pytest.mark.usefixtures("three")
def test_where_everybody_reads_their_own_language_that_is_said(alpha):
    assert new_lines(alpha) == "No client that end users meet.\n"
    alpha(
        *("client", "create", "app", "--realm", "/alpha", "--scopes", "openid|"),
        *("--grant-types", "authorization_code"),
        *("--redirect-uris", "https://app.example.com/back"),
    )

    assert new_lines(alpha) == "Everybody reads every scope in their own language.\n"


def new_lines(terminal) -> str:
    return terminal("translations", "report").partition("\n\n")[2]
