"""Relying parties made with other people's libraries know the issuer, and no more."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from cryptojwt import KeyJar
from idpyoidc.client.defaults import DEFAULT_CLIENT_CONFIGS, DEFAULT_OIDC_SERVICES
from idpyoidc.client.exception import OidcServiceError
from idpyoidc.client.oauth2.stand_alone_client import backchannel_logout
from idpyoidc.client.rp_handler import RPHandler
from joserfc import jwt
from joserfc.jwk import KeySet

from iam.domain.declarations.reading import read_declaration
from iam.factory.building import build_services
from tests.conftest import begin, settings_for
from tests.databases import a_migrated_sqlite
from tests.listening import Listener, a_listener
from tests.processes.nodes import SkewedClock, environment
from tests.serving import free_port, running
from tests.visiting import Visitor

pytestmark = pytest.mark.slow

SECRET, PASSWORD = "relying-party-secret", "violet-kettle-harbour"
CALLBACK, AFTER = "https://rp.example/callback", "https://rp.example/signed-out"
END_SESSION = "idpyoidc.client.oidc.end_session.EndSession"
CONFIGURATION = f"""
[[realms]]
path = "/alpha"

[[realms.users]]
username = "ada"
password = "{PASSWORD}"
email = "ada@example.com"

[[realms.clients]]
client_id = "idpyoidc"
client_secret = "{SECRET}"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["{CALLBACK}"]
post_logout_redirect_uris = ["{AFTER}"]
backchannel_logout_uri = "@LISTENER@"
scopes = ["openid", "email"]

[[realms.clients]]
client_id = "authlib"
client_secret = "{SECRET}"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["{CALLBACK}"]
post_logout_redirect_uris = ["{AFTER}"]
scopes = ["openid", "email"]
"""


@dataclass(frozen=True)
class Serving:
    """An issuer, and where a relying party is told of logouts."""

    issuer: str
    told: Listener

    def visitor(self) -> Visitor:
        return Visitor(stops_at="https://rp.example/")


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("serving"), free_port()
    settings = settings_for(folder, a_migrated_sqlite(folder / "iam.db", begin))
    settings = replace(settings, base_url=f"http://localhost:{port}/am")
    with a_listener() as listener:
        services = build_services(settings, clock=SkewedClock(0))
        text = CONFIGURATION.replace("@LISTENER@", listener.uri)
        declared, faults = read_declaration(tomllib.loads(text))
        assert not faults
        services.declarations.apply(declared)
        services.close()
        arguments = ("serve", "--bind", f"127.0.0.1:{port}", "--workers", "1")
        log, env = folder / "serve.log", environment(settings)
        with running(*arguments, port=port, cwd=folder, env=env, log=log):
            issuer = f"{settings.base_url}/oauth2/realms/root/realms/alpha"
            yield Serving(issuer, listener)


def sign_in(visitor: Visitor, url: str) -> dict[str, str]:
    """Do what a person does; give what the browser comes back with."""
    visitor.go(url)
    visitor.press("Sign in", username="ada", password=PASSWORD)
    visitor.press("Allow")
    assert visitor.address.startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(visitor.address).query))


def answer_to(visitor: Visitor, url: str) -> dict[str, str]:
    """Go to where a session ends; give what the browser comes back with."""
    visitor.go(url)
    assert visitor.address.startswith(AFTER)
    return dict(parse_qsl(urlsplit(visitor.address).query))


def test_idpyoidc_signs_in_refreshes_and_signs_out(serving):
    issuer, visitor = serving.issuer, serving.visitor()
    party = RPHandler(
        base_url="https://rp.example",
        keyjar=KeyJar(),  # it has no keys of its own
        client_configs={
            issuer: {
                **deepcopy(DEFAULT_CLIENT_CONFIGS[""]),
                "issuer": issuer,
                "client_id": "idpyoidc",
                "client_secret": SECRET,
                "client_authn_methods": ["client_secret_basic"],
                "redirect_uris": [CALLBACK],
                "services": {
                    **DEFAULT_OIDC_SERVICES,
                    "end_session": {"class": END_SESSION},
                },
            }
        },
    )

    url = party.begin(issuer, req_args={"scope": ["openid", "email"]})
    done = party.finalize(issuer, sign_in(visitor, url))
    state = done["state"]
    refreshed = party.refresh_access_token(state)
    informed = party.get_user_info(state)
    left = answer_to(
        visitor, party.logout(state, post_logout_redirect_uri=AFTER)["url"]
    )

    assert done["userinfo"]["email"] == "ada@example.com"
    assert done["id_token"]["sub"] == informed["sub"]
    assert refreshed["access_token"] != done["token"]
    assert set(left) == {"state"}
    with pytest.raises(OidcServiceError, match="invalid_grant"):
        party.refresh_access_token(state)

    assert serving.told.is_told.wait(20)
    [heard] = serving.told.heard
    assert backchannel_logout(party.issuer2rp[issuer], request_args=heard) == state


def test_authlib_signs_in_refreshes_and_signs_out(serving):
    issuer, visitor = serving.issuer, serving.visitor()
    metadata = requests.get(
        f"{issuer}/.well-known/openid-configuration", timeout=20
    ).json()
    party = OAuth2Session(
        "authlib",
        SECRET,
        scope="openid email",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        **metadata,
    )
    verifier, nonce = "v" * 43, "a-nonce"

    url, state = party.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    came = sign_in(visitor, url)
    token = party.fetch_token(
        authorization_response=visitor.address, state=state, code_verifier=verifier
    )
    claims = read(metadata, token, nonce=nonce)
    refreshed = party.refresh_token(refresh_token=token["refresh_token"])
    again = read(metadata, refreshed)
    informed = party.get(metadata["userinfo_endpoint"]).json()
    left = answer_to(
        visitor,
        add_params_to_uri(
            metadata["end_session_endpoint"],
            {
                "id_token_hint": refreshed["id_token"],
                "post_logout_redirect_uri": AFTER,
                "state": "bye",
            },
        ),
    )

    assert (came["state"], came["iss"]) == (state, issuer)
    assert refreshed["access_token"] != token["access_token"]
    assert informed == {
        "sub": claims["sub"],
        "email": "ada@example.com",
        "email_verified": False,
    }
    assert {name: again[name] for name in ("sub", "auth_time", "sid")} == {
        name: claims[name] for name in ("sub", "auth_time", "sid")
    }
    assert left == {"state": "bye"}
    assert party.get(metadata["userinfo_endpoint"]).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        party.refresh_token(refresh_token=refreshed["refresh_token"])


def read(metadata: dict, token: dict, **expected: str) -> CodeIDToken:
    """Give the claims of an ID Token, as Authlib verifies them."""
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=20).json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {"iss": {"essential": True, "value": metadata["issuer"]}},
        {
            "client_id": "authlib",
            "access_token": token["access_token"],
            **expected,
        },
    )
    claims.validate()
    return claims
