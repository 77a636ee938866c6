"""Whatever a policy says: no fault of ours, no scope too many, no claim of ours."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from iam.domain.faults import Refused
from iam.domain.policies.reading import read_policy
from iam.domain.policies.values import Effect, Kind, Target
from iam.domain.reserved_claims import (
    OF_ACCESS_TOKENS,
    OF_EVERY_TOKEN,
    OF_ID_TOKENS,
)
from tests.builders import part
from tests.protocol.refreshing import Refreshing

API = "https://api.example"
ASKED = ("openid", "profile", "read")
OF_CLIENT = (*ASKED, "write", "admin")
OF_POLICIES = ("read", "write", "extra")
ALLOWED = {*OF_CLIENT, *OF_POLICIES}
LIFETIME, ID_LIFETIME = 600, 300
FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

RESERVED = sorted(OF_EVERY_TOKEN | OF_ACCESS_TOKENS | OF_ID_TOKENS)
good_names = st.sampled_from(["a", "tenant", "email", "email_verified", "groups"])
claim_names = st.one_of(
    *[good_names] * 7, st.sampled_from([*RESERVED, "sub#fr", "é", ""])
)  # one reserved claim has a whole policy refused
TEXT_LISTS = (
    "subject.groups", "client.scopes", "request.scopes", "[]", "['admin', 'extra']",
    "['am-introspect-all-' + 'tokens']", "['https://api.example']",
    "['read', '', 'a b']", "['https://other.example']", "token.audience",
    "[client.id, client.id]",
)  # fmt: skip
TEXTS = (
    "''", "'a'", "'é\\u2028\"\\\\'", "'\\u0000'", "'\\ud800'", "subject.id",
    "client.id", "request.address", "subject.attributes.email", "token.kind", "scope",
    "client.properties.nothing", "string(request.time)", "'x'.replace('', client.id)",
    "subject.id.split('')[99]", "subject.attributes",
)  # fmt: skip
NUMBERS = (
    "0", "1", "-1", "1.5", "token.lifetime", "token.lifetime * 2", "1 / 0", "null",
    "9223372036854775807", "9223372036854775807 + 1", "double('nan')", "1e999", "1u",
    "request.scopes.size() / 0", "int(request.time)", "duration('1s')",
)  # fmt: skip
TRUTHS = (
    "true", "false", "subject.kind == 'person'", "'x' in subject.groups",
    "'staff' in client.properties", "authentication.age < 60", "has(token.claims.sub)",
    "subject.attributes.email == ''", "request.address.in_network('127.0.0.0/8')",
    "client.id.matches('(a|aa)+$')", "request.time.getHours('Mars/Olympus') == 1",
    "request.scopes.all(a, request.scopes.all(b, request.scopes.all(c, true)))",
)  # fmt: skip
MONSTERS = (
    "(" * 200 + "1" + ")" * 200,
    "[" * 60 + "]" * 60,
    "'a'" + " + 'a'" * 500,
    "true" + " && true" * 500,
    "cel.bind(a, [subject.id, subject.id], cel.bind(b, [a, a], [b, b, b, b]))",
    "subject.groups.map(a, subject.groups.map(b, subject.groups.map(c, a + b + c)))",
    "client.id.matches('((((a{1,100}){1,100}){1,100})*)*$')",
    "[1, 2, 3].map(a, {'sub': 'admin', 'scope': 'admin', 'a': [a, {'b': null}]})",
    "{'sub': 'eve', 'scope': 'admin'}",
    "{'a': 1, 'a': 2}",
    "\x00",
    "\ud800",
    "'\u202e'",
    "__import__('os')",
)

leaves = st.sampled_from(TEXT_LISTS + TEXTS + NUMBERS + TRUTHS + MONSTERS)
sources = leaves | st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "==", "in", "&&", "<", "/"]), inner).map(
            lambda parts: "({} {} {})".format(*parts)
        ),
        st.tuples(inner, inner).map(lambda two: "[{}, {}]".format(*two)),
        st.tuples(inner, inner).map(lambda two: "({} ? {} : 'b')".format(*two)),
        inner.map(lambda one: f"{{'sub': {one}}}"),
        inner.map(lambda one: f"{one}.map(x, x)"),
        inner.map(lambda one: f"dyn({one})"),
    ),
    max_leaves=4,
)


def usually(*good: str):
    """Draw mostly what has the type, so that much of it is accepted, and runs."""
    return st.one_of(st.sampled_from(good), st.sampled_from(good), sources)


orders = st.integers(0, 3)
scope_policies = st.fixed_dictionaries(
    {
        "kind": st.just(Kind.SCOPE.value),
        "effect": st.sampled_from([each.value for each in Effect]),
        "scopes": st.sampled_from([["*"], ["re*"], ["openid"], ["admin", "extra"]]),
    },
    optional={"when": usually(*TRUTHS), "order": orders},
)
token_policies = st.fixed_dictionaries(
    {
        "kind": st.just(Kind.TOKEN.value),
        "set": st.dictionaries(claim_names, usually(*TEXTS, *NUMBERS), max_size=2),
    },
    optional={
        "when": usually(*TRUTHS),
        "order": orders,
        "tokens": st.lists(
            st.sampled_from([each.value for each in Target]),
            min_size=1,
            unique=True,
        ),
        "remove": st.lists(claim_names, min_size=1, max_size=3),
        "lifetime": usually(*NUMBERS),
        "audience": usually(*TEXT_LISTS),
        "add_scopes": usually(*TEXT_LISTS),
        "refuse": usually(*TEXTS),
        "stop": st.booleans(),
    },
)
attribute_policies = st.fixed_dictionaries(
    {
        "kind": st.just(Kind.ATTRIBUTE.value),
        "scopes": st.sampled_from([["*"], ["read", "sub", "active"], ["username"]]),
        "value": usually(*TEXTS, *NUMBERS),
    },
    optional={"when": usually(*TRUTHS), "order": orders},
)
policies = st.lists(
    st.one_of(scope_policies, token_policies, token_policies, attribute_policies),
    min_size=1,
    max_size=3,
)


@pytest.fixture(scope="module")
def asking(standing) -> Refreshing:
    asking = Refreshing(
        standing,
        provider={
            "policy_scopes": OF_POLICIES,
            "tokeninfo_enabled": True,
            "use_policies_for_scopes": True,
            "access_token_lifetime": LIFETIME,
            "id_token_lifetime": ID_LIFETIME,
        },
        scopes=OF_CLIENT,
        grant_types=("authorization_code", "refresh_token", "client_credentials"),
        access_token_format="jwt",
        allowed_resources=(API,),
        id_token_signed_response_alg="ES256",
    )
    standing.services.policies.save(
        asking.realm,
        read_policy({"name": "z", "kind": "scope", "effect": "grant", "scopes": ["*"]})[
            0
        ],
    )
    return asking


@contextmanager
def saved(asking, tables):
    """Have policies as a file would have them; what is refused is not there."""
    service, names = asking.services.policies, []
    for place, table in enumerate(tables):
        policy, faults = read_policy({"name": f"p{place}", **table})
        if policy is None or faults:
            continue
        try:
            names.append(service.save(asking.realm, policy).name)
        except Refused:
            continue
    try:
        yield
    finally:
        for name in names:
            service.delete(asking.realm, name)


def said(answer):
    """Give an answer that is one, or None where it is a refusal in order."""
    assert answer.status_code in {200, 400, 401, 403}, answer.text
    assert "Traceback" not in answer.text
    if answer.status_code == 200:
        return answer.json
    assert answer.json["error"] in {
        "access_denied", "invalid_grant", "invalid_scope", "insufficient_scope",
    }, answer.text  # fmt: skip
    assert answer.json["error_description"].isascii()
    return None


def require_ours(asking, text, *, scopes):
    """Look at all that is told of a token: what is ours says what it said before."""
    claims = part(text, 1)
    ours = {"iss", "sub", "client_id", "scope", "aud", "exp", "iat", "jti"}
    assert ours <= claims.keys()
    assert not claims.keys() & (OF_ID_TOKENS | {"act", "cnf", "events", "error"})
    assert claims["client_id"] == "app"
    assert claims["iat"] < claims["exp"] <= claims["iat"] + LIFETIME
    assert {*claims["scope"].split()} <= {*scopes}
    assert {*_several(claims["aud"])} <= {"app", API}
    known = said(asking.server.post("introspect", auth=asking.auth, token=text))
    info = said(
        asking.server.get("tokeninfo", headers={"Authorization": f"Bearer {text}"})
    )
    if known is not None:
        assert known["active"] is True
        assert known["sub"] == claims["sub"]
        assert (known["scope"], known["client_id"]) == (claims["scope"], "app")
        assert known["token_type"] == "Bearer"
        assert (known["realm"], known["exp"]) == ("/alpha", claims["exp"])
    if info is not None:
        assert info["access_token"] == text
        assert info["scope"] == claims["scope"].split()
        assert (info["client_id"], info["realm"]) == ("app", "/alpha")
        assert not info.keys() & {"sub", "active", "username", "error", "acr"}


def _several(audience):
    return audience if isinstance(audience, list) else [audience]


def of_client(asking):
    form = {"grant_type": "client_credentials", "scope": "read write"}
    told = said(asking.server.post("access_token", auth=asking.auth, **form))
    if told:
        require_ours(asking, told["access_token"], scopes=ALLOWED)


def of_person(asking):
    answer = asking.authorize(scope=" ".join(ASKED), prompt="none", nonce="n")
    assert answer.status_code == 303, answer.text
    if "code=" not in answer.headers["Location"]:
        assert "error=" in answer.headers["Location"]
        return
    told = said(asking.exchange(answer.headers["Location"].split("code=")[1][:43]))
    for narrowed in ({}, {"scope": "read"}, None):
        if told is None:
            return
        require_ours(asking, told["access_token"], scopes=ASKED)
        require_same_person(asking, told)
        if narrowed is not None:
            refreshed = said(asking.ask(told["refresh_token"], **narrowed))
            told = refreshed and told | refreshed


def require_same_person(asking, told):
    subject = part(told["access_token"], 1)["sub"]
    if told.get("id_token"):
        claims = part(told["id_token"], 1)
        assert (claims["sub"], claims["aud"]) == (subject, "app")
        assert claims["iat"] < claims["exp"] <= claims["iat"] + ID_LIFETIME
        assert {"iss", "auth_time", "sid", "at_hash"} <= claims.keys()
        assert claims.get("nonce", "n") == "n"
        assert not claims.keys() & {"scope", "client_id", "events", "act", "cnf"}
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    info = said(asking.server.get("userinfo", headers=bearer))
    if info is not None:
        assert info["sub"] == subject
        assert not info.keys() & OF_EVERY_TOKEN - {"sub"}


@pytest.mark.spec("RFC 6749", "3.3")
@FEW
@given(tables=policies)
@example(tables=[{"kind": "token", "set": {"scope": "'admin'", "sub": "'eve'"}}])
@example(tables=[{"kind": "token", "set": {"act": "'eve'"}, "tokens": [*Target]}])
@example(tables=[{"kind": "token", "lifetime": "token.lifetime * 2"}])
@example(tables=[{"kind": "token", "audience": "['https://other.example']"}])
@example(tables=[{"kind": "token", "add_scopes": "['am-introspect-all-' + 'tokens']"}])
@example(
    tables=[
        {"kind": "token", "add_scopes": "['extra', 'write']"},
        {"kind": "attribute", "scopes": ["*"], "value": "{'sub': 'eve'}"},
        {
            "kind": "token",
            "set": {"email_verified": "true", "tenant": "{'sub': 'eve'}"},
            "tokens": ["access_token", "id_token", "userinfo"],
        },
    ],
)
def test_no_policy_does_harm(asking, tables):
    with saved(asking, tables):
        of_client(asking)
        of_person(asking)
