"""`iam scope lint` finds mistakes in a running installation, and in a file."""

from __future__ import annotations

import itertools
import json
import textwrap
from functools import partial
from importlib import resources
from pathlib import Path

import pytest

from iam.engines.catalogs import Catalogs
from iam.factory.building import build_services
from tests.cli.conftest import Terminal

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Language: fr\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
)
PHOTOS = '\nmsgctxt "photos"\nmsgid "See your photos"\nmsgstr "Voir vos photos"\n'


@pytest.fixture
def in_two_languages(tmp_path, new_iam) -> Path:
    """Give the catalog of scopes of an installation with English and French."""
    folder = tmp_path / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(HEADER, encoding="utf-8")
    (folder / "scopes.po").write_text(HEADER + PHOTOS, encoding="utf-8")
    catalogs = Catalogs(tmp_path / "translations", monotonic=itertools.count().__next__)
    new_iam.build = partial(build_services, clock=new_iam.clock, catalogs=catalogs)
    return folder / "scopes.po"


@pytest.fixture
def photo_app(alpha, in_two_languages) -> Terminal:
    """An installation with mistakes of the provider and of a client."""
    del in_two_languages
    alpha(
        *("realm", "set", "/alpha", "--supported-scopes", "photos|See your photos"),
        *("--supported-scopes", "photos|fr|Regarder vos photos"),
        *("--supported-scopes", "albums|eng|See your albums"),
    )
    alpha(
        *("client", "create", "photo-app", "--realm", "/alpha"),
        *("--scopes", "photos", "--scopes", "hush|", "--scopes", "odd"),
    )
    return alpha


def lint(terminal, *words: str, code: int) -> str:
    result = terminal.type("scope", "lint", *words)
    assert result.exit_code == code, result.output
    return result.stdout


def test_each_mistake_is_told_with_its_place_and_what_to_do(photo_app):
    said = lint(photo_app, code=1)

    assert said == textwrap.dedent("""\
        provider of /alpha, supported_scopes[1]: warning SHADOWS-CATALOG: 'photos|fr|Regarder vos photos' goes before scopes.po of fr, which has 'Voir vos photos' for it
            Take the entry away, or the translation.
        provider of /alpha, supported_scopes[2]: error LOCALE-UNKNOWN: 'albums|eng|See your albums' has no reader: there is no language 'eng'
            Write 'albums|en|See your albums'.
        provider of /alpha, supported_scopes[2]: note NAME-ONLY: 'albums|eng|See your albums' is shown by its name: the provider lists it, and nobody has words for it
            Write 'albums|' and words after it, here or in supported_scopes.
        client photo-app of /alpha, scopes[1]: warning HIDDEN: 'hush|' is hidden from everybody, and granted
            Describe it, unless it gives the application nothing that is theirs.
        client photo-app of /alpha, scopes[2]: warning UNLISTED: 'odd' is not shown: no list has words for it, and unlisted_scopes of the provider decides
            Write 'odd|' and words after it, here or in supported_scopes.
        """)  # noqa: E501 - as it is printed


def test_one_client_is_told_with_what_its_realm_says_of_its_scopes(photo_app):
    said = lint(photo_app, "--client", "photo-app", "--format", "json", code=0)

    found = [(each["place"], each["code"]) for each in json.loads(said)["findings"]]
    assert found == [
        ("provider of /alpha, supported_scopes[1]", "SHADOWS-CATALOG"),
        ("client photo-app of /alpha, scopes[1]", "HIDDEN"),
        ("client photo-app of /alpha, scopes[2]", "UNLISTED"),
    ]


def test_a_client_that_people_never_meet_has_its_entries_looked_at_alone(photo_app):
    said = lint(photo_app, "--realm", "/alpha", "--client", "reports", code=0)

    assert said == "nothing is wrong\n"


def test_warnings_fail_where_that_is_asked_for_and_codes_can_be_left_out(photo_app):
    only = ("--client", "photo-app", "--strict", "--ignore", "SHADOWS-CATALOG")

    lint(photo_app, *only, code=1)
    said = lint(photo_app, *only, "--ignore", "HIDDEN", "--ignore", "UNLISTED", code=0)

    assert said == "nothing is wrong\n"


def test_what_the_catalogs_refuse_is_told_too(photo_app, in_two_languages):
    in_two_languages.write_text(HEADER + "\nmsgid oops\n", encoding="utf-8")

    said = lint(photo_app, "--realm", "/", code=1)

    assert f"{in_two_languages}:" in said
    assert ": error " in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--realm", "/beta"), "there is no realm /beta"),
        (("--client", "x"), "no realm has a client 'x'"),
        (("--realm", "/", "--client", "x"), "realm / has no client 'x'"),
    ],
)
def test_what_is_not_known_is_an_error(photo_app, words, said):
    assert said in photo_app.refused("scope", "lint", *words)


