"""What an operator sees of locks, and opens; what nobody reads in the counters."""

from __future__ import annotations

from iam.domain.lockout import Kind
from tests.services.signing_in import HOME, ids, kinds

LOCK = 900


def test_an_operator_unlocks_a_name(doorstep):
    device = doorstep.enter().device
    doorstep.fail(times=5)
    doorstep.fail(times=5, device=device)
    doorstep.person("other")
    doorstep.fail("other", times=5)

    unlocked = doorstep.services.attempts.unlock(doorstep.realm, "DEMO")

    assert unlocked == 4  # by network, by browser, by all browsers, and by account
    assert kinds(doorstep) == []
    doorstep.enter()
    doorstep.enter(device=device)
    assert kinds(doorstep, "other") == [Kind.ACCOUNT_AND_NETWORK]
    assert '"changedFields":["lockout"]' in doorstep.audit_lines()


def test_unlocking_what_is_open_changes_nothing(doorstep):
    before = doorstep.audit_lines()

    assert doorstep.services.attempts.unlock(doorstep.realm, "demo") == 0
    assert doorstep.audit_lines() == before


def test_a_name_that_nobody_has_can_be_unlocked_and_is_not_written_down(doorstep):
    doorstep.fail("nobody here", times=5)

    assert doorstep.services.attempts.unlock(doorstep.realm, "nobody here") == 2
    assert "nobody here" not in doorstep.audit_lines()


def test_locks_come_with_their_end_the_longest_first(doorstep):
    device = doorstep.enter().device
    doorstep.fail(times=5)
    doorstep.services.clock.move(10)
    doorstep.fail(times=5, device=device)

    locks = doorstep.services.attempts.locks_of(doorstep.realm, "demo")

    now = int(doorstep.services.clock.time())
    assert [(lock.kind, lock.locked_until - now) for lock in locks] == [
        (Kind.ACCOUNT_AND_BROWSER, LOCK),
        (Kind.ACCOUNT_AND_NETWORK, LOCK - 10),
    ]


def test_nobody_reads_a_name_or_an_address_in_the_counters(doorstep):
    doorstep.fail()

    for each in ids(doorstep):
        assert len(each) <= 64
        assert "demo" not in each
        assert HOME not in each


def test_a_realm_names_the_same_person_otherwise(doorstep):
    doorstep.fail()
    alpha = ids(doorstep)
    beta = doorstep.set("/beta")

    doorstep.services.sign_in.attempt(
        *(doorstep.live, beta, "demo", "x"),
        browser="",
        address=HOME,
        user_agent="",
        device=None,
    )

    assert len(alpha) == 3
    assert len(ids(doorstep)) == 6
