"""The rules of docs/how-to/write-policies.md, as they stand there, over HTTP."""

from __future__ import annotations

import pytest

from iam.domain.policies.values import Kind
from iam.services.compiled_policies import faults_of
from tests.authorizing import told
from tests.conftest import basic
from tests.protocol.informing import KNOWN, userinfo
from tests.protocol.refreshing import Refreshing
from tests.protocol.rules import put, rule, written
from tests.reading_id_tokens import read

GROUPS = "Only members of a group"
BY_DAY = "By time of day"
FRESH = "Only after a fresh or strong sign-in"
TIER = "Claims by client"
AUDIENCE = "An audience by scope"
TENANT = "The tenant of a person"
CONTACTS = "No contacts for clients that nobody has verified"
OFFICE = "A shorter life outside the office"
STAFF = "Staff need no consent"
INCIDENT = "Block a scope in an incident"
CLIENTS = "How to use these"

ASKED = {"use_policies_for_scopes": True}
DAY, HOUR = 86_400, 3_600


def an_asking(server, scope: str, *, provider=None, **client) -> Refreshing:
    """Give a client that asks for a scope where policies are asked about scopes."""
    return a_client(server, scope, provider=ASKED | (provider or {}), **client)


def a_client(server, scope: str, **settings) -> Refreshing:
    settings.setdefault("scopes", ("openid", "read", scope))
    settings.setdefault("id_token_signed_response_alg", "ES256")  # quickly made
    return Refreshing(server, **settings)


def granted(asking, scope: str, **params) -> set[str]:
    return set(asking.tokens(scope=scope, **params)["scope"].split())


def put_into(asking, *groups: str) -> None:
    asking.services.end_users.set(
        asking.realm, "ada", attributes={"groups": list(groups)}
    )


@pytest.mark.parametrize("title", written())
def test_every_rule_can_be_read_and_compiled(title):
    policy = rule(title)

    assert faults_of(policy) == []
    assert policy.kind in {Kind.SCOPE, Kind.TOKEN}


def test_there_are_ten_rules_and_one_to_begin_with():
    names = [rule(title).name for title in written()]

    assert len(set(names)) == 11


def test_clients_that_act_for_themselves_keep_their_scopes(server):
    server.realm("/alpha", **ASKED)
    auth = server.client("reports")
    form = {"grant_type": "client_credentials", "scope": "write"}

    before = server.post("access_token", auth=auth, **form)
    put(server, CLIENTS)
    after = server.post("access_token", auth=auth, **form)

    assert (before.status_code, before.json["error"]) == (400, "invalid_scope")
    assert (after.status_code, after.json["scope"]) == (200, "write")


def test_members_of_a_group(server):
    asking = an_asking(server, "ledger.read")
    put(server, GROUPS)

    assert granted(asking, "read ledger.read") == {"read"}
    put_into(asking, "finance")
    assert granted(asking, "read ledger.read") == {"read", "ledger.read"}


@pytest.mark.parametrize(
    ("later", "is_given"),
    [(0, True), (5 * HOUR, False), (5 * DAY, False), (17 * HOUR, False)],
    ids=["Monday, 14:00 in Paris", "19:00", "Saturday", "Tuesday, 07:00"],
)
def test_time_of_day(server, clock, later, is_given):
    asking = an_asking(server, "payments", signed_in=False)
    put(server, BY_DAY)
    clock.move(later)
    asking.sign_in()

    assert granted(asking, "read payments") - {"read"} == (
        {"payments"} if is_given else set()
    )


def test_a_fresh_and_strong_sign_in(server, clock):
    asking = an_asking(
        server, "transfer", provider={"password_acr_values": ("strong",)}
    )
    put(server, FRESH)
    strong = {"scope": "openid transfer", "acr_values": "strong"}

    assert granted(asking, "openid transfer") == {"openid"}
    tokens = asking.tokens(**strong)
    clock.move(301)
    again = asking.refresh(tokens["refresh_token"])

    assert set(tokens["scope"].split()) == {"openid", "transfer"}
    assert again["scope"] == "openid"
    assert granted(asking, **strong) == {"openid"}


