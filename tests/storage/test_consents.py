"""Remembered consents: one row per end user, client and scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.consents import RememberedConsent
from tests.builders import A_CLIENT, A_REALM, NOON

SOMEBODY, SOMEBODY_ELSE = UUID(int=7), UUID(int=8)
ANOTHER = UUID(int=99)


def a_consent(scope: str = "read", **changed) -> RememberedConsent:
    consent = RememberedConsent(
        realm_id=A_REALM,
        subject_id=SOMEBODY,
        client_uuid=A_CLIENT,
        scope=scope,
        shown="text",
        words="Lire vos documents",
        configured="read|fr|Lire vos documents",
        locale="fr",
        reader_locale="fr_CA",
        granted_at=NOON,
        expires_at=NOON + timedelta(days=180),
    )
    return replace(consent, **changed)


@pytest.fixture
def keep(database):
    return lambda *consents: database.write(lambda s: s.consents.keep(consents))


@pytest.fixture
def found(database):
    """Give what is remembered of somebody and a client."""
    return lambda subject=SOMEBODY, client=A_CLIENT, realm=A_REALM: database.read(
        lambda store: store.consents.find(realm, subject, client)
    )


def test_a_consent_comes_back_as_it_was(keep, found):
    consent = a_consent("https://api.example.com/" + "a" * 231, words="Écrire " * 400)

    keep(consent)

    assert found() == [consent]


def test_a_new_answer_replaces_the_old_one_for_its_scope_alone(keep, found):
    later = a_consent("read", words="Read", expires_at=NOON + timedelta(days=999))
    keep(a_consent("read"), a_consent("write"))

    keep(later)

    assert found() == [later, a_consent("write")]


def test_nobody_finds_what_another_person_client_or_realm_has(keep, found, database):
    others = [
        a_consent(subject_id=SOMEBODY_ELSE),
        a_consent(client_uuid=ANOTHER),
        a_consent(realm_id=ANOTHER),
    ]
    keep(*others)

    assert found() == []
    of_somebody = database.read(lambda s: s.consents.of_subject(A_REALM, SOMEBODY))
    assert of_somebody == [others[1]]


@pytest.mark.parametrize(
    ("scopes", "left"),
    [
        (None, []),
        (["read"], ["write"]),
        ([], ["read", "write"]),
        (["mail"], ["read", "write"]),
    ],
    ids=["everything", "one scope", "no scope", "a scope that is not there"],
)
def test_a_person_can_have_it_forgotten(keep, found, database, scopes, left):
    keep(a_consent("read"), a_consent("write"), a_consent(client_uuid=ANOTHER))

    gone = database.write(
        lambda s: s.consents.forget(A_REALM, SOMEBODY, A_CLIENT, scopes)
    )

    assert gone == 2 - len(left)
    assert [each.scope for each in found()] == left
    assert len(found(client=ANOTHER)) == 1


def test_it_goes_with_the_person_the_client_and_the_realm(keep, found, database):
    keep(
        a_consent(),
        a_consent(subject_id=SOMEBODY_ELSE),
        a_consent(client_uuid=ANOTHER),
        a_consent(realm_id=ANOTHER),
    )

    with database.single() as store:
        assert store.consents.delete_of_subject(A_REALM, SOMEBODY_ELSE) == 1
        assert store.consents.delete_of_client(A_REALM, ANOTHER) == 1
        store.consents.delete_of_realms([ANOTHER])

    assert found() == [a_consent()]
    assert found(subject=SOMEBODY_ELSE) == []
    assert found(client=ANOTHER) == []
    assert found(realm=ANOTHER) == []


def test_what_has_expired_is_purged_in_batches_and_nothing_else(keep, found, database):
    ended = [a_consent(f"old-{number}", expires_at=NOON) for number in range(5)]
    keep(*ended, a_consent(expires_at=NOON + timedelta(microseconds=1)))

    first, second, third = (
        database.write(lambda s: s.consents.purge(NOON, most=4)) for _ in range(3)
    )

    assert (first, second, third) == (4, 1, 0)
    assert [each.scope for each in found()] == ["read"]
