"""Policies and their versions come back as they were; only those that count decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from iam.domain.policies.kept import KeptPolicy, PolicyVersion
from iam.domain.policies.values import Effect, Kind, Policy, RealmPolicies
from iam.storage.base import table_of
from iam.storage.policies import PolicyVersionRow
from tests.builders import A_REALM, NOON, a_realm

OTHER_REALM, LATER = UUID(int=77), NOON + timedelta(hours=1)
TENANT = Policy(
    name="tenant",
    kind=Kind.TOKEN,
    description="Two lines,\nand an é.",
    order=7,
    when="subject.kind == 'person'\r\n && true",
    set={"tenant": "'ä\x00'", "https://example.com/level": "3"},
    remove=("nickname",),
    lifetime="300",
    stop=True,
)
PHOTOS = Policy(name="photos", kind=Kind.SCOPE, scopes=("photos",), effect=Effect.DENY)


def a_version(number: int, policy: Policy, *, live: bool = True) -> PolicyVersion:
    return PolicyVersion(
        number=number,
        policy=policy,
        saved_at=NOON,
        saved_by="operator",
        note="because",
        live_at=LATER if live else None,
        live_by="another" if live else "",
    )


def add(store, *versions: PolicyVersion, realm=A_REALM, live=1, shadow=None) -> UUID:
    """Keep a policy with its versions, which all have the first one's name."""
    policy_id = uuid4()
    store.policies.add(realm, policy_id, versions[0].policy.name)
    for each in versions:
        store.policies.add_version(realm, policy_id, each, each.policy)
    store.policies.point(realm, policy_id, live=live, shadow=shadow)
    return policy_id


def test_a_policy_comes_back_with_every_version(database):
    live, shadow = a_version(1, TENANT), a_version(3, TENANT, live=False)
    dropped = a_version(2, TENANT, live=False)

    policy_id = database.write(
        lambda store: add(store, live, dropped, shadow, live=1, shadow=3)
    )

    with database.single() as store:
        assert store.policies.find(A_REALM, "tenant") == KeptPolicy(
            id=policy_id, name="tenant", live=live, shadow=shadow, newest=3, edition=1
        )
        assert store.policies.versions(A_REALM, policy_id) == [shadow, dropped, live]
        assert store.policies.find(A_REALM, "photos") is None
        assert store.policies.find(OTHER_REALM, "tenant") is None


def test_the_policies_of_every_realm_stand_in_the_configuration(database):
    alpha, beta = a_realm("/alpha"), a_realm("/beta")

    def work(store):
        store.realms.add(alpha)
        store.realms.add(beta)
        add(store, a_version(1, TENANT), realm=alpha.id)
        add(store, a_version(1, PHOTOS), realm=alpha.id, live=None, shadow=1)

    database.write(work)

    configuration = database.read(lambda store: store.configuration())
    assert configuration.policies == {
        alpha.id: RealmPolicies(token=(TENANT,), shadows={"photos": PHOTOS})
    }
    assert configuration.policies_of(beta) == RealmPolicies()


def test_a_deleted_policy_counts_no_more_and_keeps_its_name_and_history(database):
    version = a_version(1, TENANT)

    def work(store):
        policy_id = add(store, version)
        store.policies.point(
            A_REALM, policy_id, live=None, shadow=None, deleted_at=LATER
        )
        store.policies.mark(
            A_REALM, policy_id, 1, "deleted", at=LATER, by="ann", note="too early"
        )
        return policy_id

    policy_id = database.write(work)

    with database.single() as store:
        assert store.policies.that_count() == {}
        assert store.policies.of_realm(A_REALM) == []
        assert store.policies.find(A_REALM, "tenant") == KeptPolicy(
            id=policy_id, name="tenant", newest=1, edition=2, deleted_at=LATER
        )
        assert store.policies.versions(A_REALM, policy_id) == [
            replace(
                version, deleted_at=LATER, deleted_by="ann", deleted_note="too early"
            )
        ]


def test_a_shadow_that_becomes_live_keeps_since_when_by_whom_and_why(database):
    def work(store):
        policy_id = add(store, a_version(1, TENANT, live=False), live=1)
        store.policies.mark(
            A_REALM, policy_id, 1, "live", at=LATER, by="another", note="it works"
        )

    database.write(work)

    with database.single() as store:
        live = store.policies.find(A_REALM, "tenant").live
    assert live == replace(a_version(1, TENANT), live_note="it works")


def test_policies_are_listed_as_they_run(database):
    database.write(lambda store: add(store, a_version(1, PHOTOS)))
    database.write(lambda store: add(store, a_version(1, TENANT)))
    database.write(lambda store: add(store, a_version(1, PHOTOS), realm=OTHER_REALM))

    with database.single() as store:
        found = store.policies.of_realm(A_REALM)
    assert [each.name for each in found] == ["tenant", "photos"]


@pytest.mark.parametrize(
    "work",
    [
        lambda store, _: store.policies.add(A_REALM, uuid4(), "tenant"),
        lambda store, policy_id: store.policies.add_version(
            A_REALM, policy_id, a_version(1, TENANT), TENANT
        ),
    ],
    ids=["a name", "a version"],
)
def test_what_must_be_once_in_a_realm_is_once(database, work):
    policy_id = database.write(lambda store: add(store, a_version(1, TENANT)))

    with pytest.raises(IntegrityError):
        database.write(lambda store: work(store, policy_id))


def test_what_a_newer_release_wrote_is_named_and_not_read(database):
    versions = table_of(PolicyVersionRow)

    def work(store):
        add(store, a_version(1, TENANT), a_version(2, TENANT), shadow=2)
        store.connection.execute(
            update(versions).values(definition={**_plain(), "retries": 3})
        )

    database.write(work)

    with database.single() as store:
        counting = store.policies.that_count()[A_REALM]
        kept = store.policies.find(A_REALM, "tenant")
    assert (counting.token, counting.shadows) == ((), {})
    assert counting.unread == ("tenant",)
    assert counting.why_unread == {"tenant": kept.live.faults}
    assert kept.live.policy is kept.shadow.policy is None
    assert [fault.path for fault in kept.live.faults] == [("retries",)]


def _plain() -> dict[str, object]:
    return {"name": "tenant", "kind": "token", "set": {"tenant": "1"}}


def test_policies_go_with_their_realm(database):
    def work(store):
        kept = add(store, a_version(1, TENANT))
        gone = add(store, a_version(1, TENANT), realm=OTHER_REALM)
        store.policies.delete_of_realms([OTHER_REALM])
        return kept, gone

    kept, gone = database.write(work)

    with database.single() as store:
        assert list(store.policies.that_count()) == [A_REALM]
        assert store.policies.versions(OTHER_REALM, gone) == []
        assert len(store.policies.versions(A_REALM, kept)) == 1
