"""What OpenID Connect adds to an authorization request, as values."""

from __future__ import annotations

import pytest

from iam.domain.authorization import AuthorizationRequest
from iam.domain.errors import OAuthError
from tests.builders import NOON
from tests.domain.test_authorization import read, signed_in

OPENID = {"scopes": ("openid", "read")}
NAMED = {"claims_parameter_supported": True}
REACHED = NAMED | {"password_acr_values": ("one", "two"), "default_acr": "three"}


def ask(params, *, provider=None, **client) -> AuthorizationRequest:
    return read({"scope": "openid"} | params, provider=provider, **OPENID | client)


@pytest.mark.parametrize(
    ("params", "client", "wanted"),
    [
        ({}, {}, ()),
        ({"acr_values": "two one"}, {}, ("two", "one")),
        ({"acr_values": "four one  one"}, {}, ("one",)),
        ({}, {"default_acr_values": ("two", "four")}, ("two",)),
        ({"acr_values": "one"}, {"default_acr_values": ("two",)}, ("one",)),
        (
            {
                "acr_values": "one",
                "claims": '{"id_token":{"acr":{"values":["three",1,"two"]}}}',
            },
            {},
            ("three", "two", "one"),
        ),
    ],
    ids=[
        "nothing",
        "in the order of the request",
        "what is out of reach is left out",
        "the client's own",
        "the request's before the client's",
        "by name before all",
    ],
)
def test_the_acr_values_that_can_be_reached(params, client, wanted):
    request = ask(params, provider=REACHED, **client)

    assert request.acr_values == wanted
    assert AuthorizationRequest.from_plain(request.to_plain()) == request


@pytest.mark.parametrize(
    ("acr", "is_met"),
    [
        ('{"essential":true,"values":["four","one"]}', True),
        ('{"essential":true,"value":"three"}', True),
        ('{"essential":true}', True),
        ('{"value":"four"}', True),
        ('{"essential":true,"value":"four"}', False),
        ('{"essential":true,"value":1}', False),
    ],
)
def test_an_essential_acr_is_reached_or_refused(acr, is_met):
    params = {"claims": f'{{"id_token":{{"acr":{acr}}}}}'}

    if is_met:
        assert ask(params, provider=REACHED)
        return
    with pytest.raises(OAuthError) as refused:
        ask(params, provider=REACHED)
    assert refused.value.code == "unmet_authentication_requirements"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"registration": "{}"}, "registration_not_supported"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "x"}, "request_uri_not_supported"),
        ({"max_age": "x"}, "invalid_request"),
        ({"acr_values": "a\0b"}, "invalid_request"),
    ],
)
def test_what_is_refused(params, code):
    with pytest.raises(OAuthError) as refused:
        ask(params)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("claims", "hinted", "subject", "is_for"),
    [
        (None, "", "bob", True),
        (None, "ada", "ada", True),
        (None, "ada", "bob", False),
        ('{"id_token":{"sub":{"value":"ada"}}}', "", "ada", True),
        ('{"id_token":{"sub":{"value":"ada"}}}', "", "bob", False),
        ('{"id_token":{"sub":null}}', "", "bob", True),
        ('{"id_token":{"email":null}}', "", "bob", True),
        ('{"id_token":{"sub":{"value":"ada"}}}', "bob", "ada", False),
    ],
)
def test_whom_a_request_names(claims, hinted, subject, is_for):
    params = {"claims": claims} if claims else {}
    request = ask(params, provider=NAMED).hinting(hinted)

    assert request.is_for(subject) is is_for
    assert is_for or request.names_somebody
    carried = AuthorizationRequest.from_plain(request.to_plain())
    assert carried.is_for(subject) is is_for


def test_a_request_that_names_nobody():
    assert not ask({}).names_somebody


def test_a_client_can_have_a_max_age_of_its_own():
    request = ask({}, default_max_age=60).asked_by(signed_in())

    assert request.needs_sign_in(signed_in(ago=61), NOON)
    assert not request.needs_sign_in(signed_in(ago=60), NOON)
