"""What people will read of a client's scopes, told to whoever asks, over HTTP."""

from __future__ import annotations

import pytest

from tests.protocol.explaining import a_realm_that_explains, ask, refused
from tests.web.account.consenting import a_story


@pytest.fixture(scope="module")
def server(standing):
    return a_realm_that_explains(standing)


def test_the_words_are_those_of_the_page_and_nothing_tells_of_hidden_ones(server):
    answer = ask(server, "client_id=photo-app&ui_locales=fr-CA%20en")

    assert answer.status_code == 200
    assert answer.json == {
        "client_id": "photo-app",
        "locale": "fr-CA",
        "scopes": [
            {
                "scope": "photos",
                "shown": "text",
                "description": "Regarder vos photos",
                "locale": "fr-CA",
            },
            {"scope": "files", "shown": "name", "description": "files", "locale": ""},
            {
                "scope": "mail",
                "shown": "text",
                "description": "Read your mail",
                "locale": "en",
            },
        ],
        "further": 2,
    }


@pytest.mark.parametrize("language", ["de", "fr"])
def test_they_are_word_for_word_on_the_page(another_server, language):
    server = another_server()
    scopes = ("read|Read it", "read|fr|Lire", "openid|", "odd")
    story = a_story(server, scopes=scopes, provider={"unlisted_scopes": "count"})
    page = story.ask("read openid odd", ui_locales=language)

    answer = server.send(
        "GET",
        "scopes",
        query_string={"client_id": story.client_id, "ui_locales": language},
    )

    told = answer.json
    assert page.lines("access") == [each["description"] for each in told["scopes"]]
    assert (len(told["scopes"]), told["further"]) == (1, 1)


@pytest.mark.parametrize(
    ("query", "header", "locale"),
    [
        ("ui_locales=fr", "de", "fr"),
        ("ui_locales=xx%20fr-be", "de", "fr-BE"),
        ("locale=fr", "de", "fr"),
        ("", "xx, fr;q=0.5, en;q=0.4", "fr"),
        ("", "", "de"),
        ("ui_locales=xx", "yy", "de"),
        ("ui_locales=%00%0a../..%20" + "x" * 500, "\xff\xfe;q=9", "de"),
    ],
    ids=[
        "ui_locales before the header",
        "the first that is offered, with its region",
        "AM's locale",
        "the header by its weights",
        "the realm's own",
        "nothing that is offered",
        "hostile tags are passed over",
    ],
)
def test_the_reader_is_decided_as_on_the_page(server, query, header, locale):
    answer = ask(server, f"client_id=plain&{query}", Accept_Language=header)

    assert answer.status_code == 200
    assert answer.json["locale"] == answer.headers["Content-Language"] == locale


@pytest.mark.spec("RFC 6749", "3.3")
@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("files photos", ["files", "photos"]),
        ("photos photos", ["photos"]),
        ("openid", []),
        ("", ["photos", "files", "mail"]),
        (" ", ["photos", "files", "mail"]),
    ],
    ids=["in their order", "each once", "hidden", "left out", "blank"],
)
def test_scopes_can_be_named(server, scope, told):
    answer = ask(server, {"client_id": "photo-app", "scope": scope})

    assert [each["scope"] for each in answer.json["scopes"]] == told


def test_where_the_client_has_no_defaults_the_provider_s_are_told(server):
    answer = ask(server, "client_id=plain&ui_locales=en")

    assert [(each["scope"], each["description"]) for each in answer.json["scopes"]] == [
        ("photos", "See your photos"),
        # A default lends no words: these are our own.
        ("profile", "Your name, your picture and other personal information"),
    ]
    assert answer.json["further"] == 0


@pytest.mark.parametrize(
    ("query", "status", "error", "description"),
    [
        ("", 400, "invalid_request", "Missing parameter, 'client_id'"),
        ("client_id=", 400, "invalid_request", "Missing parameter, 'client_id'"),
        (
            "client_id=plain&scope=photos%20mail%20odd",
            *(400, "invalid_scope", "Unknown/invalid scope(s): [mail, odd]"),
        ),
        (
            "client_id=plain&scope=a%22b",
            *(400, "invalid_scope"),
            "The requested scope is invalid, unknown, or malformed.",
        ),
        (
            "client_id=plain&scope=" + "%20".join(f"s{n}" for n in range(101)),
            *(400, "invalid_scope", "At most 100 scopes can be requested at once"),
        ),
        (
            "client_id=plain&scope=photos%0a",
            *(400, "invalid_request", "scope has a control character"),
        ),
        (
            "client_id=plain&ui_locales=fr&ui_locales=de",
            *(400, "invalid_request"),
            "Invalid Request, duplicate request parameter found : ui_locales",
        ),
        (
            "client_id=%ff",
            *(400, "invalid_request", "The request is not UTF-8"),
        ),
        (
            "client_id=plain&x=" + "x" * 16_400,
            *(400, "invalid_request", "The request is longer than 16384 bytes"),
        ),
        (
            "client_id=machine",
            *(400, "unauthorized_client"),
            "The client may not use grant_type authorization_code",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_answered(server, query, status, error, description):
    assert refused(ask(server, query)) == (status, error, description)


@pytest.mark.parametrize("client_id", ["nobody", "asleep", "Plain", "a\x00b", "é" * 90])
def test_no_more_is_told_of_clients_than_the_authorization_endpoint_tells(
    server, client_id
):
    answer = ask(server, {"client_id": client_id})
    page = server.send("GET", "authorize", query_string={"client_id": client_id})

    assert refused(answer) == refused(page)
    assert refused(answer)[:2] == (400, "invalid_client")


def test_a_realm_without_people_has_no_such_address(server):
    answer = ask(server, "client_id=plain", realm="/machines")

    assert refused(answer) == (
        *(404, "not_found"),
        "The realm does not offer scopes: it asks nobody",
    )
