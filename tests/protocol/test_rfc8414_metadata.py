"""RFC 8414 and OpenID Connect Discovery: what a realm announces, over HTTP."""

from __future__ import annotations

import pytest

from iam.domain.claims import CLAIMS_OF_PEOPLE
from iam.domain.openid_settings import (
    ENCRYPTION_ALGORITHMS,
    ENCRYPTION_METHODS,
    SIGNING_ALGORITHMS,
)

HOST = "http://localhost:8080"
WELL_KNOWN = "/.well-known/oauth-authorization-server"
OPENID = "/.well-known/openid-configuration"
ROOT = "/am/oauth2"
ALPHA = "/am/oauth2/realms/root/realms/alpha"


def get(server, path, **options):
    return server.send("GET", "", path=path, **options)


@pytest.mark.spec("RFC 8414", "2")
def test_the_whole_document(server):
    server.realm("/alpha", supported_scopes=("openid|", "write|en|Write", "write|fr|x"))

    answer = get(server, ALPHA + OPENID)

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    issuer = HOST + ALPHA
    confidential = ["client_secret_basic", "client_secret_post"]
    assert answer.json == {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/access_token",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/token/revoke",
        "jwks_uri": f"{issuer}/connect/jwk_uri",
        "scopes_supported": ["openid", "offline_access", "write"],
        "authorization_endpoint": f"{issuer}/authorize",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": [
            "authorization_code",
            "client_credentials",
            "refresh_token",
        ],
        "userinfo_endpoint": f"{issuer}/userinfo",
        "userinfo_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
        "claim_types_supported": ["normal"],
        "claims_supported": ["sub", "iss", "auth_time", "acr", *CLAIMS_OF_PEOPLE],
        "claims_parameter_supported": False,
        "end_session_endpoint": f"{issuer}/connect/endSession",
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "PS256", "EdDSA"],
        "id_token_encryption_alg_values_supported": list(ENCRYPTION_ALGORITHMS),
        "id_token_encryption_enc_values_supported": list(ENCRYPTION_METHODS),
        "display_values_supported": ["page"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "ui_locales_supported": answer.json["ui_locales_supported"],
        "scope_descriptions_endpoint": f"{issuer}/scopes",
        "token_endpoint_auth_methods_supported": [*confidential, "none"],
        "introspection_endpoint_auth_methods_supported": confidential,
        "revocation_endpoint_auth_methods_supported": [*confidential, "none"],
    }


@pytest.mark.spec("RFC 8414", "3.1")
@pytest.mark.parametrize(
    ("issuer", "paths"),
    [
        (ROOT, [ROOT + OPENID, ROOT + WELL_KNOWN, WELL_KNOWN + ROOT]),
        (ALPHA, [ALPHA + OPENID, ALPHA + WELL_KNOWN, WELL_KNOWN + ALPHA]),
        (
            ALPHA + "/realms/below",
            [
                ALPHA + "/realms/below" + OPENID,
                WELL_KNOWN + ALPHA + "/realms/below",
            ],
        ),
    ],
    ids=["the root realm", "a realm", "a realm below"],
)
def test_one_document_at_every_address_of_an_issuer(server, issuer, paths):
    server.realm("/alpha/below")

    documents = [get(server, path) for path in paths]

    assert {answer.status_code for answer in documents} == {200}
    assert {answer.json["issuer"] for answer in documents} == {HOST + issuer}
    assert len({answer.data for answer in documents}) == 1


@pytest.mark.parametrize(
    "path",
    [
        ROOT + "/realms/root" + OPENID,
        ROOT + "/realms/root" + WELL_KNOWN,
        WELL_KNOWN + ROOT + "/realms/root",
        WELL_KNOWN,
        WELL_KNOWN + "/",
        WELL_KNOWN + "/am",
        WELL_KNOWN + ROOT + "/",
        WELL_KNOWN + ROOT + "x",
        WELL_KNOWN + ALPHA + "/",
        WELL_KNOWN + ALPHA + "/access_token",
        WELL_KNOWN + ROOT + "/realms/root/realms/unknown",
        WELL_KNOWN + ROOT + "/realms/root/realms/ALPHA",
        OPENID + ROOT,
        ALPHA + OPENID + "/",
        ROOT + "/realms/alpha" + OPENID,
    ],
)
def test_no_document_where_there_is_no_issuer(standing, path):
    standing.realm("/alpha")

    answer = get(standing, path)

    assert answer.status_code == 404
    assert answer.json["error"] == "not_found"


