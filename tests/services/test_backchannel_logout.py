"""However a session ends, its clients are told, by a real request."""

from __future__ import annotations

import pytest

from iam.domain.sessions import SignedIn, sid_of
from iam.services.session_ends import replace_session
from tests.authorizing import ISSUER
from tests.builders import part
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.listening import a_listener
from tests.signing_out import an_application, end, hint

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def listener():
    with a_listener() as made:
        yield made


@pytest.fixture
def asking(server, listener):
    return an_application(server, backchannel_logout_uri=listener.uri)


def claims_of(listener, number: int = -1) -> dict:
    return part(listener.heard[number]["logout_token"], 1)


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.4")
@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.5")
def test_a_client_is_told_with_a_logout_token(asking, listener, clock):
    id_token = hint(asking)
    sub = part(id_token, 1)["sub"]
    asking.services.sessions.end(asking.session)

    assert asking.services.backchannel_logout.round() == 1

    [heard] = listener.heard
    assert set(heard) == {"logout_token"}
    header, claims = part(heard["logout_token"], 0), claims_of(listener)
    assert header["typ"] == "logout+jwt"
    assert header["alg"] == "RS256"
    assert len(claims.pop("jti")) > 16
    now = int(clock.time())
    assert claims == {
        "iss": ISSUER,
        "aud": "app",
        "sub": sub,
        "sid": part(id_token, 1)["sid"],
        "iat": now,
        "exp": now + 120,
        "events": {EVENT: {}},
    }
    [(path, headers)] = listener.requests
    assert path == "/backchannel"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Host"] == listener.uri.split("/")[2]
    assert asking.services.backchannel_logout.waiting() == []


def test_the_key_of_the_token_is_in_the_jwks(asking, listener):
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.services.backchannel_logout.round()

    keys = asking.server.get("connect/jwk_uri").json["keys"]
    header = part(listener.heard[0]["logout_token"], 0)
    assert header["kid"] in {key["kid"] for key in keys}


def test_a_logout_token_is_no_hint(asking, listener):
    """Nobody can pass a logout token off as an ID Token."""
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.services.backchannel_logout.round()
    asking.sign_in()

    end(asking, id_token_hint=listener.heard[0]["logout_token"])

    assert len(asking.services.sessions.of(asking.user)) == 1


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.1")
def test_discovery_says_so(asking):
    document = asking.server.get(".well-known/openid-configuration").json

    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True


def by_signing_out(asking):
    asking.services.sessions.end(asking.session)


def by_the_application(asking):
    end(asking, id_token_hint=hint(asking))


def by_ending_all(asking):
    asking.services.sessions.end_all(asking.user)


def by_ending_the_others(asking):
    first = asking.session
    asking.sign_in()
    signed_in = SignedIn(session=asking.session, user=asking.user)
    assert asking.services.sessions.end_others(signed_in) == 1
    asking.session = first


def by_disabling(asking):
    asking.services.end_users.set(asking.realm, "ada", attributes={}, disabled=True)


def by_deleting(asking):
    asking.services.end_users.delete(asking.realm, "ada")


def by_a_new_password(asking):
    asking.services.end_users.set_password(
        asking.realm, "ada", "eleven brown otters sing"
    )


def by_somebody_else_who_signs_in(asking):
    services, realm = asking.services, asking.realm
    services.end_users.create(
        realm, "bob", asking.user.attributes, password="nine green herons wade"
    )
    services.sign_in.attempt(
        services.cache.current(),
        realm,
        "bob",
        "nine green herons wade",
        browser="b" * 64,
        address="192.0.2.1",
        user_agent="",
        device=None,
        replaces=asking.session,
    )


@pytest.mark.parametrize(
    "ending",
    [
        by_signing_out,
        by_the_application,
        by_ending_all,
        by_ending_the_others,
        by_disabling,
        by_deleting,
        by_a_new_password,
        by_somebody_else_who_signs_in,
    ],
)
def test_however_a_session_ends_the_client_is_told(asking, listener, ending):
    hint(asking)
    sid = sid_of(asking.session.id, asking.services.clients.get(asking.realm, "app").id)

    ending(asking)
    asking.services.backchannel_logout.round()

    assert [claims_of(listener, n)["sid"] for n in range(len(listener.heard))] == [sid]