@pytest.mark.parametrize("words", [("--ignore", "X"), ("--realm", "x")])
def test_what_is_typed_wrongly_is_an_error(new_iam, words):
    new_iam.refused("scope", "lint", *words, code=2)


FILE = """\
[[realms]]
path = "/alpha"
[realms.provider]
languages = ["it", "en_UK"]
default_locale = "pt"
source_language = "nl"
supported_scopes = [
  "photos|See your photos",
  "photos|it|Vedere",
]
default_scopes = ["photos|See"]
supported_claims = ["name|fr"]

[[realms.clients]]
client_id = "photo-app"
client_secret_file = "not-here"
logo_file = "nor-this.png"
scopes = ["photos"]
claims = ["name|fr-ca|Votre nom"]
"""


@pytest.fixture
def a_file(tmp_path, in_two_languages):
    """Write a file; no database and no folder of data is there."""
    del in_two_languages

    def write(text: str) -> Path:
        path = tmp_path / "realms.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_is_looked_at_without_a_database_and_told_with_its_lines(
    new_iam, a_file
):
    path = a_file(FILE)

    said = lint(new_iam, "--config", str(path), code=1)

    told = [line.split(": '")[0] for line in said.splitlines()[::2]]
    assert told == [
        f"{path}:{rest}"
        for rest in (
            "4: error LOCALE-UNKNOWN: provider of /alpha, languages[1]",
            "5: warning LOCALE-NOT-OFFERED: provider of /alpha, default_locale",
            "8: warning SOME-LANGUAGES: provider of /alpha, supported_scopes[0]",
            "11: warning NEVER-READ: provider of /alpha, default_scopes[0]",
            "12: warning WORDS-LIKE-LOCALE: provider of /alpha, supported_claims[0]",
            "19: note LOCALE-SPELLING: client photo-app of /alpha, claims[0]",
        )
    ]
    assert not (new_iam.folder / "data").exists()


def test_github_is_told_the_file_and_the_line(new_iam, a_file):
    path = a_file(FILE)

    said = lint(new_iam, "--config", str(path), "--format", "github", code=1)

    assert said.splitlines()[0].startswith(
        f"::error file={path},line=4,title=LOCALE-UNKNOWN::provider of /alpha"
    )


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("photos|\\u202eotohp", "BIDI"),
        ("photos|See\\u200byour", "CONTROL"),
        ("photos|f|See", "CONFIGURATION"),
    ],
)
def test_what_no_server_takes_is_told_and_nothing_else(new_iam, a_file, entry, code):
    path = a_file(FILE.replace("photos|See your photos", entry))

    said = lint(new_iam, "--config", str(path), "--format", "json", code=1)

    (found,) = json.loads(said)["findings"]
    assert (found["code"], found["severity"]) == (code, "error")
    assert (found["place"], found["line"]) == (str(path), 8)
    assert found["message"].startswith("realms[0].provider.supported_scopes[0]: ")
    assert "\u202e" not in found["message"]


def test_a_fault_that_is_not_about_a_text_is_told_too(new_iam, a_file):
    path = a_file("[[realms]]\npath = 3\n[[realms.clients]]\nscopes = [1]\n")

    said = lint(new_iam, "--config", str(path), "--format", "json", code=1)

    assert {f["code"] for f in json.loads(said)["findings"]} == {"CONFIGURATION"}


def test_a_file_that_is_not_there_or_no_toml_is_an_error(new_iam, a_file):
    assert "cannot read" in new_iam.refused("scope", "lint", "--config", "nowhere")
    assert "realms.toml:1: " in new_iam.refused(
        "scope", "lint", "--config", str(a_file("= 3"))
    )


def test_the_demonstration_has_only_what_it_is_there_to_show(new_iam, tmp_path):
    demo = resources.files("iam.cli").joinpath("demo.toml").read_text("utf-8")
    path = tmp_path / "demo.toml"
    path.write_text(demo.replace("@APPLICATION@", "http://localhost:8081"), "utf-8")

    said = lint(new_iam, "--config", str(path), "--format", "json", code=0)

    found = json.loads(said)["findings"]
    told = [
        (each["code"], each["message"].split(": ")[1].split("' ")[0])
        for each in found
        if each["code"] != "SOME-LANGUAGES"  # as many as languages that ship
    ]
    assert told == [
        ("NAME-ONLY", "'photos.delete"),
        ("HIDDEN", "'internal-statistics|"),
        ("HIDDEN", "'internal-statistics|"),
    ]
    assert "'write|en|Change your documents' has words for readers of en;" in said
