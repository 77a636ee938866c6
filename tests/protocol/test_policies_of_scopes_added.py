"""What a scope policy denies, no token policy adds: denial wins everywhere."""

from __future__ import annotations

import pytest

from tests.deciding import ASKED, FAILS, an_asking, deny, grant
from tests.protocol.policing import save
from tests.protocol.refreshing import Refreshing


def a_client(server, *added: str):
    """Give a client that acts for itself, and gets more than it asks for."""
    server.realm("/alpha", **ASKED, policy_scopes=added)
    return server.client("reports", scopes=("read",))


def ask(server, auth):
    form = {"grant_type": "client_credentials", "scope": "read"}
    return server.post("access_token", auth=auth, **form)


def test_a_denied_scope_is_not_added_for_a_client(server):
    auth = a_client(server, "export", "mail")
    grant(server, "*")
    save(server, name="adds", add_scopes="['export', 'mail']")
    before = ask(server, auth).json["scope"]
    deny(server, "export", name="incident")

    after = ask(server, auth).json["scope"]

    assert (before, after) == ("read export mail", "read mail")


def test_what_no_scope_policy_has_an_opinion_of_is_added_for_a_client(server):
    auth = a_client(server, "export")
    grant(server, "read")
    save(server, name="adds", add_scopes="['export']")

    assert ask(server, auth).json["scope"] == "read export"


@pytest.mark.parametrize(
    ("adds", "status"), [({"add_scopes": "['export']"}, 400), ({}, 200)]
)
def test_a_scope_that_could_be_added_is_decided_about_only_then(server, adds, status):
    auth = a_client(server, "export")
    grant(server, "read")
    deny(server, "export", when=FAILS)
    save(server, name="adds", set={"a": "1"}, **adds)

    assert ask(server, auth).status_code == status


@pytest.mark.spec("RFC 6749", "6")
def test_a_narrowed_refresh_does_not_get_round_a_denied_combination(server):
    asking = Refreshing(
        server,
        provider=ASKED | {"policy_scopes": ("write",)},
        scopes=("read", "write"),
    )
    first = asking.tokens(scope="read write")
    save(server, name="adds", add_scopes="['write']")
    added = asking.refresh(first["refresh_token"], scope="read")
    deny(server, "write", when="'read' in request.scopes")

    whole = asking.refresh(added["refresh_token"])
    narrowed = asking.refresh(whole["refresh_token"], scope="read")

    assert added["scope"] == "read write"
    assert whole["scope"] == "read"
    assert narrowed["scope"] == "read"


def test_what_was_asked_for_is_the_same_when_the_code_is_exchanged(server):
    asking = an_asking(server)
    grant(server, "read", when="request.scopes == ['read', 'write']")
    deny(server, "write")

    answer = asking.exchange(asking.code(scope="read write"))

    assert answer.json["scope"] == "read"


def test_and_when_a_refresh_token_is_used(server):
    asking = Refreshing(server, provider=ASKED, implied_consent=False)
    grant(server, "read", when="request.scopes == ['read', 'write']")
    deny(server, "write")
    first = asking.tokens(scope="read write")

    second = asking.refresh(first["refresh_token"])
    narrowed = asking.ask(second["refresh_token"], scope="read")

    assert (first["scope"], second["scope"]) == ("read", "read")
    assert narrowed.json["error"] == "invalid_scope"
