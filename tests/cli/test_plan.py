"""`iam config apply --plan`: what a change does to people, before it is made."""

from __future__ import annotations

import json

import pytest

from tests.cli.planning import Desk
from tests.services.planning import a_file

SCOPES = 'scopes = ["photos|See your photos", "openid|"]\ndefault_scopes = []'
PERSON = '[[realms.users]]\nusername = "{}"\n'
IN_FRENCH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgctxt "photos"
msgid "See your photos"
msgstr "Voir vos photos"
"""


@pytest.fixture
def desk(iam_):
    return Desk(iam_)


def test_words_before_and_after_and_how_many_are_asked_again(desk):
    scopes = 'scopes = ["photos|See your photos", "photos|fr|Voir", "openid|"]'
    desk.apply(a_file(client=scopes))
    desk.answer({}, {})

    said = desk.plan(
        a_file(
            client='scopes = ["photos|See your photos", "photos|fr|Lire", "openid|"]\n'
            'client_name = ["en|Photos"]'
        )
    )

    assert said == (
        "would be changed /alpha/clients/photo-app (client_name, scopes)\n"
        "\n"
        "people who use photo-app of /alpha\n"
        "  would read otherwise: scope photos\n"
        "    fr: 'Voir' -> 'Lire'\n"
        "  would read otherwise: the client's name\n"
        "    en: 'photo-app' -> 'Photos'\n"
        "  would not be asked again\n"
    )


def test_changed_words_lose_their_translation(desk):
    folder = desk.terminal.folder / "words" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "scopes.po").write_text(IN_FRENCH)
    desk.terminal.environ["IAM_TRANSLATIONS"] = str(folder.parents[1])
    desk.apply(a_file(client=SCOPES))
    desk.answer({}, {"locale": "fr"})

    said = desk.plan(a_file(client=SCOPES.replace("See", "Look at"))).splitlines()

    assert "    fr: 'Voir vos photos' -> 'Look at your photos' (in en)" in said
    assert "    en: 'See your photos' -> 'Look at your photos'" in said
    assert said[-1] == ("  would be asked again by photo-app: 2 people")


def test_people_are_counted_first_and_a_person_who_is_asked_of_two_scopes_is_one(desk):
    two = 'scopes = ["photos|See your photos", "files|See your files"]'
    desk.apply(a_file(client=two))
    desk.answer({"more": "files|See your files"})

    def asked() -> str:
        said = desk.plan(a_file(client=two.replace("See", "Look at")))
        return said.splitlines()[-1]

    assert asked() == "  would be asked again by photo-app: 1 person (2 scopes)"
    desk.answer({})
    assert asked() == (
        "  would be asked again by photo-app: 2 people (3 remembered consents)"
    )


def test_a_language_that_is_offered_is_named_and_no_tag_that_finds_its_words(desk):
    folder = desk.terminal.folder / "words" / "pt_BR" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "scopes.po").write_text(
        IN_FRENCH.replace("Language: fr", "Language: pt_BR").replace("Voir vos", "Ver")
    )
    desk.terminal.environ["IAM_TRANSLATIONS"] = str(folder.parents[1])
    scopes = 'scopes = ["photos|See your photos", "files|pt|A", "files|zh|B"]'
    desk.apply(a_file(client=scopes))

    said = desk.plan(a_file(client=scopes.replace("See", "Look at"))).splitlines()

    start = said.index("  would read otherwise: scope photos")
    all_others = "ar, de, es, fr, he, it, ja, nl, pl, zh_Hans"
    change = "'See your photos' (in en) -> 'Look at your photos' (in en)"
    assert said[start + 1 : start + 4] == [
        "    en: 'See your photos' -> 'Look at your photos'",
        f"    {all_others}: {change}",
        "    pt_BR: 'Ver photos' -> 'Look at your photos' (in en)",
    ]


def test_the_words_of_a_region_are_no_other_language(desk):
    folder = desk.terminal.folder / "words" / "pt_BR" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "scopes.po").write_text(
        IN_FRENCH.replace("Language: fr", "Language: pt_BR").replace("Voir vos", "Ver")
    )
    desk.terminal.environ["IAM_TRANSLATIONS"] = str(folder.parents[1])
    scopes = 'scopes = ["photos|See your photos", "photos|pt|Veja", "photos|pt_PT|A"]'
    desk.apply(a_file(client=scopes))

    said = desk.plan(a_file(client='scopes = ["photos|See your photos"]')).splitlines()

    start = said.index("  would read otherwise: scope photos")
    assert said[start + 1 :] == [
        "    pt_BR: 'Veja' -> 'Ver photos'",
        "    pt_PT: 'A' -> 'Ver photos' (in pt_BR)",
        "  would not be asked again",
    ]


def test_what_is_hidden_counted_or_a_name_is_said_so(desk):
    desk.apply(a_file(client=SCOPES))

    said = desk.plan(
        a_file(
            'supported_scopes = ["openid"]\nunlisted_scopes = "count"',
            'scopes = ["openid", "odd"]',
        )
    ).splitlines()

    for name, change in (
        ("openid", "hidden -> 'openid' (its name)"),
        ("odd", "not there -> counted, without words"),
        ("photos", "'See your photos' -> not there"),
    ):
        line = said[said.index(f"  would read otherwise: scope {name}") + 1]
        locales, _, told = line.partition(": ")
        assert locales.split(", ")[0] == "    en"
        assert told == change


def test_clients_that_read_the_same_of_their_realm_are_told_together(desk):
    client = SCOPES.replace("|See your photos", "")
    other = a_file(client=client).partition("\n[[realms.clients]]")[2]
    other = "\n[[realms.clients]]" + other.replace("photo-app", "album-app")
    provider = 'supported_scopes = ["photos|fr|Voir"]'
    desk.apply(a_file(provider, client) + other)
    desk.answer({"locale": "fr"})

    said = desk.plan(a_file(provider.replace("Voir", "Lire"), client) + other)

    assert said.partition("\n\n")[2] == (
        "people who use album-app, photo-app of /alpha\n"
        "  would read otherwise: scope photos\n"
        "    fr: 'Voir' -> 'Lire'\n"
        "  would not be asked again\n"
    )


def test_what_would_end_is_counted(desk):
    base = '[[realms]]\npath = "/alpha"\n'
    desk.apply(a_file(client=SCOPES))
    desk.answer({})

    said = desk.plan(base, "--prune")

    assert said == (
        "would be changed /alpha (consent_can_be_remembered)\n"
        "would be deleted /alpha/clients/photo-app\n"
        "\n"
        "what people agreed to and that would end\n"
        "  /alpha/clients/photo-app: 2 people (1 grant and 1 remembered consent)\n"
    )


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (SCOPES, "nothing to change\n"),
        (f"{SCOPES}\nconsent_lifetime = 60", "would be changed /alpha/clients/"),
    ],
)
def test_where_nobody_notices_that_is_said(desk, after, said):
    desk.apply(a_file(client=SCOPES))

    told = desk.plan(a_file(client=after))

    assert told.startswith(said)
    assert told.endswith("\n\nnobody would read anything else or be asked once more\n")


def test_the_same_for_a_machine(desk):
    desk.apply(a_file(client=SCOPES))
    desk.answer({})

    told = json.loads(
        desk.plan(
            a_file(client=SCOPES.replace("[", '["photos|fr|Voir", ', 1)), "--json"
        )
    )

    assert told == {
        "created": [],
        "changed": ["/alpha/clients/photo-app (scopes)"],
        "deleted": [],
        "made_secrets": [],
        "impact": {
            "clients": [
                {
                    "realm": "/alpha",
                    "client_id": "photo-app",
                    "words": [
                        {
                            "kind": "scope",
                            "name": "photos",
                            "locale": "fr",
                            "before": {
                                "shown": "text",
                                "words": "See your photos",
                                "locale": "en",
                            },
                            "after": {"shown": "text", "words": "Voir", "locale": "fr"},
                        }
                    ],
                    "asked_again": {"consents": 0, "grants": 0, "people": 0},
                }
            ],
            "ended": [],
            "unrefreshed": [],
            "renamed": [],
            "policies": [],
        },
    }


def test_nothing_is_written_and_no_secret_is_made(desk):
    desk.apply(a_file(client=SCOPES))
    desk.answer({})
    before = desk.terminal("config", "export", "--with-secrets")
    log = desk.terminal.audit_lines()

    desk.plan(
        a_file(client=SCOPES.replace("See", "Look at"))
        + '[[realms.clients]]\nclient_id = "new"\n'
        + PERSON.format("ada"),
        "--prune",
    )

    assert desk.terminal("config", "export", "--with-secrets") == before
    assert desk.terminal.audit_lines() == log


def test_a_file_with_faults_is_refused_as_always(desk):
    file = desk.write(a_file(client="access_token_lifetime = -1"))

    planned = desk.terminal.refused("config", "apply", file, "--plan")

    assert planned == desk.terminal.refused("config", "apply", file)
    assert "access_token_lifetime: must be between" in planned
