"""RFC 7662 §2.2 and AM: who learns about which token, over HTTP."""

from __future__ import annotations

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath

ALL = "am-introspect-all-tokens"
ANY_REALM = "am-introspect-all-tokens-any-realm"


@pytest.fixture
def customers(server):
    """Make the seed's example: A in /customers/NA; B and C in /customers."""
    server.realm("/customers/NA")
    server.realm("/customers/EU")
    server.realm("/alpha")
    return {
        "A": (server.client("client-a", realm="/customers/NA"), "/customers/NA"),
        "B": (
            server.client("client-b", realm="/customers", scopes=(ANY_REALM, "write")),
            "/customers",
        ),
        "C": (
            server.client("client-c", realm="/customers", scopes=(ALL, "write")),
            "/customers",
        ),
    }


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_the_example_of_the_seed(server, token_format):
    for path in ("/customers", "/customers/NA"):
        server.realm(path, access_token_format=token_format)
    a = server.client("client-a", realm="/customers/NA")
    b = server.client("client-b", realm="/customers", scopes=(ANY_REALM,))
    c = server.client("client-c", realm="/customers", scopes=(ALL,))

    token = server.token(a, realm="/customers/NA")

    assert server.introspect(c, token, realm="/customers") == {"active": False}
    seen = server.introspect(b, token, realm="/customers")
    assert seen["active"] is True
    assert seen["client_id"] == "client-a"
    assert seen["realm"] == "/customers/NA"
    assert seen["iss"].endswith("/oauth2/realms/root/realms/customers/realms/NA")


@pytest.mark.parametrize(
    ("asks", "about", "active"),
    [
        ("A", "A", True),
        ("A", "B", False),
        ("B", "B", True),
        ("B", "C", True),
        ("B", "A", True),
        ("C", "C", True),
        ("C", "B", True),
        ("C", "A", False),
    ],
    ids=[
        "its own",
        "never of the realm above",
        "any-realm: its own",
        "any-realm: others of its realm",
        "any-realm: of the realm below",
        "all-tokens: its own",
        "all-tokens: others of its realm",
        "all-tokens: not of the realm below",
    ],
)
def test_who_learns_about_whom(server, customers, asks, about, active):
    caller, callers_realm = customers[asks]
    client, realm = customers[about]

    token = server.token(client, realm=realm)

    assert server.is_active(caller, token, realm=callers_realm) is active


def test_never_above_and_never_beside(server, customers):
    reader = server.client("reader", realm="/customers/EU", scopes=(ANY_REALM,))
    beside, _ = customers["A"]
    above, _ = customers["B"]
    root = server.client("top", realm="/")

    for client, realm in ((beside, "/customers/NA"), (above, "/customers")):
        token = server.token(client, realm=realm)
        assert not server.is_active(reader, token, realm="/customers/EU")
    token = server.token(root, realm="/")
    assert not server.is_active(reader, token, realm="/customers/EU")


def test_the_right_stands_in_the_profile_and_need_not_be_asked_for(server, customers):
    caller, _ = customers["B"]
    a, _ = customers["A"]
    token = server.token(a, realm="/customers/NA")
    customers_realm = server.services.realms.get(RealmPath.parse("/customers"))

    server.services.clients.set(
        customers_realm,
        "client-b",
        ClientSettings(scopes=("write",), default_scopes=(ANY_REALM,)),
    )

    assert not server.is_active(caller, token, realm="/customers")


def test_a_token_with_the_special_scope_gives_its_holder_no_right(server):
    reader = server.client("reader", scopes=(ALL,))
    client = server.client("myClient")
    token = server.token(reader, scope=ALL)

    answer = server.post(
        "introspect",
        headers={"Authorization": f"Bearer {token}"},
        token=server.token(client),
    )

    assert answer.status_code == 401
    assert answer.json["error"] == "invalid_client"


def test_a_caller_is_known_in_the_realm_of_the_address_alone(server, customers):
    b, _ = customers["B"]
    a, _ = customers["A"]
    token = server.token(a, realm="/customers/NA")

    for realm in ("/customers/NA", "/", "/alpha"):
        answer = server.post("introspect", realm=realm, auth=b, token=token)
        assert answer.status_code == 401, realm


@pytest.mark.spec("RFC 7662", "2.2")
@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_every_refusal_is_the_same_to_the_byte(server, clock, token_format):
    for path in ("/alpha", "/beta"):
        server.realm(path, access_token_format=token_format)
    mine = server.client("mine")
    other = server.client("other", secret=mine[1])
    elsewhere = server.client("elsewhere", realm="/beta")
    gone = server.client("gone")
    off = server.client("off")
    expired = server.token(mine)
    clock.move(3_600)
    texts = {
        "unknown": "x",
        "expired": expired,
        "another client's": server.token(other),
        "another realm's": server.token(elsewhere, realm="/beta"),
        "revoked": server.token(mine),
        "of a client that is gone": server.token(gone),
        "of a client that is off": server.token(off),
    }
    server.post("token/revoke", auth=mine, token=texts["revoked"])
    alpha = server.services.realms.get(RealmPath.parse("/alpha"))
    server.services.clients.delete(alpha, "gone")
    server.services.clients.set(alpha, "off", ClientSettings(status="inactive"))

    answers = {
        why: server.post("introspect", auth=mine, token=text)
        for why, text in texts.items()
    }

    for why, answer in answers.items():
        assert answer.data == b'{"active":false}', why
        assert (answer.status, answer.headers.to_wsgi_list()) == (
            "200 OK",
            answers["unknown"].headers.to_wsgi_list(),
        ), why


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_a_client_made_again_inherits_no_token(server, token_format):
    server.realm("/alpha", access_token_format=token_format)
    client = server.client("myClient", secret="forgerock")
    token = server.token(client)
    alpha = server.services.realms.get(RealmPath.parse("/alpha"))

    server.services.clients.delete(alpha, "myClient")
    again = server.client("myClient", secret="forgerock")

    assert not server.is_active(again, token)
    assert server.is_active(again, server.token(again))


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_a_client_switched_off_and_on_again_has_no_token_of_before(
    server, token_format
):
    server.realm("/alpha", access_token_format=token_format)
    client = server.client("myClient")
    token = server.token(client)
    alpha = server.services.realms.get(RealmPath.parse("/alpha"))
    settings = ClientSettings(grant_types=("client_credentials",), scopes=("write",))

    for status in ("inactive", "active"):
        changed = ClientSettings(
            grant_types=settings.grant_types, scopes=settings.scopes, status=status
        )
        server.services.clients.set(alpha, "myClient", changed)

    assert not server.is_active(client, token)
    assert server.is_active(client, server.token(client))


def test_a_realm_switched_off_ends_its_tokens_and_those_beneath(server, customers):
    b, _ = customers["B"]
    a, _ = customers["A"]
    reader = server.client("reader", realm="/", scopes=(ANY_REALM,))
    tokens = [
        server.token(b, realm="/customers"),
        server.token(a, realm="/customers/NA"),
    ]
    beside = server.client("beside", realm="/alpha")
    untouched = server.token(beside, realm="/alpha")
    path, provider = RealmPath.parse("/customers"), ProviderSettings()

    server.services.realms.set(path, provider, active=False)
    while_off = [server.is_active(reader, each, realm="/") for each in tokens]
    server.services.realms.set(path, provider, active=True)
    after = [server.is_active(reader, each, realm="/") for each in tokens]

    assert while_off == after == [False, False]
    assert server.is_active(reader, untouched, realm="/")
