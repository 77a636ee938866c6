"""Token policies over HTTP: what they change of an access token, and what never."""

from __future__ import annotations

import json

import pytest

from iam.domain.policies.refusals import FAILED, REFUSED
from iam.domain.scopes.reserved import SPECIAL_SCOPES
from tests.authorizing import reason
from tests.builders import part
from tests.protocol.policing import save
from tests.protocol.refreshing import Refreshing

API, OTHER = "https://api.example", "https://other.example"
SCOPES = ("read", "write", "openid")


def ask(server, auth, **form):
    form = {"grant_type": "client_credentials", "scope": "write"} | form
    return server.post("access_token", auth=auth, **form)


def refusal(answer) -> tuple[int, str, str]:
    return (
        answer.status_code,
        answer.json["error"],
        answer.json["error_description"],
    )


def an_asking(server, **client) -> Refreshing:
    client.setdefault("scopes", SCOPES)
    client.setdefault("id_token_signed_response_alg", "ES256")  # quickly made
    return Refreshing(server, **client)


@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_claims_stand_in_the_token_in_introspection_and_at_tokeninfo(
    server, access_token_format
):
    server.realm("/alpha", tokeninfo_enabled=True)
    auth = server.client("reports", access_token_format=access_token_format)
    save(
        server,
        set={
            "tenant": "'a' + client.id",
            "limits": "{'rate': [1, 2.5], 'é': true}",
        },
    )
    claims = {"tenant": "areports", "limits": {"rate": [1, 2.5], "é": True}}

    token = server.token(auth)
    known = server.introspect(auth, token)
    info = server.get("tokeninfo", headers={"Authorization": f"Bearer {token}"}).json

    assert claims.items() <= known.items()
    assert claims.items() <= info.items()
    assert known["scope"] == "write"
    if access_token_format == "jwt":
        assert claims.items() <= part(token, 1).items()


@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_a_token_without_policies_says_nothing_more(server, access_token_format):
    auth = server.client("reports", access_token_format=access_token_format)
    before = server.introspect(auth, server.token(auth))
    save(server, when="client.id == 'another'", set={"tenant": "'a'"})

    after = server.introspect(auth, server.token(auth))
    live = server.services.cache.current()
    token = server.services.tokens.read(server.token(auth))

    assert before.keys() == after.keys()
    assert live.configuration.policies
    assert token.extra == {}


def test_each_policy_sees_what_those_before_it_left_and_a_stop_ends_it(server):
    auth = server.client("reports")
    save(server, name="z-first", order=1, set={"a": "'1'", "b": "1"}, lifetime=600)
    save(
        server,
        name="second",
        order=2,
        when="token.claims.a == '1' && token.lifetime <= 600",
        set={"a": "token.claims.a + '2'"},
        remove=["b"],
    )
    save(server, name="third", order=3, when="false", stop=True)
    save(server, name="fourth", order=4, set={"c": "token.claims.a"}, stop=True)
    save(server, name="fifth", order=5, set={"a": "'5'"}, lifetime=1)

    answer = ask(server, auth)
    known = server.introspect(auth, answer.json["access_token"])

    assert (known["a"], known["c"]) == ("12", "12")
    assert "b" not in known
    assert answer.json["expires_in"] in {599, 600}


@pytest.mark.parametrize(
    ("lifetime", "expires_in"),
    [("60", 60), ("3600 * 24 * 365", 3600), ("token.lifetime / 2", 1800)],
)
def test_a_lifetime_is_only_shortened(server, lifetime, expires_in):
    auth = server.client("reports")
    save(server, lifetime=lifetime)

    assert ask(server, auth).json["expires_in"] - expires_in in {-1, 0}


def test_an_audience_is_one_that_the_client_may_address(server):
    auth = server.client("reports", allowed_resources=(API,))
    save(server, audience=f"request.scopes == ['write'] ? [client.id, '{API}'] : []")

    assert server.introspect(auth, server.token(auth))["aud"] == ["reports", API]


@pytest.mark.spec("RFC 8707", "2.2")
def test_an_audience_is_one_of_those_that_a_person_was_told(server):
    asking = an_asking(server, allowed_resources=(API, OTHER))
    save(server, audience=f"['{OTHER}']")
    refused = asking.exchange(asking.code(resource=API))
    allowed = asking.exchange(asking.code(resource=[API, OTHER]))

    assert refusal(refused) == (400, "access_denied", FAILED)
    assert allowed.status_code == 200


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"set": {"a": "client.properties.tier"}}, "set.a: the key tier was not there"),
        (
            {"when": "client.scopes[9] == ''", "set": {"a": "1"}},
            "when: a list was too short",
        ),
        ({"audience": f"['{OTHER}']"}, "audience: gave one that the client may not"),
        ({"audience": "client.scopes.filter(s, false)"}, "audience: gave an empty"),
        ({"lifetime": "request.scopes.size() - 5"}, "lifetime: gave less than a sec"),
        ({"add_scopes": "['admin']"}, "add_scopes: gave one that is not among"),
        ({"set": {"a": f"'{'x' * 2100}'"}}, "set: all claims of policies together"),
    ],
)
def test_a_policy_that_fails_refuses_and_is_named_in_the_audit_log(server, fields, why):
    auth = server.client("reports")
    save(server, name="broken", **fields)

    answer = ask(server, auth)

    assert refusal(answer) == (400, "access_denied", FAILED)
    assert reason(server).startswith(f"policy broken failed: {why}")


