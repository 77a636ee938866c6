"""The plan oidcc-config: what discovery says, as the conformance suite looks at it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from iam.domain.locales import canonical, tag_of

AT = "https://id.example/oauth2/realms/root/realms/alpha"
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


@pytest.mark.spec("OpenID Connect Discovery", "3")
@pytest.mark.spec("OpenID Connect Discovery", "4.2")
def test_oidcc_discovery_endpoint_verification(another_server):
    server = another_server(base_url="https://id.example")
    server.realm("/alpha", code_verifier_required="none")
    server.client("app", scopes=("openid",))
    answer, keys = (
        server.send("GET", "", path=urlsplit(AT + path).path, base_url=AT[:18])
        for path in ("/.well-known/openid-configuration", "/connect/jwk_uri")
    )

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    found = answer.json
    assert found["issuer"] == AT
    assert found["jwks_uri"] == f"{AT}/connect/jwk_uri"
    places = [name for name in found if name.endswith(("_endpoint", "_uri"))]
    assert {"authorization_endpoint", "token_endpoint", "userinfo_endpoint"} < {*places}
    assert all(found[place].startswith(AT) for place in places)
    assert "code" in found["response_types_supported"]
    assert {"authorization_code", "refresh_token"} < {*found["grant_types_supported"]}
    assert found["subject_types_supported"] == ["public", "pairwise"]
    assert "RS256" in found["id_token_signing_alg_values_supported"]
    assert "RS256" in found["userinfo_signing_alg_values_supported"]
    assert "openid" in found["scopes_supported"]
    assert {"sub", "name", "email"} < {*found["claims_supported"]}
    assert isinstance(found["claims_parameter_supported"], bool)
    assert isinstance(found["code_challenge_methods_supported"], list)
    assert found["request_parameter_supported"] is False
    assert found["request_uri_parameter_supported"] is False
    locales = found["ui_locales_supported"]
    assert locales == [tag_of(canonical(each)) for each in locales]
    assert keys.status_code == 200
    assert {key["alg"] for key in keys.json["keys"]} == {"ES256", "RS256"}
    for key in keys.json["keys"]:
        assert key["kid"]
        assert not PRIVATE & {*key}


@pytest.mark.spec("OpenID Connect Discovery", "4.2")
def test_no_list_without_elements_is_announced(suite):
    suite.server.realm("/oauth-alone", grant_types=("client_credentials",))
    suite.server.realm("/untouched")

    alone, untouched = (
        suite.server.get(".well-known/openid-configuration", realm=realm).json
        for realm in ("/oauth-alone", "/untouched")
    )

    assert "scopes_supported" not in alone
    assert untouched["scopes_supported"] == ["openid", "offline_access"]
