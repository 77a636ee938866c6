"""OpenID Connect Core §8: who a person is to a client, the same in all it is told."""

from __future__ import annotations

import re

import pytest

from iam.domain.faults import Refused
from iam.domain.keys import Purpose
from tests.authorizing import CALLBACK, Asking
from tests.reading_id_tokens import read

PAIRWISE = re.compile(r"[A-Za-z0-9_-]{43}")


@pytest.fixture
def asking(server):
    return Asking(server, scopes=("openid", "read"), subject_type="pairwise")


def answered(asking) -> dict:
    answer = asking.exchange(asking.code(scope="openid read"))
    assert answer.status_code == 200, answer.text
    return answer.json


def sub(asking) -> str:
    return read(asking.server, answered(asking)["id_token"])["sub"]


@pytest.mark.spec("OpenID Connect Core", "8.1")
def test_a_pairwise_sub_tells_nothing_of_the_person_and_stays(asking, clock):
    first = sub(asking)
    clock.move(1)

    assert PAIRWISE.fullmatch(first)
    assert sub(asking) == first


@pytest.mark.spec("OpenID Connect Core", "8.1")
def test_clients_of_one_sector_know_a_person_by_one_sub(asking):
    first = sub(asking)
    asking.change(redirect_uris=(CALLBACK, f"{CALLBACK}/two"))
    same = sub(asking)
    asking.change(sector_identifier_uri="https://app.example/sector.json")
    named = sub(asking)
    asking.change(sector_identifier_uri="https://other.example/sector.json")

    assert first == same == named != sub(asking)


@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_it_is_the_same_in_everything_a_client_is_told(
    server, asking, access_token_format
):
    asking.change(access_token_format=access_token_format)
    answer = answered(asking)

    told = {
        read(server, answer["id_token"])["sub"],
        server.introspect(asking.auth, answer["access_token"])["sub"],
    }
    if access_token_format == "jwt":
        told.add(read(server, answer["access_token"])["sub"])
    userinfo = server.send(
        "GET", "userinfo", headers={"Authorization": f"Bearer {answer['access_token']}"}
    )
    told.add(userinfo.json["sub"])

    assert len(told) == 1
    assert PAIRWISE.fullmatch(told.pop())


def test_a_public_sub_is_what_access_tokens_say(server):
    asking = Asking(server, scopes=("openid", "read"))

    assert sub(asking) == f"(usr!{asking.user.id})"


def test_it_stays_when_keys_are_rotated_and_the_master_key_is_changed(asking):
    before, keys = sub(asking), asking.services.keys
    for purpose in (Purpose.SEAL, Purpose.SIGN_ID_TOKENS_RS256):
        keys.rotate(asking.realm, purpose, at_once=True)
    keys.rewrap()

    assert sub(asking) == before


@pytest.mark.parametrize("what", ["rotate", "retire", "compromise"])
def test_the_key_that_names_people_is_for_ever(asking, what):
    keys = asking.services.keys
    configuration = asking.services.cache.current().configuration
    [kid] = [k.id for k in configuration.keys if k.purpose is Purpose.NAME_SUBJECTS]

    given = (asking.realm, Purpose.NAME_SUBJECTS) if what == "rotate" else (kid,)

    with pytest.raises(Refused, match="never changed"):
        getattr(keys, what)(*given)


def test_the_key_that_names_people_is_published_nowhere(asking):
    kinds = {key["kty"] for key in asking.server.get("connect/jwk_uri").json["keys"]}

    assert kinds == {"EC", "RSA"}


@pytest.mark.parametrize(
    ("redirect_uris", "sector"),
    [
        ((CALLBACK, "https://other.example/callback"), ""),
        ((), ""),
        (("com.example.app:/callback",), ""),
        (("com.example.app://callback",), ""),
        (("http://127.0.0.1:8000/callback",), ""),
    ],
    ids=["two hosts", "no address", "no host", "an app's word", "any machine's"],
)
def test_a_pairwise_client_must_have_one_sector(asking, redirect_uris, sector):
    with pytest.raises(Refused, match="one sector"):
        asking.change(redirect_uris=redirect_uris, sector_identifier_uri=sector)

    asking.change(
        redirect_uris=redirect_uris, sector_identifier_uri="https://app.example/s"
    )


def test_another_host_does_not_change_subs_in_silence(asking):
    before = sub(asking)

    with pytest.raises(Refused, match=r"https://app\.example to keep"):
        asking.change(redirect_uris=("https://new.example/callback",))
    with pytest.raises(Refused, match=r"https://app\.example keeps every sub"):
        asking.change(redirect_uris=(CALLBACK, "http://127.0.0.1/callback"))
    asking.change(
        redirect_uris=(CALLBACK, "https://new.example/callback"),
        sector_identifier_uri="https://app.example/",
    )

    assert sub(asking) == before


def test_a_pairwise_client_whose_realm_has_no_key_yet_is_told_to_wait(asking, services):
    def work(store):
        for key in store.configuration().keys:
            if key.purpose is Purpose.NAME_SUBJECTS:
                store.keys.delete(key.realm_id, [key.id])
        store.version.raise_()

    services.housekeeping.database.write(work)
    services.cache.refresh()

    answer = asking.exchange(asking.code(scope="openid"))

    assert answer.status_code == 503
    assert answer.json["error"] == "temporarily_unavailable"