def test_claims_by_client(server):
    gold = server.client("gold", custom_properties=("tier=gold",))
    lead = server.client("lead", custom_properties=("tier=lead",))
    bare = server.client("bare")
    put(server, TIER)

    known = [server.introspect(auth, server.token(auth)) for auth in (gold, lead)]
    other = server.introspect(bare, server.token(bare))

    assert [(each["tier"], each["rate_limit"]) for each in known] == [
        ("gold", 1000),
        ("lead", 60),
    ]
    assert other.keys().isdisjoint({"tier", "rate_limit"})


def test_an_audience_by_scope(server):
    photos, albums = "https://photos.example", "https://albums.example"
    asking = a_client(
        server, "photos", provider={"allowed_resources": (photos, albums)}
    )
    put(server, AUDIENCE)

    def audience(**params) -> str:
        return server.introspect(asking.auth, asking.token(**params))["aud"]

    assert audience(scope="photos") == photos
    assert audience(scope="read") == "app"
    assert audience(scope="photos", resource=albums) == albums


def test_who_signs_people_in_keeps_userinfo_with_an_audience_by_scope(server):
    photos = "https://photos.example"
    asking = a_client(server, "photos", provider={"allowed_resources": (photos,)})
    put(server, AUDIENCE)

    token = asking.token(scope="openid photos")

    assert server.introspect(asking.auth, token)["aud"] == [photos, "app"]
    assert userinfo(asking, token).status_code == 200


@pytest.mark.parametrize(
    ("changed", "tenant"),
    [
        ({}, "example.com"),
        ({"email": '"a@b"@Example.ORG'}, "example.org"),
        ({"email_verified": False}, None),
        ({"email": ""}, None),
    ],
)
def test_the_tenant_of_a_person(server, changed, tenant):
    asking = a_client(server, "write")
    asking.services.end_users.set(asking.realm, "ada", attributes=KNOWN | changed)
    put(server, TENANT)

    tokens = asking.tokens(scope="openid")

    said = read(server, tokens["id_token"])
    known = server.introspect(asking.auth, tokens["access_token"])
    assert (said.get("tenant"), known.get("tenant")) == (tenant, tenant)


@pytest.mark.parametrize(
    ("by", "scopes"), [("", {"read"}), ("Ops", {"read", "contacts.read"})]
)
def test_contacts_for_verified_clients(server, by, scopes):
    asking = an_asking(server, "contacts.read", verified_by=by)
    put(server, CONTACTS)

    assert granted(asking, "read contacts.read") == scopes


@pytest.mark.parametrize(
    ("address", "at_most"),
    [
        ("192.0.2.17", 3600),
        ("2001:db8:17::1", 3600),
        ("198.51.100.7", 300),
        ("2001:db8:18::1", 300),
        ("", 300),
    ],
)
def test_a_shorter_life_outside_the_office(server, address, at_most):
    auth = server.client("reports")
    put(server, OFFICE)

    answer = server.send(
        "POST",
        "access_token",
        data={"grant_type": "client_credentials", "scope": "write"},
        headers={"Authorization": basic(*auth)},
        environ_overrides={"REMOTE_ADDR": address},
    )

    assert at_most - 1 <= answer.json["expires_in"] <= at_most


def test_staff_need_no_consent(server):
    asking = an_asking(
        server, "calendar.read", implied_consent=False, verified_by="Ops"
    )
    put(server, STAFF)

    def answer(**params) -> set[str]:
        return told(asking.authorize(prompt="none", **params)).keys() & {
            "code",
            "error",
        }

    assert answer(scope="calendar.read") == {"error"}
    put_into(asking, "staff")
    assert answer(scope="calendar.read") == {"code"}
    assert answer(scope="calendar.read read") == {"error"}


def test_a_scope_is_blocked_in_an_incident(server):
    asking = an_asking(server, "export")
    refresh_token = asking.first(scope="read export")
    policy = put(server, INCIDENT)

    blocked = asking.refresh(refresh_token)
    fresh = granted(asking, "read export")
    asking.services.policies.delete(asking.realm, policy.name)
    after = asking.refresh(blocked["refresh_token"])

    assert blocked["scope"] == "read"
    assert fresh == {"read"}
    assert set(after["scope"].split()) == {"read", "export"}
