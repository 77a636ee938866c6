"""OpenID Connect Core §3.1.2.1, §5.5.1.1: ``acr``, wanted or insisted on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.realms import RealmPath
from tests.authorizing import CALLBACK, Asking, goes_to, told
from tests.reading_id_tokens import read


def error(answer) -> str:
    assert goes_to(answer) == CALLBACK
    return told(answer)["error"]


def ask(asking, **params):
    return asking.authorize(**{"scope": "openid", **params})


def said(asking, **params) -> dict:
    answer = asking.exchange(asking.code(**{"scope": "openid", **params}))
    assert answer.status_code == 200, answer.text
    return read(asking.server, answer.json["id_token"])


REACHED = {"password_acr_values": ("urn:pwd", "bronze"), "default_acr": "basic"}


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize(
    ("provider", "client", "acr_values", "acr"),
    [
        ({}, {}, None, "0"),
        ({}, {}, "urn:mace:incommon:iap:silver 1 2", "0"),
        (REACHED, {}, None, "basic"),
        (REACHED, {}, "gold bronze urn:pwd", "bronze"),
        (REACHED, {}, "gold", "basic"),
        (REACHED, {"default_acr_values": ("gold", "urn:pwd")}, None, "urn:pwd"),
        (REACHED, {"default_acr_values": ("urn:pwd",)}, "bronze", "bronze"),
    ],
    ids=[
        "AM's zero",
        "voluntary",
        "the default",
        "the first that is reached",
        "none is reached",
        "the client's own",
        "the request's before the client's",
    ],
)
def test_the_acr_that_is_reached(server, provider, client, acr_values, acr):
    given = {"clients_can_skip_consent": True} | provider
    asking = Asking(server, provider=given, scopes=("openid",), **client)

    assert said(asking, acr_values=acr_values)["acr"] == acr


@pytest.mark.spec("OpenID Connect Core", "5.5.1.1")
@pytest.mark.parametrize(
    ("asked", "acr"),
    [
        (
            '{"id_token":{"acr":{"essential":true,"values":["gold","bronze"]}}}',
            "bronze",
        ),
        ('{"id_token":{"acr":{"essential":true,"value":"basic"}}}', "basic"),
        ('{"id_token":{"acr":{"essential":true}}}', "basic"),
        ('{"id_token":{"acr":{"values":["gold"]}}}', "basic"),
        ('{"id_token":{"acr":{"essential":true,"values":["gold"]}}}', None),
        ('{"id_token":{"acr":{"essential":true,"values":[1]}}}', None),
    ],
    ids=["one of two", "the default", "any", "voluntary", "out of reach", "no text"],
)
def test_an_acr_that_is_asked_for_by_name(server, asked, acr):
    provider = REACHED | {
        "clients_can_skip_consent": True,
        "claims_parameter_supported": True,
    }
    asking = Asking(server, provider=provider, scopes=("openid",))

    if acr:
        assert said(asking, claims=asked)["acr"] == acr
    else:
        answer = ask(asking, claims=asked)
        assert error(answer) == "unmet_authentication_requirements"


@pytest.mark.spec("OpenID Connect Discovery", "3")
def test_what_discovery_announces(server):
    server.realm("/alpha", password_acr_values=("urn:pwd",))

    found = server.get(".well-known/openid-configuration").json

    algorithms = ["RS256", "ES256", "PS256", "EdDSA"]
    assert found["subject_types_supported"] == ["public", "pairwise"]
    assert found["id_token_signing_alg_values_supported"] == algorithms
    assert "A256GCM" in found["id_token_encryption_enc_values_supported"]
    assert "RSA-OAEP-256" in found["id_token_encryption_alg_values_supported"]
    assert found["acr_values_supported"] == ["urn:pwd"]
    assert found["display_values_supported"] == ["page"]
    assert found["request_parameter_supported"] is False
    assert found["request_uri_parameter_supported"] is False


def test_discovery_says_nothing_of_acr_values_that_nobody_configured(server):
    server.realm("/alpha")

    found = server.get(".well-known/openid-configuration").json

    assert "acr_values_supported" not in found


def test_a_realm_keeps_its_default_acr_where_a_grant_is_older(server):
    asking = Asking(server, scopes=("openid",))
    code = asking.code(scope="openid")
    provider = replace(asking.realm.provider, default_acr="later")
    server.services.realms.set(RealmPath.parse("/alpha"), provider, active=None)

    claims = read(server, asking.exchange(code).json["id_token"])

    assert claims["acr"] == "0"