def test_a_grant_type_that_the_realm_does_not_offer_is_not_announced(server):
    server.realm("/alpha", grant_types=("client_credentials", "refresh_token"))

    document = get(server, ALPHA + OPENID).json

    assert document["grant_types_supported"] == ["client_credentials", "refresh_token"]
    assert document["response_types_supported"] == []
    assert "none" not in document["token_endpoint_auth_methods_supported"]
    people = ("authorization", "prompt", "code_", "request", "scope_")
    people += ("userinfo", "claim", "end_session", "backchannel")
    people += ("subject_types", "id_token", "display", "acr_values")
    for name in document:
        assert not name.startswith(people)


@pytest.mark.spec("OpenID Connect Discovery", "3")
@pytest.mark.parametrize(
    ("provider", "scopes"),
    [
        ({}, ["openid", "offline_access"]),
        (
            {"supported_scopes": ("read", "openid")},
            ["openid", "offline_access", "read"],
        ),
        ({"issue_refresh_token": False}, ["openid"]),
        ({"grant_types": ("authorization_code",)}, ["openid"]),
        ({"grant_types": ("refresh_token",), "supported_scopes": ("read",)}, ["read"]),
        ({"grant_types": ("client_credentials",)}, None),
    ],
    ids=[
        "as it comes",
        "with scopes of its own",
        "no refresh tokens",
        "not that grant type",
        "no codes",
        "nothing at all",
    ],
)
def test_scopes_that_work_without_words_are_announced_where_they_work(
    server, provider, scopes
):
    server.realm("/alpha", **provider)

    assert get(server, ALPHA + OPENID).json.get("scopes_supported") == scopes


@pytest.mark.spec("OpenID Connect Discovery", "3")
def test_the_languages_of_the_pages_are_announced(server):
    server.realm("/alpha", languages=("pt_br", "zh-hant"))

    announced = get(server, ALPHA + OPENID).json["ui_locales_supported"]

    assert {"en", "fr", "pt-BR", "zh-Hant"} <= set(announced)


def test_every_address_that_is_announced_answers(server):
    server.realm("/alpha")
    document = get(server, ALPHA + OPENID).json

    for name, address in document.items():
        if name.endswith(("_endpoint", "_uri")):
            answer = get(server, address.removeprefix(HOST))
            expected = {
                "jwks_uri": 200,
                "authorization_endpoint": 400,
                "userinfo_endpoint": 401,
                "end_session_endpoint": 303,
                "scope_descriptions_endpoint": 400,
            }
            assert answer.status_code == expected.get(name, 405), name


@pytest.mark.spec("RFC 8414", "3.3")
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "127.0.0.1:8080"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Prefix": "/evil"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_header_reaches_an_address_that_is_announced(standing, headers):
    standing.realm("/alpha")
    plain = get(standing, ALPHA + OPENID)

    answer = get(standing, ALPHA + OPENID, headers=headers)

    assert answer.status_code == 200
    assert answer.data == plain.data


def test_addresses_follow_base_url(another_server):
    server = another_server(base_url="https://id.example")
    server.realm("/alpha")
    path = "/oauth2/realms/root/realms/alpha"

    here, inserted = (
        server.send("GET", "", path=address, base_url="https://id.example")
        for address in (path + OPENID, WELL_KNOWN + path)
    )

    assert here.json["issuer"] == "https://id.example" + path
    assert here.json["jwks_uri"].startswith("https://id.example/oauth2/")
    assert here.data == inserted.data
