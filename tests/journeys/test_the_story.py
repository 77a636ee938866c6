"""The main story: a client gets a token, a resource server asks, it is revoked."""

from __future__ import annotations

from werkzeug.test import Client

from tests.conftest import basic

HOST = "http://localhost:8080"


def test_get_introspect_revoke_introspect(server):
    server.client("myClient", secret="forgerock")
    server.client(
        "resource-server", secret="s3cret", scopes=("am-introspect-all-tokens",)
    )
    http = Client(server.http.application)
    discovery = "/am/oauth2/realms/root/realms/alpha/.well-known/openid-configuration"

    # everybody begins with what the realm announces
    announced = http.get(discovery, base_url=HOST).json

    def post(endpoint, who, **form):
        return http.post(
            announced[endpoint].removeprefix(HOST),
            base_url=HOST,
            data=form,
            headers={"Authorization": basic(*who)},
        )

    # the client gets a token for itself
    client, resource_server = ("myClient", "forgerock"), ("resource-server", "s3cret")
    answer = post(
        "token_endpoint", client, grant_type="client_credentials", scope="write"
    )
    assert answer.status_code == 200
    assert answer.json["scope"] == "write"
    assert answer.json["expires_in"] == 3_599
    token = answer.json["access_token"]

    # the resource server that got it asks whether it is good, and for what
    seen = post("introspection_endpoint", resource_server, token=token).json
    assert seen["active"] is True
    assert seen["client_id"] == "myClient"
    assert seen["scope"] == "write"
    assert seen["iss"] == announced["issuer"]

    # it is not the resource server's to end
    refused = post("revocation_endpoint", resource_server, token=token)
    assert refused.status_code == 400
    assert refused.json["error"] == "invalid_grant"

    # the client ends it
    assert post("revocation_endpoint", client, token=token).status_code == 200

    # and it is dead, for whoever asks
    for who in (resource_server, client):
        assert post("introspection_endpoint", who, token=token).json == {
            "active": False
        }


def test_a_realm_above_reads_a_token_from_below(server):
    any_realm = "am-introspect-all-tokens-any-realm"
    a = server.client("client-a", realm="/customers/NA", secret="a-secret")
    b = server.client("client-b", realm="/customers", scopes=(any_realm,))
    c = server.client("client-c", realm="/customers", scopes=(any_realm[:-10],))

    token = server.token(a, realm="/customers/NA")

    assert server.introspect(b, token, realm="/customers")["client_id"] == "client-a"
    assert server.introspect(c, token, realm="/customers") == {"active": False}
    server.post("token/revoke", realm="/customers/NA", auth=a, token=token)
    assert server.introspect(b, token, realm="/customers") == {"active": False}
