"""Authorization requests as values: how they are carried, and who must sign in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from iam.domain.authorization import (
    AuthorizationRequest,
    RedirectableError,
    UnprovenRequest,
)
from iam.domain.authorization_parameters import (
    answers_at_once,
    check_again,
    mode_of,
    read_request,
    state_of,
)
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.errors import InvalidRequest, InvalidScope, OAuthError
from iam.domain.provider import ProviderSettings
from iam.domain.sessions import Session, SignedIn
from tests.builders import A_REALM, NOON, a_client
from tests.domain.test_grants import ADA, CALLBACK

ASKED = int(NOON.timestamp())
CLIENT = {
    "redirect_uris": (CALLBACK,),
    "scopes": ("read", "write"),
    "default_scopes": ("read",),
}
GOOD = {
    "response_type": "code",
    "client_id": "myClient",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}


def read(params=None, *, provider=None, **client) -> AuthorizationRequest:
    return read_request(
        GOOD | (params or {}),
        client=a_client(**CLIENT | client),
        provider=ProviderSettings(**provider or {}),
        redirect_uri=CALLBACK,
        asked_at=ASKED,
    )


def signed_in(session_id="s", *, ago=0) -> SignedIn:
    at = NOON - timedelta(seconds=ago)
    session = Session(
        id=session_id,
        realm_id=A_REALM,
        subject_id=ADA,
        generation=0,
        browser="b",
        auth_time=at,
        last_used_at=at,
        idle_ends_at=NOON + timedelta(days=1),
        ends_at=NOON + timedelta(days=1),
        address="",
        user_agent="",
    )
    user = EndUser(
        id=ADA, realm_id=A_REALM, username="ada", attributes=EndUserAttributes()
    )
    return SignedIn(session=session, user=user)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"redirect_uri": CALLBACK, "state": "s", "nonce": "n", "scope": "read write"},
        {"prompt": "login consent", "max_age": "0", "response_mode": "form_post"},
        {"ui_locales": "fr-CA en", "locale": "fr", "login_hint": "ada"},
    ],
)
def test_a_request_is_carried_as_plain_data(params):
    request = read(params).asked_by(signed_in())

    assert AuthorizationRequest.from_plain(request.to_plain()) == request


def test_nothing_that_is_empty_is_carried():
    assert set(read().to_plain()) == {
        *("client_id", "redirect_uri", "redirect_uri_was_sent", "scopes"),
        *("code_challenge", "code_challenge_method", "response_mode", "asked_at"),
    }


@pytest.mark.parametrize("written", [{}, {"scopes": ["read"], "other": 1}])
def test_what_another_release_wrote_is_refused(written):
    with pytest.raises((KeyError, TypeError)):
        AuthorizationRequest.from_plain(written)


def test_what_is_no_reason_to_refuse_is_cut_or_left_out():
    request = read(
        {"ui_locales": "fr " * 400, "login_hint": "a\0b", "locale": "x" * 99}
    )

    assert len(request.ui_locales) == 512
    assert request.login_hint == ""
    assert len(request.locale) == 64


@pytest.mark.parametrize(
    ("params", "who", "must"),
    [
        ({}, None, True),
        ({}, signed_in(), False),
        ({"prompt": "consent"}, signed_in(), False),
        ({"prompt": "select_account"}, signed_in(), False),
        ({"prompt": "login"}, signed_in(), True),
        ({"max_age": "60"}, signed_in(ago=60), False),
        ({"max_age": "60"}, signed_in(ago=61), True),
        ({"prompt": "login"}, signed_in("another"), False),
        ({"prompt": "login"}, signed_in("another", ago=300), False),
        ({"prompt": "login"}, signed_in("another", ago=301), True),
        ({"max_age": "0"}, signed_in("another", ago=300), False),
    ],
    ids=[
        "nobody is signed in",
        "somebody is",
        "who is asked need not sign in again",
        "who may choose may stay",
        "the session of the asking",
        "it is young enough",
        "it is too old",
        "another session: somebody signed in since",
        "the clocks of two nodes may differ",
        "an old session of another tab is not newer",
        "nobody is asked for ever",
    ],
)
def test_who_must_sign_in(params, who, must):
    request = read(params).asked_by(signed_in())

    assert request.needs_sign_in(who, NOON) is must


def test_a_request_that_nobody_signed_in_had_asked():
    request = read({"prompt": "login"}).asked_by(None)

    assert request.asked_in == ""
    assert not request.needs_sign_in(signed_in(), NOON)


@pytest.mark.parametrize(
    ("params", "mode"),
    [
        ({}, "query"),
        ({"response_mode": "form_post"}, "form_post"),
        ({"response_type": "token"}, "fragment"),
        ({"response_type": "code id_token"}, "fragment"),
        ({"response_type": "token", "response_mode": "form_post"}, "form_post"),
        ({"response_type": "token", "response_mode": "jwt"}, "query"),
        ({"response_mode": "fragment"}, "query"),
    ],
)
def test_the_way_in_which_a_refusal_goes_back(params, mode):
    assert mode_of(params) == mode


@pytest.mark.parametrize(
    ("params", "state"),
    [
        ({}, None),
        ({"state": "x"}, "x"),
        ({"state": "x" * 2049}, None),
        ({"state": "a\nb"}, None),
    ],
)
def test_the_state_that_goes_back(params, state):
    assert state_of(params) == state


@pytest.mark.parametrize(
    ("client", "prompt", "expected"),
    [
        ({}, "", True),
        ({"self_registered": True}, "", False),
        ({"self_registered": True}, "none", True),
        ({"self_registered": True}, "NONE", True),
        ({"self_registered": True}, " None ", True),
        ({"self_registered": True}, "none login", False),
        ({"self_registered": True, "verified_by": "Us"}, "", True),
    ],
)
def test_who_is_sent_away_at_once(client, prompt, expected):
    assert answers_at_once(a_client(**client), prompt) is expected


def test_a_request_can_be_refused_later():
    request = read({"state": "s", "response_mode": "form_post"})

    refused = RedirectableError.of(request, InvalidScope("no"), at_once=False)

    assert (refused.redirect_uri, refused.state) == (CALLBACK, "s")
    assert (refused.response_mode, refused.at_once) == ("form_post", False)


@pytest.mark.parametrize(
    ("changed", "provider", "client", "code"),
    [
        ({}, {}, {}, None),
        ({}, {"grant_types": ()}, {}, "unsupported_response_type"),
        ({}, {}, {"grant_types": ()}, "unauthorized_client"),
        ({"scopes": ("admin",)}, {}, {}, "invalid_scope"),
        (
            {"code_challenge": "", "code_challenge_method": ""},
            {},
            {},
            "invalid_request",
        ),
    ],
)
def test_what_could_not_be_asked_today(changed, provider, client, code):
    request = replace(read(), **changed)

    try:
        check_again(request, a_client(**CLIENT | client), ProviderSettings(**provider))
    except OAuthError as refused:
        found = refused.code
    else:
        found = None

    assert found == code


@pytest.mark.parametrize(
    ("params", "code", "description"),
    [
        ({"state": "a\nb"}, "invalid_request", "state has a control character"),
        ({"nonce": "n" * 1025}, "invalid_request", "nonce has more than 1024 charact"),
        ({"request": "x"}, "request_not_supported", "The parameter request is not"),
        ({"request_uri": "x"}, "request_uri_not_supported", "The parameter request_u"),
        (
            {"response_type": "token"},
            "unsupported_response_type",
            "Response type is no",
        ),
        ({"response_mode": "jwt"}, "invalid_request", "response_mode must be query or"),
        ({"prompt": "none login"}, "invalid_request", "Invalid prompt parameter: none"),
        ({"prompt": "create"}, "invalid_request", "Invalid prompt parameter: none"),
        ({"max_age": "-1"}, "invalid_request", "max_age must be a number of seconds"),
    ],
)
def test_what_cannot_be_put_to_anybody(params, code, description):
    with pytest.raises(OAuthError) as refused:
        read(params)

    assert refused.value.code == code
    assert refused.value.description.startswith(description)


def test_a_response_type_is_required():
    params = {k: v for k, v in GOOD.items() if k != "response_type"}

    with pytest.raises(InvalidRequest) as refused:
        read_request(
            params,
            client=a_client(**CLIENT),
            provider=ProviderSettings(),
            redirect_uri=CALLBACK,
            asked_at=ASKED,
        )

    assert refused.value.description == "Missing parameter, 'response_type'"


def test_what_nobody_can_be_told_has_a_reason_for_the_operator():
    refused = UnprovenRequest("unknown_client", InvalidRequest("no", reason="why"))

    assert (refused.kind, refused.reason) == ("unknown_client", "why")
