"""OpenID Connect Core §8.1: what two sectors are told of a person does not compare."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from iam.domain.end_users import EndUserAttributes
from iam.domain.keys import Purpose
from iam.storage.store import Store
from tests.authorizing import CALLBACK
from tests.builders import part
from tests.protocol.refreshing import GRANT_TYPES, Refreshing
from tests.reading_id_tokens import read

OTHER = "https://other.example/callback"
SETTINGS = {
    "scopes": ("openid", "read"),
    "subject_type": "pairwise",
    "access_token_format": "jwt",
    "id_token_signed_response_alg": "ES256",  # quickly made
}


@pytest.fixture
def asking(server):
    return Refreshing(server, **SETTINGS)


def at_another_sector(asking, subject_type: str) -> tuple[str, str]:
    """Register a client of another sector; give its credentials."""
    more = {"subject_type": subject_type, "redirect_uris": (OTHER,)}
    return asking.server.client(
        "other",
        grant_types=GRANT_TYPES,
        implied_consent=True,
        **{**SETTINGS, **more},
    )


def told(asking, auth: tuple[str, str], callback: str = CALLBACK) -> list[dict]:
    """Give all that one client can learn of who is signed in, with ``openid``."""
    server = asking.server
    code = asking.code(client_id=auth[0], redirect_uri=callback, scope="openid read")
    tokens = server.post(
        "access_token",
        auth=auth,
        grant_type="authorization_code",
        **asking.presented(code, redirect_uri=callback),
    ).json
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return [
        read(server, tokens["id_token"]),
        part(tokens["access_token"], 1),
        server.introspect(auth, tokens["access_token"]),
        server.introspect(auth, tokens["refresh_token"]),
        server.send("GET", "userinfo", headers=bearer).json,
    ]


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


@pytest.mark.spec("OpenID Connect Core", "8.1")
@pytest.mark.parametrize("subject_type", ["pairwise", "public"])
def test_nothing_that_is_told_of_a_person_is_told_in_another_sector(
    asking, subject_type
):
    other = at_another_sector(asking, subject_type)
    here, there = told(asking, asking.auth), told(asking, other, OTHER)
    asking.user = asking.services.end_users.create(
        asking.realm, "bob", EndUserAttributes(), password=None
    )
    asking.sign_in()
    of_bob = told(asking, asking.auth)

    common = set(texts_in(here)) & set(texts_in(there))

    assert common <= set(texts_in(of_bob)), "told of everybody alike"
    assert not any("ada" in text for text in texts_in(here))
    assert not any(asking.user.id.hex in text for text in texts_in(of_bob))


@pytest.mark.spec("OpenID Connect Core", "8.1")
@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_nor_can_somebody_compare_who_may_introspect_all_tokens(
    asking, access_token_format
):
    asking.change(access_token_format=access_token_format)
    resource_server = asking.server.client("rs", scopes=("am-introspect-all-tokens",))
    token = asking.tokens(scope="openid")["access_token"]

    found = asking.server.introspect(resource_server, token)

    assert found["active"] is True
    assert found.keys().isdisjoint({"subname", "username", "user_id"})


def test_a_token_that_hides_its_person_is_dead_with_the_person(asking):
    token = asking.tokens(scope="openid")["access_token"]
    [client, realm_generation, client_generation, hidden] = part(token, 1)["iam"]

    assert (realm_generation, client_generation) == (0, 0)
    assert client == asking.services.clients.get(asking.realm, "app").id.hex
    assert asking.is_active(token)
    assert hidden not in part(asking.tokens(scope="openid")["access_token"], 1)["iam"]
    asking.services.end_users.set(asking.realm, "ada", attributes={}, disabled=True)
    assert not asking.is_active(token)


def test_a_token_goes_on_where_its_client_becomes_a_public_one_or_a_pairwise(asking):
    hidden = asking.tokens(scope="openid")["access_token"]
    asking.change(subject_type="public")
    shown = asking.tokens(scope="openid")["access_token"]

    assert asking.server.introspect(asking.auth, hidden)["username"] == "ada"
    asking.change(subject_type="pairwise")
    assert asking.is_active(hidden)
    assert "username" not in asking.server.introspect(asking.auth, shown)


def test_what_a_pairwise_client_gets_for_itself_names_it(asking):
    asking.change(grant_types=(*GRANT_TYPES, "client_credentials"))

    token = asking.server.token(asking.auth, scope="read")

    assert part(token, 1)["subname"] == "app"
    assert asking.server.introspect(asking.auth, token)["subname"] == "app"


def test_where_the_secret_is_gone_no_token_is_made_and_those_of_before_are_dead(asking):
    token = asking.tokens(scope="openid")["access_token"]
    code = asking.code(scope="read")

    def work(store: Store) -> None:
        for key in store.configuration().keys:
            if key.purpose is Purpose.NAME_SUBJECTS:
                store.keys.delete(key.realm_id, [key.id])
        store.version.raise_()

    asking.services.housekeeping.database.write(work)
    asking.services.cache.refresh()

    assert asking.exchange(code).json["error"] == "temporarily_unavailable"
    assert not asking.is_active(token)
