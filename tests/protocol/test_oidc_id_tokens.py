"""OpenID Connect Core §2, §3.1.3: ID Tokens, read as a client reads them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest

from iam.domain.realms import RealmPath
from tests.authorizing import ISSUER, Asking
from tests.conftest import NOON
from tests.reading_id_tokens import ALGORITHMS, keys_of, read, read_with_header

AT_NOON = int(NOON.timestamp())
SCOPES = ("openid", "read", "write")


@pytest.fixture
def asking(server):
    return Asking(server, scopes=SCOPES)


def answered(asking, *, scope="openid read", **params):
    answer = asking.exchange(asking.code(scope=scope, **params))
    assert answer.status_code == 200, answer.text
    return answer


def id_token(asking, **params) -> str:
    return answered(asking, **params).json["id_token"]


def said(asking, **params) -> dict:
    return read(asking.server, id_token(asking, **params))


def half(text: str, digest=hashlib.sha256) -> str:
    whole = digest(text.encode()).digest()
    return base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()


@pytest.mark.spec("OpenID Connect Core", "2")
def test_all_that_an_id_token_says(asking):
    answer = answered(asking, nonce="n-0S6_WzA2Mj")

    header, claims = read_with_header(asking.server, answer.json["id_token"])

    assert header["alg"] == "RS256"
    assert claims.pop("sid")
    assert claims == {
        "iss": ISSUER,
        "sub": f"(usr!{asking.user.id})",
        "aud": "app",
        "azp": "app",
        "iat": AT_NOON,
        "exp": AT_NOON + 3600,
        "auth_time": AT_NOON,
        "nonce": "n-0S6_WzA2Mj",
        "acr": "0",
        "amr": ["pwd"],
        "at_hash": half(answer.json["access_token"]),
    }


@pytest.mark.spec("OpenID Connect Core", "3.1.3.3")
def test_the_answer_to_the_exchange(asking):
    answer = answered(asking, nonce="n")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["nonce"] == "n"  # AM's
    assert answer.json["scope"] == "openid read"


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_there_is_none_without_openid(asking):
    assert "id_token" not in answered(asking, scope="read").json


@pytest.mark.spec("OpenID Connect Core", "15.5.2")
def test_a_request_without_a_nonce_gets_one_without(asking):
    assert "nonce" not in said(asking)


def test_when_somebody_signed_in_is_not_when_they_agreed(asking, clock):
    clock.move(100)

    claims = said(asking)

    assert claims["auth_time"] == AT_NOON
    assert claims["iat"] == AT_NOON + 100


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_client_has_its_algorithm(server, algorithm):
    asking = Asking(server, scopes=SCOPES, id_token_signed_response_alg=algorithm)

    answer = answered(asking)

    header, claims = read_with_header(server, answer.json["id_token"])
    digest = hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256
    assert header["alg"] == algorithm
    assert claims["at_hash"] == half(answer.json["access_token"], digest)
    assert {key.as_dict()["alg"] for key in keys_of(server)} == {"ES256", algorithm}


def test_a_client_can_get_another_algorithm_later(asking):
    before = id_token(asking)

    asking.change(id_token_signed_response_alg="ES256")

    assert read_with_header(asking.server, id_token(asking))[0]["alg"] == "ES256"
    assert read(asking.server, before)


def test_a_realm_has_one_key_for_all_its_clients(asking):
    asking.server.client("other", scopes=("openid",))
    asking.server.client("pure", scopes=("read",))

    assert len(keys_of(asking.server).keys) == 2


def test_no_realm_has_a_key_that_no_client_asks_for(server):
    asking = Asking(server)
    assert len(keys_of(server).keys) == 1

    asking.change(scopes=SCOPES)

    assert len(keys_of(server).keys) == 2


def test_a_default_of_the_provider_is_asking_for_it(server):
    asking = Asking(server, scopes=("read",), default_scopes=())
    assert len(keys_of(server).keys) == 1

    provider = replace(asking.realm.provider, default_scopes=("openid",))
    server.services.realms.set(RealmPath.parse("/alpha"), provider, active=None)

    assert len(keys_of(server).keys) == 2
    assert said(asking, scope=None)["aud"] == "app"


def test_what_another_release_left_without_a_key_gets_one(asking, services):
    database = services.housekeeping.database
    _lose_id_token_keys(database, services)
    lost = asking.exchange(asking.code(scope="openid"))
    assert lost.status_code == 503
    assert lost.json["error"] == "temporarily_unavailable"

    services.housekeeping.round(purge=False)
    services.housekeeping.round(purge=False)

    assert said(asking)


def _lose_id_token_keys(database, services):
    def work(store):
        for key in store.configuration().keys:
            if key.purpose.startswith("sign-id-tokens"):
                store.keys.delete(key.realm_id, [key.id])
        store.version.raise_()

    database.write(work)
    services.cache.refresh()


def test_a_code_is_not_used_up_where_there_was_no_key(asking, services):
    code = asking.code(scope="openid")
    _lose_id_token_keys(services.housekeeping.database, services)
    assert asking.exchange(code).status_code == 503

    services.housekeeping.round(purge=False)

    assert asking.exchange(code).status_code == 200


def test_each_realm_signs_for_itself(asking):
    text = id_token(asking)
    asking.server.client("elsewhere", realm="/beta", scopes=("openid",))

    kid = read_with_header(asking.server, text)[0]["kid"]

    assert kid not in {key.kid for key in keys_of(asking.server, "/beta").keys}
    assert len(keys_of(asking.server, "/beta").keys) == 2


@pytest.mark.parametrize(
    ("provider", "client", "seconds"),
    [
        ({}, {}, 3600),
        ({"id_token_lifetime": 60}, {}, 60),
        ({"id_token_lifetime": 60}, {"id_token_lifetime": 90}, 90),
    ],
    ids=["AM's hour", "the provider's", "the client's own"],
)
def test_how_long_it_is_good(server, provider, client, seconds):
    asking = Asking(server, provider=provider, scopes=SCOPES, **client)

    assert said(asking)["exp"] - AT_NOON == seconds


def test_it_does_not_outlive_its_grant(server):
    asking = Asking(
        server,
        scopes=SCOPES,
        id_token_lifetime=7200,
        access_token_lifetime=60,
    )

    claims = said(asking)

    grants = _grants(asking)
    assert [int(grant.ends_at.timestamp()) for grant in grants] >= [claims["exp"]]


def _grants(asking):
    with asking.services.housekeeping.database.single() as store:
        return store.grants.of_subject(asking.realm.id, asking.user.id)


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.1")
def test_sid_is_one_of_the_session_and_not_its_id(asking):
    first, second = said(asking)["sid"], said(asking)["sid"]
    asking.sign_in()
    other = said(asking)["sid"]

    assert first == second != other
    assert asking.session.id not in {first, other}


@pytest.mark.spec("OpenID Connect Core", "5.4")
def test_claims_come_from_userinfo_unless_the_provider_says_otherwise(server):
    asking = Asking(server, scopes=("openid", "profile"))
    assert "preferred_username" not in said(asking, scope="openid profile")

    provider = replace(asking.realm.provider, always_add_claims_to_token=True)
    server.services.realms.set(RealmPath.parse("/alpha"), provider, active=None)

    assert said(asking, scope="openid profile")["preferred_username"] == "ada"


def test_an_access_token_is_no_id_token_and_the_other_way_round(server):
    asking = Asking(
        server,
        scopes=SCOPES,
        access_token_format="jwt",
        id_token_signed_response_alg="ES256",
    )
    answer = answered(asking).json
    rs = server.client("rs", scopes=("am-introspect-all-tokens",))

    assert not server.is_active(rs, answer["id_token"])
    assert server.is_active(rs, answer["access_token"])
    live = server.services.cache.current()
    hints = server.services.id_tokens
    assert hints.verify_hint(live, asking.realm, answer["access_token"]) is None
    assert hints.verify_hint(live, asking.realm, answer["id_token"]) is not None