def test_a_person_who_changes_their_password_ends_the_other_sessions(asking, listener):
    services, old = asking.services, "seven quiet lanterns drift"
    asking.user = services.end_users.set_password(asking.realm, "ada", old)
    asking.sign_in()
    hint(asking)
    first = asking.session
    asking.sign_in()

    services.end_users.change_password(
        asking.realm,
        SignedIn(session=asking.session, user=asking.user),
        current=old,
        new="eleven brown otters sing",
        end_applications=False,
    )
    services.backchannel_logout.round()

    client = services.clients.get(asking.realm, "app")
    assert [claims_of(listener)["sid"]] == [sid_of(first.id, client.id)]
    assert len(listener.heard) == 1


def test_signing_in_again_tells_nobody_until_the_session_ends(asking, listener):
    services, old = asking.services, "seven quiet lanterns drift"
    asking.user = services.end_users.set_password(asking.realm, "ada", old)
    asking.sign_in()
    sid = part(hint(asking), 1)["sid"]

    entered = services.sign_in.attempt(
        services.cache.current(),
        asking.realm,
        "ada",
        old,
        browser="b" * 64,
        address="192.0.2.1",
        user_agent="",
        device=None,
        replaces=asking.session,
    )
    assert services.backchannel_logout.round() == 0

    services.sessions.end(entered.signed_in.session)
    assert services.backchannel_logout.round() == 1
    assert claims_of(listener)["sid"] == sid, "the one that the client knows"


def test_however_often_a_person_signs_in_a_client_is_told_once(asking, listener):
    """A session that goes on has one sid for a client, and one end."""
    services = asking.services
    sids = [part(hint(asking), 1)["sid"]]
    for _ in range(5):
        before = asking.session
        asking.sign_in()
        services.sessions.record(
            lambda store, _, before=before: replace_session(
                store, before, asking.session
            )
        )
        sids.append(part(hint(asking), 1)["sid"])

    services.sessions.end(asking.session)

    assert services.backchannel_logout.round() == 1
    assert set(sids) == {claims_of(listener)["sid"]}
    assert len(listener.heard) == 1


def test_clients_that_got_no_id_token_are_not_told(asking, listener):
    asking.token(scope="read")
    asking.services.sessions.end(asking.session)

    assert asking.services.backchannel_logout.round() == 0
    assert listener.heard == []


def test_a_client_without_an_address_is_not_told(asking, listener):
    hint(asking)
    asking.change(backchannel_logout_uri="")
    asking.services.sessions.end(asking.session)

    assert asking.services.backchannel_logout.waiting() == [], "and nothing is kept"
    assert asking.services.backchannel_logout.round() == 0
    assert listener.heard == []


def test_a_client_that_gave_its_address_up_is_not_told(asking, listener):
    hint(asking)
    asking.services.sessions.end(asking.session)
    asking.change(backchannel_logout_uri="")

    assert asking.services.backchannel_logout.round() == 0
    assert asking.services.backchannel_logout.waiting() == []
    assert listener.heard == []


@pytest.mark.parametrize("gone", ["client", "realm"])
def test_who_is_gone_is_not_told(asking, listener, gone):
    hint(asking)
    asking.services.sessions.end(asking.session)
    if gone == "client":
        asking.services.clients.delete(asking.realm, "app")
    else:
        asking.services.realms.delete(asking.realm.path)

    assert asking.services.backchannel_logout.round() == 0
    assert asking.services.backchannel_logout.waiting() == []
    assert listener.heard == []


def test_each_session_and_each_client_is_told_on_its_own(server, listener):
    asking = an_application(
        server, backchannel_logout_uri=listener.uri, subject_type="pairwise"
    )
    tokens = [hint(asking)]
    asking.sign_in()
    tokens.append(hint(asking))
    tokens.append(hint(asking))

    asking.services.sessions.end_all(asking.user)

    assert asking.services.backchannel_logout.round() == 2
    told = {
        (claims["sub"], claims["sid"])
        for claims in (claims_of(listener, n) for n in range(2))
    }
    assert told == {(part(each, 1)["sub"], part(each, 1)["sid"]) for each in tokens}
