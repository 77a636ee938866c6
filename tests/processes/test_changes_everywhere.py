"""A change by one process counts in every other within two seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from iam.domain.keys import OF_EVERY_REALM, Purpose
from iam.domain.realms import RealmPath
from iam.engines.seals import kid_of
from iam.services.introspection import Inactive

ALPHA = RealmPath.parse("/alpha")


@pytest.fixture
def here(node):
    """The process that changes something."""
    return node()


@pytest.fixture
def there(node):
    """Another process, two seconds after what the first one did."""
    return node()


def a_client(here, there, **settings):
    """Register a client that both processes have seen."""
    auth = here.client("myClient", **settings)
    there.clock.move(2)
    there.token(auth)
    return auth


def change(here, **settings) -> None:
    alpha = here.services.realms.get(ALPHA)
    before = here.services.clients.get(alpha, "myClient").settings
    here.services.clients.set(alpha, "myClient", replace(before, **settings))


def ask(node, auth, **form):
    return node.post("access_token", auth=auth, grant_type="client_credentials", **form)


def test_a_client_that_is_disabled_gets_no_token(here, there):
    auth = a_client(here, there)

    change(here, status="inactive")

    there.clock.move(2)
    answer = ask(there, auth, scope="write")
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


def test_a_scope_that_was_added_can_be_requested(here, there):
    auth = a_client(here, there)
    assert ask(there, auth, scope="read").json["error"] == "invalid_scope"

    change(here, scopes=("write", "read"))

    there.clock.move(2)
    assert ask(there, auth, scope="read").json["scope"] == "read"


def test_a_lifetime_that_was_lowered_counts_for_new_tokens(here, there):
    auth = a_client(here, there)

    change(here, access_token_lifetime=60)

    there.clock.move(2)
    assert ask(there, auth, scope="write").json["expires_in"] == 59


def test_a_secret_that_was_made_opens_and_a_compromised_one_does_not(here, there):
    auth = a_client(here, there)
    alpha = here.services.realms.get(ALPHA)

    made = here.services.clients.rotate_secret(
        alpha, "myClient", keep_old_for=timedelta(), compromised=True
    )

    there.clock.move(2)
    assert ask(there, auth, scope="write").status_code == 401
    assert ask(there, ("myClient", made.secret), scope="write").status_code == 200


def test_a_key_that_was_rotated_seals_and_is_published(here, there):
    auth = a_client(here, there)
    alpha = here.services.realms.get(ALPHA)

    seal = here.services.keys.rotate(alpha, Purpose.SEAL)
    signer = here.services.keys.rotate(alpha, Purpose.SIGN_ACCESS_TOKENS)

    there.clock.move(2)
    published = {key["kid"] for key in there.get("connect/jwk_uri").json["keys"]}
    assert kid_of(there.token(auth)) == seal.id
    assert signer.id in published


@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_what_a_compromised_key_made_is_dead_in_a_second(
    here, there, access_token_format
):
    auth = a_client(here, there, access_token_format=access_token_format)
    token = there.token(auth)
    configuration = here.services.cache.current().configuration

    here.services.keys.compromise(*(key.id for key in configuration.keys))

    there.clock.move(1)
    assert not there.is_active(auth, token)
    assert there.is_active(auth, there.token(auth))


def test_a_realm_that_was_deleted_answers_nowhere(here, there):
    auth = a_client(here, there)
    token = there.token(auth)

    here.services.realms.delete(ALPHA)

    there.clock.move(2)
    answer = ask(there, auth, scope="write")
    assert (answer.status_code, answer.json["error"]) == (404, "not_found")
    live = there.services.cache.current()
    found = there.services.introspection.find(live, token)
    assert found == Inactive(reason="no key of ours made it")


def test_a_realm_that_was_made_answers(here, there):
    a_client(here, there)

    auth = here.client("another", realm="/beta")

    there.clock.move(2)
    assert there.token(auth, realm="/beta")


@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_a_key_that_nobody_here_knows_is_looked_for_at_once(
    here, there, access_token_format
):
    auth = a_client(here, there, access_token_format=access_token_format)
    alpha = here.services.realms.get(ALPHA)
    for purpose in OF_EVERY_REALM:
        here.services.keys.rotate(alpha, purpose, at_once=True)

    token = here.token(auth)

    assert there.is_active(auth, token)


def looks_of(node) -> list[str]:
    """Gather from now on how often a process looks at the version."""
    looks: list[str] = []
    database = node.services.housekeeping.database

    @event.listens_for(database.engine, "before_cursor_execute")
    def look(_connection, _cursor, statement, *_rest):
        if "FROM configuration" in statement:
            looks.append(statement)

    return looks


def test_keys_that_nobody_has_are_looked_for_once_a_second_at_most(here, there):
    auth = a_client(here, there)
    unknown = here.token(auth)
    configuration = here.services.cache.current().configuration
    here.services.keys.compromise(*(key.id for key in configuration.keys))
    there.clock.move(2)
    there.token(auth)
    looks = looks_of(there)

    answers = {there.is_active(auth, unknown) for _ in range(50)}
    there.clock.move(0.5)
    answers.add(there.is_active(auth, unknown))

    assert answers == {False}
    assert len(looks) == 1


def test_the_version_is_looked_at_once_a_second_however_many_ask(here, there):
    auth = a_client(here, there)
    looks = looks_of(there)

    for _ in range(31):
        there.clock.move(0.1)
        there.token(auth)

    assert len(looks) == 3
