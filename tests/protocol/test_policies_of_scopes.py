"""Scope policies at the authorization endpoint and for clients alone, over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.authorizing import Asking, told
from tests.deciding import ASKED, FAILS, an_asking, deny, grant, outcome, put

REFUSED = "A policy of the realm refused the request: it failed, and the audit log says"


def last(server) -> dict:
    """Give what the audit log has of the last answer."""
    return json.loads(server.audit_lines().splitlines()[-1])["response"]["detail"]


@pytest.mark.parametrize(
    ("policies", "outcome_of_read", "outcome_with_write"),
    [
        ({}, "consent_required", "consent_required"),
        ({"grant": ("read",)}, "read", "consent_required"),
        ({"grant": ("*",)}, "read", "read write"),
        ({"deny": ("read",)}, "invalid_scope", "consent_required"),
        ({"deny": ("*",)}, "invalid_scope", "invalid_scope"),
        ({"grant": ("*",), "deny": ("write",)}, "read", "read"),
        ({"grant": ("read", "write"), "deny": ("re*",)}, "invalid_scope", "write"),
    ],
    ids=[
        "nobody has an opinion: asked",
        "granted: not asked, and the rest is",
        "everything is granted",
        "denied: dropped, and the rest is asked",
        "everything is denied",
        "a denial outweighs a grant",
        "also of a pattern",
    ],
)
def test_what_becomes_of_a_scope_where_a_person_can_be_asked(
    server, policies, outcome_of_read, outcome_with_write
):
    asking = an_asking(server)
    for effect, scopes in policies.items():
        put(server, effect, effect, *scopes)

    assert outcome(asking, scope="read") == outcome_of_read
    assert outcome(asking, scope="read write") == outcome_with_write


@pytest.mark.spec("RFC 6749", "4.4")
@pytest.mark.parametrize(
    ("policies", "granted"),
    [
        ({}, None),
        ({"grant": ("read",)}, "read"),
        ({"grant": ("*",)}, "write read"),
        ({"grant": ("*",), "deny": ("read",)}, "write"),
        ({"deny": ("read",)}, None),
    ],
    ids=[
        "nobody has an opinion: dropped",
        "granted, and the rest is dropped",
        "everything is granted, in the order requested",
        "a denial outweighs a grant",
        "denied, and nobody grants the rest",
    ],
)
def test_what_becomes_of_a_scope_where_nobody_can_be_asked(server, policies, granted):
    server.realm("/alpha", **ASKED)
    auth = server.client("reports", scopes=("read", "write"))
    for effect, scopes in policies.items():
        put(server, effect, effect, *scopes)

    form = {"grant_type": "client_credentials", "scope": "write read"}
    answer = server.post("access_token", auth=auth, **form)

    if granted is None:
        assert (answer.status_code, answer.json) == (
            400,
            {
                "error": "invalid_scope",
                "error_description": "Policies of the realm leave none of the "
                "scope(s): [write, read]",
            },
        )
    else:
        assert (answer.status_code, answer.json["scope"]) == (200, granted)
        token = answer.json["access_token"]
        assert server.introspect(auth, token)["scope"] == granted


def test_the_audit_log_says_which_policy_dropped_what(server):
    server.realm("/alpha", **ASKED)
    auth = server.client("reports", scopes=("read", "write", "export"))
    form = {"grant_type": "client_credentials", "scope": "read write export"}
    deny(server, "export", name="incident")

    server.post("access_token", auth=auth, **form)
    refused = last(server)
    grant(server, "read", "export")
    server.post("access_token", auth=auth, **form)

    assert refused["reason"] == (
        "no policy grants read; no policy grants write; policy incident denied export"
    )
    assert last(server)["scope"] == "read"
    assert last(server)["dropped_scopes"] == {"write": "", "export": "incident"}


def test_default_scopes_are_decided_about_as_well(server):
    server.realm("/alpha", **ASKED)
    auth = server.client("reports", default_scopes=("read", "write"))
    grant(server, "write")

    answer = server.post("access_token", auth=auth, grant_type="client_credentials")

    assert answer.json["scope"] == "write"


@pytest.mark.spec("RFC 6749", "3.3")
def test_policies_give_nothing_that_the_client_may_not_have(server):
    asking = an_asking(server)
    grant(server, "*")

    refused = told(asking.authorize(scope="read admin"))

    assert refused["error"] == "invalid_scope"
    assert refused["error_description"] == "Unknown/invalid scope(s): [admin]"


@pytest.mark.parametrize(
    ("provider", "client", "is_asked"),
    [
        (False, "", False),
        (False, "no", False),
        (False, "yes", True),
        (True, "", True),
        (True, "no", False),
        (True, "yes", True),
    ],
)
def test_policies_are_asked_where_the_provider_or_the_client_says_so(
    server, provider, client, is_asked
):
    asking = Asking(
        server,
        provider={"use_policies_for_scopes": provider},
        use_policies_for_scopes=client,
        grant_types=("authorization_code", "client_credentials"),
        implied_consent=True,
    )
    deny(server, "write")
    form = {"grant_type": "client_credentials", "scope": "read write"}

    with_person = outcome(asking, scope="read write")
    alone = server.post("access_token", auth=asking.auth, **form)

    assert with_person == ("read" if is_asked else "read write")
    assert alone.status_code == (400 if is_asked else 200)


@pytest.mark.spec("RFC 6749", "4.1.2.1")
def test_nothing_left_is_told_to_the_client_by_way_of_the_browser(server):
    asking = an_asking(server)
    deny(server, "read", name="incident-4711")

    refused = told(asking.authorize(scope="read"))

    assert refused["error"] == "invalid_scope"
    assert refused["error_description"] == (
        "Policies of the realm leave none of the scope(s): [read]"
    )
    assert refused["state"] == "xyz"
    assert last(server)["reason"] == "policy incident-4711 denied read"


def test_the_client_is_told_what_was_granted_and_the_log_why(server):
    asking = an_asking(server)
    grant(server, "read", name="staff")
    deny(server, "write", name="incident")

    found = told(asking.authorize(scope="read write"))

    assert found["scope"] == "read"
    assert last(server)["dropped_scopes"] == {"write": "incident"}
    assert last(server)["reason"] == (
        "policies granted everything; granted by policy: staff; denied by policy: "
        "incident"
    )


@pytest.mark.parametrize("effect", ["grant", "deny"])
def test_a_policy_that_fails_refuses_the_request_and_is_named(server, effect):
    grants = ("authorization_code", "client_credentials")
    asking = an_asking(server, grant_types=grants)
    put(server, "broken", effect, "read", when=FAILS)

    found = told(asking.authorize(scope="read"))
    of_code = last(server)["reason"]
    alone = server.post(
        "access_token", auth=asking.auth, grant_type="client_credentials", scope="read"
    )

    assert found["error"] == alone.json["error"] == "access_denied"
    assert found["error_description"].startswith(REFUSED)
    assert alone.status_code == 400
    assert "nothing" not in found["error_description"]
    assert of_code == last(server)["reason"]
    assert of_code.startswith("policy broken failed: when: ")


def test_a_policy_that_would_fail_about_another_scope_is_not_asked(server):
    asking = an_asking(server)
    grant(server, "read")
    deny(server, "write", when=FAILS)

    assert outcome(asking, scope="read") == "read"
    assert outcome(asking, scope="read write") == "access_denied"


@pytest.mark.spec("RFC 8252", "8.6")
def test_a_grant_spares_nobody_where_anybody_could_pass_for_the_client(server):
    callback = "http://127.0.0.1:4711/back"
    asking = an_asking(
        server, token_endpoint_auth_method="none", redirect_uris=(callback,)
    )
    grant(server, "*")

    assert outcome(asking, redirect_uri=callback) == "consent_required"


@pytest.mark.parametrize(
    ("prompt", "is_asked"), [(None, False), ("consent", False), ("login", True)]
)
def test_where_everything_is_granted_there_is_nothing_to_ask(server, prompt, is_asked):
    asking = an_asking(server)
    grant(server, "*")

    answer = asking.authorize(scope="read", prompt=prompt)

    assert ("code" in told(answer)) is not is_asked
