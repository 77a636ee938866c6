"""RFC 6749 §4.1: what a code is bound to, and what a grant still gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.claims_request import ClaimsRequest, WantedClaim
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.grants import (
    AuthorizationCode,
    Grant,
    ShownScope,
    fault_of_exchange,
    fault_of_grant,
    no_longer_allowed,
)
from iam.domain.provider import ProviderSettings
from tests.builders import A_CLIENT, A_REALM, NOON, a_client

ADA = UUID(int=7)
CALLBACK = "https://app.example/callback"
VERIFIER = "v" * 43


def a_code(**changed) -> AuthorizationCode:
    code = AuthorizationCode(
        id="c",
        realm_id=A_REALM,
        grant_id="g",
        client_uuid=A_CLIENT,
        subject_id=ADA,
        redirect_uri=CALLBACK,
        redirect_uri_was_sent=True,
        code_challenge=VERIFIER,
        code_challenge_method="plain",
        nonce="",
        expires_at=NOON,
        keep_until=NOON,
    )
    return replace(code, **changed)


def a_grant(**changed) -> Grant:
    grant = Grant(
        id="g",
        realm_id=A_REALM,
        client_uuid=A_CLIENT,
        subject_id=ADA,
        session_id="s",
        scopes=("read",),
        words=(),
        auth_time=NOON,
        granted_at=NOON,
        ends_at=NOON + timedelta(seconds=120),
    )
    return replace(grant, **changed)


def ada(**changed) -> EndUser:
    user = EndUser(
        id=ADA, realm_id=A_REALM, username="ada", attributes=EndUserAttributes()
    )
    return replace(user, **changed)


@pytest.mark.parametrize(
    ("code", "redirect_uri", "verifier", "error", "why"),
    [
        ({}, CALLBACK, VERIFIER, None, ""),
        ({"redirect_uri_was_sent": False}, None, VERIFIER, None, ""),
        ({"redirect_uri_was_sent": False}, CALLBACK, VERIFIER, None, ""),
        ({"code_challenge": ""}, CALLBACK, None, None, ""),
        ({}, None, VERIFIER, "invalid_request", "Missing parameter, 'redirect_uri'"),
        ({}, "https://x/", VERIFIER, "invalid_grant", "another redirect_uri"),
        (
            {"redirect_uri_was_sent": False},
            "https://x/",
            VERIFIER,
            "invalid_grant",
            "another redirect_uri",
        ),
        ({}, CALLBACK, None, "invalid_request", "code_verifier parameter required"),
        ({}, CALLBACK, "w" * 43, "invalid_grant", "the code_verifier is not"),
        (
            {"code_challenge": ""},
            CALLBACK,
            VERIFIER,
            "invalid_grant",
            "a code_verifier,",
        ),
    ],
)
def test_what_an_exchange_must_bring(code, redirect_uri, verifier, error, why):
    fault = fault_of_exchange(
        a_code(**code), redirect_uri=redirect_uri, verifier=verifier
    )

    assert (fault.code if fault else None) == error
    assert (fault.reason if fault else "").startswith(why)


@pytest.mark.parametrize(
    ("grant", "user", "client", "why"),
    [
        (a_grant(), ada(), {}, None),
        (None, ada(), {}, "the grant was revoked"),
        (a_grant(revoked_at=NOON), ada(), {}, "the grant was revoked"),
        (a_grant(), None, {}, "the person is gone or disabled"),
        (a_grant(), ada(disabled=True), {}, "the person is gone or disabled"),
        (
            a_grant(),
            ada(),
            {"redirect_uris": ()},
            "the redirect_uri is not registered any more",
        ),
        (
            a_grant(scopes=("read", "write", "other")),
            ada(),
            {},
            "the client may not have these scopes any more: write, other",
        ),
    ],
)
def test_why_a_grant_gives_nothing_any_more(grant, user, client, why):
    registered = {"redirect_uris": (CALLBACK,), "scopes": ("read",)} | client

    found = fault_of_grant(
        grant,
        user,
        redirect_uri=CALLBACK,
        client=a_client(**registered),
        provider=ProviderSettings(),
    )

    assert found == why


@pytest.mark.parametrize(
    ("client", "provider", "missing"),
    [
        ({"scopes": ("read|Read", "write")}, (), ()),
        ({"default_scopes": ("read", "write")}, (), ()),
        ({}, ("read", "write"), ()),
        ({"default_scopes": ("read",)}, ("write",), ("write",)),
        ({"scopes": ("read",)}, (), ("write",)),
    ],
    ids=[
        "asked for",
        "by default of the client",
        "by default of the provider",
        "the client's defaults hide the provider's",
        "not any more",
    ],
)
def test_what_a_client_could_get_today(client, provider, missing):
    settings = ProviderSettings(default_scopes=provider)

    assert no_longer_allowed(("read", "write"), a_client(**client), settings) == missing


@pytest.mark.parametrize(
    ("changed", "seconds", "is_live"),
    [({}, 119, True), ({}, 120, False), ({"revoked_at": NOON}, 0, False)],
)
def test_a_grant_lives_until_it_ends_or_is_revoked(changed, seconds, is_live):
    assert a_grant(**changed).is_live(NOON + timedelta(seconds=seconds)) is is_live


@pytest.mark.parametrize(
    ("changed", "client", "seconds", "counts"),
    [
        ({}, A_CLIENT, -1, True),
        ({}, A_CLIENT, 0, False),
        ({"used_at": NOON}, A_CLIENT, -1, False),
        ({}, ADA, -1, False),
    ],
    ids=["good", "expired", "used", "another client's"],
)
def test_a_code_counts_once_for_its_client(changed, client, seconds, counts):
    now = NOON + timedelta(seconds=seconds)

    assert a_code(**changed).counts(client, now) is counts


@pytest.mark.parametrize(
    ("shown", "scopes", "told"),
    [
        (("openid", "profile"), ("openid", "profile"), ("acr", "name")),
        (("openid", "profile"), ("openid",), ("acr",)),
        (("openid", "claim name"), ("openid",), ("acr", "name")),
        (("openid", "claim email"), ("openid",), ("acr",)),
    ],
    ids=[
        "with the scope that gives it",
        "without that scope",
        "with words of its own",
        "with those of another claim",
    ],
)
def test_what_is_told_by_name(shown, scopes, told):
    words = tuple(
        ShownScope(scope=each, shown="text", words="", locale="") for each in shown
    )
    asked = tuple(WantedClaim(name=each) for each in ("acr", "name"))
    grant = a_grant(words=words, claims_request=ClaimsRequest(userinfo=asked))

    named = grant.claims_named(scopes)

    assert named is not None
    assert named.names == told


def test_where_nothing_was_asked_for_by_name_nothing_is_told_so():
    assert a_grant().claims_named(("openid", "profile")) is None