def test_a_policy_refuses_with_its_own_reason_where_it_has_one(server):
    when = ('when="today" — é',)
    auth = server.client("reports", scopes=("write", "export"), custom_properties=when)
    save(
        server,
        name="no-export",
        refuse="'export' in token.scopes ? 'No exports ' + client.properties.when : ''",
    )

    refused = ask(server, auth, scope="write export")

    assert refusal(refused) == (
        400,
        "access_denied",
        f"{REFUSED}: No exports ?today? ? ?",
    )
    assert reason(server) == 'policy no-export refused: No exports "today" — é'
    assert ask(server, auth).status_code == 200


def test_scopes_are_added_for_a_client_alone_and_named_in_the_audit_log(server):
    server.realm("/alpha", policy_scopes=("audit",))
    auth = server.client("reports")
    save(server, name="auditors", add_scopes="['audit', 'write']")

    answer = ask(server, auth)
    line = json.loads(server.audit_lines().splitlines()[-1])
    known = server.introspect(auth, answer.json["access_token"])

    assert answer.json["scope"] == known["scope"] == "write audit"
    assert line["response"]["detail"]["added_scopes"] == {"auditors": "audit"}


@pytest.mark.parametrize("scope", sorted(SPECIAL_SCOPES))
def test_the_special_scopes_are_never_added(server, scope):
    server.realm("/alpha", policy_scopes=("audit",))
    auth = server.client("reports")
    save(server, add_scopes=f"['{scope[:2]}' + '{scope[2:]}']")

    assert ask(server, auth).status_code == 400


def test_a_person_gives_no_more_than_they_agreed_to(server):
    asking = an_asking(server, provider={"policy_scopes": ("write", "audit")})
    save(server, add_scopes="['write', 'audit']")

    tokens = asking.tokens(scope="read")
    line = json.loads(server.audit_lines().splitlines()[-1])
    assert tokens["scope"] == "read"
    assert line["response"]["detail"]["not_added_scopes"] == {"p": "write audit"}
    assert asking.refresh(tokens["refresh_token"])["scope"] == "read"


def test_a_refresh_gets_back_what_was_agreed_to_and_is_not_denied(server):
    asking = an_asking(server, provider={"policy_scopes": ("write",)})
    refresh_token = asking.first(scope="read write")
    save(server, when="request.grant_type == 'refresh_token'", add_scopes="['write']")

    narrow = asking.refresh(refresh_token, scope="read")
    asking.set_provider(policy_scopes=("write",), use_policies_for_scopes=True)
    save(server, name="no-write", kind="scope", scopes=["write"], effect="deny")
    denied = asking.refresh(narrow["refresh_token"], scope="read")

    assert narrow["scope"] == "read write"
    assert denied["scope"] == "read"


def test_a_refused_exchange_or_refresh_uses_nothing_up(server):
    asking = an_asking(server)
    refresh_token, code = asking.first(), asking.code()
    save(server, name="p", refuse="'Closed'")

    refusals = [asking.exchange(code), asking.ask(refresh_token)]
    asking.services.policies.delete(asking.realm, "p")

    assert [refusal(each) for each in refusals] == [
        (400, "access_denied", f"{REFUSED}: Closed")
    ] * 2
    assert asking.exchange(code).status_code == 200
    assert asking.refresh(refresh_token)


def test_policies_are_told_of_the_person_the_grant_and_the_request(server):
    asking = an_asking(server, custom_properties=("tier=gold",))
    save(
        server,
        set={
            "seen": "[request.grant_type, subject.kind, subject.username,"
            " client.properties.tier, realm, token.kind] + token.scopes",
            "age": "authentication.age",
        },
    )

    tokens = asking.tokens(scope="read write")
    again = asking.refresh(tokens["refresh_token"], scope="read")
    seen = [
        server.introspect(asking.auth, each["access_token"])["seen"]
        for each in (tokens, again)
    ]

    told = ["person", "ada", "gold", "/alpha", "access_token"]
    assert seen == [
        ["authorization_code", *told, "read", "write"],
        ["refresh_token", *told, "read"],
    ]


def test_a_client_that_knows_a_pairwise_person_learns_no_other_name(server):
    asking = an_asking(server, subject_type="pairwise", access_token_format="jwt")
    save(server, set={"tier": "'gold'"})

    token = asking.token()

    assert part(token, 1)["tier"] == "gold"
    assert asking.user.id.hex not in json.dumps(part(token, 1)).replace("-", "")
    assert server.introspect(asking.auth, token)["tier"] == "gold"


def test_a_token_that_policies_make_too_long_is_refused(server):
    auth = server.client("reports", scopes=tuple(f"s{n:0>250}" for n in range(12)))
    scope = " ".join(f"s{n:0>250}" for n in range(9))
    save(server, name="talks", set={"a": f"'{'x' * 1500}'"})

    assert refusal(ask(server, auth, scope=scope)) == (400, "access_denied", FAILED)
    assert reason(server).startswith("policy talks failed: the token has more than")


def test_policies_of_another_realm_do_not_count(server):
    server.realm("/alpha/beneath")
    auth = server.client("reports", realm="/alpha/beneath")
    save(server, refuse="'no'")

    assert server.token(auth, realm="/alpha/beneath")


def test_a_policy_for_id_tokens_alone_leaves_access_tokens_as_they_are(server):
    auth = server.client("reports")
    save(server, tokens=["id_token", "userinfo"], refuse="'no'")

    assert server.token(auth)
