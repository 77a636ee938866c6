"""RFC 6749 §3.3 and AM: from the scopes requested to those granted, over HTTP."""

from __future__ import annotations

import pytest

MALFORMED = "The requested scope is invalid, unknown, or malformed."


def ask(server, client, scope=None):
    form = {"grant_type": "client_credentials"}
    if scope is not None:
        form["scope"] = scope
    return server.post("access_token", auth=client, **form)


@pytest.fixture(scope="module")
def client(standing):
    """Make a client that has everything that a list of scopes can hold."""
    standing.realm("/alpha", default_scopes=("openid",))
    return standing.client(
        "myClient",
        scopes=("write|Change your documents", "read|en|Read", "read|fr|Lire"),
        default_scopes=("fallback|Anything", "other"),
    )


@pytest.mark.spec("RFC 6749", "3.3")
@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("write", "write"),
        ("read write", "read write"),
        ("write read write", "write read"),
        ("  write  ", "write"),
        (None, "fallback other"),
        ("", "fallback other"),
        ("   ", "fallback other"),
    ],
    ids=[
        "what is asked for",
        "in the order asked for",
        "each once",
        "spaces more than needed",
        "the client's defaults where none is asked for",
        "an empty scope asks for none",
        "nor do spaces",
    ],
)
def test_what_is_granted(standing, client, scope, granted):
    answer = ask(standing, client, scope)

    assert answer.status_code == 200
    assert answer.json["scope"] == granted
    token = answer.json["access_token"]
    assert standing.introspect(client, token)["scope"] == granted


def test_the_provider_s_defaults_where_the_client_has_none(server):
    server.realm("/alpha", default_scopes=("profile|Your name", "openid|"))
    client = server.client("myClient", scopes=("write",))

    answer = ask(server, client)

    assert answer.json["scope"] == "profile openid"


def test_defaults_are_used_in_no_other_circumstance(server):
    server.realm("/alpha", default_scopes=("profile",))
    client = server.client("myClient", scopes=("write",), default_scopes=("read",))

    answer = ask(server, client, "write")

    assert answer.json["scope"] == "write"


def test_the_allowlist_of_the_provider_limits_no_request(server):
    server.realm("/alpha", supported_scopes=("profile",))
    client = server.client("myClient", scopes=("write",))

    assert ask(server, client, "write").status_code == 200
    assert ask(server, client, "profile").status_code == 400


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    ("scope", "description"),
    [
        ("x", "Unknown/invalid scope(s): [x]"),
        ("b write a", "Unknown/invalid scope(s): [b, a]"),
        ("fallback", "Unknown/invalid scope(s): [fallback]"),
        ("openid", "Unknown/invalid scope(s): [openid]"),
        ("Write", "Unknown/invalid scope(s): [Write]"),
        ("write|", "Unknown/invalid scope(s): [write|]"),
        ("write,read", "Unknown/invalid scope(s): [write,read]"),
        ('wri"te', MALFORMED),
        ("wri\\te", MALFORMED),
        ("écrire", MALFORMED),
        ("write \u2003", MALFORMED),
        ("a" * 256, MALFORMED),
        (
            " ".join(f"s{n}" for n in range(101)),
            "At most 100 scopes can be requested at once",
        ),
    ],
    ids=[
        "unknown",
        "one bad scope refuses all, and each bad one is named",
        "only in Default Scope(s) of the client",
        "only in Default Scope(s) of the provider",
        "another case",
        "the words are no part of the name",
        "a comma is no delimiter",
        "a quote is outside the grammar",
        "so is a backslash",
        "so is what is not ASCII",
        "so is a space that is not a space",
        "longer than any scope",
        "more than a hundred",
    ],
)
def test_what_is_refused_and_in_which_words(standing, client, scope, description):
    answer = ask(standing, client, scope)

    assert answer.status_code == 400
    assert answer.json == {"error": "invalid_scope", "error_description": description}
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_requested_and_nothing_configured(server):
    client = server.client("myClient", scopes=("write",))

    answer = ask(server, client)

    assert answer.status_code == 400
    assert answer.json == {
        "error": "invalid_scope",
        "error_description": "No scope requested and no default scope configured",
    }


def test_a_hundred_scopes_fit_into_one_token(server):
    scopes = tuple(f"scope-{n}" for n in range(100))
    client = server.client("myClient", scopes=scopes)

    answer = ask(server, client, " ".join(scopes))

    assert answer.status_code == 200
    assert answer.json["scope"].split(" ") == list(scopes)


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_no_token_over_4_kb_is_made(server, token_format):
    scopes = tuple(f"{n:02}" + "x" * 200 for n in range(30))
    client = server.client("big", scopes=scopes, access_token_format=token_format)

    answer = ask(server, client, " ".join(scopes))

    assert answer.status_code == 400
    assert answer.json == {
        "error": "invalid_scope",
        "error_description": "The requested scopes do not fit into one token",
    }
