"""People and their passwords: known again by them, and changed by themselves."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from iam.domain.end_users import EndUserAttributes
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.passwords import MOST_CHARACTERS, PasswordRefused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.revocation import grant_key
from iam.engines import passwords as engine
from iam.services import passwords
from tests.services.peopling import (
    BETTER,
    GOOD,
    a_person,
    events,
    left,
    revocations,
    with_everything,
)

pytestmark = pytest.mark.full_cost

ALPHA = RealmPath.parse("/alpha")


@pytest.fixture
def alpha(services):
    return services.realms.create(ALPHA, ProviderSettings())


@pytest.fixture
def people(services):
    return services.end_users


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Gather what every slow comparison was made with."""
    made: list[str] = []
    verify = engine.verify_typed

    def counted(secret: str, hashed: str) -> bool:
        made.append(hashed)
        return verify(secret, hashed)

    monkeypatch.setattr(engine, "verify_typed", counted)
    return made


@pytest.mark.parametrize("typed", ["ann", "ANN", "Ann"])
def test_a_person_is_known_by_name_and_password(services, people, alpha, typed):
    ann = a_person(services, alpha)

    assert people.verify(alpha, typed, GOOD) == ann


def test_a_password_is_known_from_every_keyboard(people, alpha):
    ann = people.create(
        alpha, "ann", EndUserAttributes(), password="Cafe\u0301 au lait\u00a0froid"
    )

    assert people.verify(alpha, "ann", "Caf\u00e9 au lait froid") == ann


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("nobody", GOOD),
        ("ann", "wrong"),
        ("ann", ""),
        ("ann", GOOD.upper()),
        ("ann", GOOD + "x" * MOST_CHARACTERS),
        ("ann", "\ud800"),
        ("shut-out", GOOD),
        ("no-password", GOOD),
        ("no-password", ""),
        (" ann", GOOD),
        ("a\x00b", GOOD),
        ("a" * 100_000, GOOD),
    ],
)
def test_whoever_is_not_let_in_costs_one_comparison(
    services, people, alpha, hashed, username, password
):
    a_person(services, alpha)
    a_person(services, alpha, "shut-out")
    people.set(alpha, "shut-out", attributes={}, disabled=True)
    a_person(services, alpha, "no-password", password=None)

    assert people.verify(alpha, username, password) is None

    assert len(hashed) == 1
    assert hashed[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_password_opens_the_hash_that_nobody_has():
    assert not engine.verify_typed("", engine.nobodys_hash())
    assert engine.nobodys_hash() == engine.nobodys_hash()


def test_a_hash_of_other_days_is_made_anew_at_sign_in(services, people, alpha):
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    ann = replace(a_person(services, alpha), password_hash=old)
    people.database.write(lambda store: store.end_users.change(ann))

    wrong = people.verify(alpha, "ann", "wrong")
    kept = people.get(alpha, "ann").password_hash
    known = people.verify(alpha, "ann", GOOD)

    assert (wrong, kept) == (None, old)
    assert known == people.get(alpha, "ann")
    assert known.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert known.generation == ann.generation


def test_a_hash_that_was_changed_meanwhile_is_not_undone(
    services, people, alpha, monkeypatch
):
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    ann = replace(a_person(services, alpha), password_hash=old)
    people.database.write(lambda store: store.end_users.change(ann))
    is_outdated = engine.is_outdated

    def meanwhile(hashed: str) -> bool:
        people.set_password(alpha, "ann", BETTER)
        return is_outdated(hashed)

    monkeypatch.setattr(engine, "is_outdated", meanwhile)

    known = people.verify(alpha, "ann", GOOD)

    assert known.password_hash == old  # and no session begins with that
    assert people.verify(alpha, "ann", BETTER) is not None


def test_as_many_compare_as_there_are_turns_and_the_others_wait(monkeypatch):
    turns = passwords.Turns(2)
    service = passwords.PasswordService(turns=turns)
    running, most = [0], [0]
    lock = threading.Lock()

    def slowly(_secret: str, _hashed: str) -> bool:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        return True

    monkeypatch.setattr(engine, "verify_typed", slowly)
    threads = [
        threading.Thread(target=service.matches, args=("a", "b")) for _ in range(10)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert most == [2]


def test_who_gets_no_turn_in_time_is_told_so(services, people, alpha):
    ann = a_person(services, alpha)
    turns = passwords.Turns(1, longest_wait=0.01)
    busy = replace(people, passwords=passwords.PasswordService(turns=turns))

    with turns.take(), pytest.raises(TemporarilyUnavailable, match="Too many"):
        busy.verify(alpha, "ann", GOOD)

    assert busy.verify(alpha, "ann", GOOD) == ann


def test_a_hash_is_made_anew_only_where_a_turn_is_free():
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    service = passwords.PasswordService(turns=passwords.Turns(1))

    with service.turns.take():
        busy = service.hash_anew(GOOD, old)

    assert busy is None
    assert service.matches(GOOD, service.hash_anew(GOOD, old))


def test_a_password_that_is_made_is_good_and_long_enough():
    provider = ProviderSettings(password_minimum_length=64, password_minimum_strength=4)
    made = {passwords.make_password(provider) for _ in range(3)}

    assert len(made) == 3
    for password in made:
        assert passwords.PasswordService().faults(password, provider, ()) == ()


def test_a_stolen_password_is_refused_however_hard(alpha):
    service = passwords.PasswordService(breached={GOOD})

    with pytest.raises(PasswordRefused) as refused:
        service.require_good(GOOD.replace(" ", "\u00a0"), alpha.provider, ())

    assert refused.value.reasons == ("breached",)


def test_a_person_who_changes_the_password_stays_here_and_leaves_elsewhere(
    services, people, alpha
):
    ann = a_person(services, alpha)
    signed_in = with_everything(services, ann)

    people.change_password(
        alpha, signed_in, current=GOOD, new=BETTER, end_applications=False
    )

    after = people.get(alpha, "ann")
    assert after.generation == ann.generation
    assert people.verify(alpha, "ann", BETTER) == after
    assert people.verify(alpha, "ann", GOOD) is None
    assert left(services, ann.id) == {
        "sessions": ["a"],
        "grants": ["grant-of-ann"],
        "consents": ["write"],
    }
    assert revocations(services) == {}
    assert ("ann", "UPDATE", "/alpha/users/ann") in events(services)


def test_applications_end_with_the_password_where_that_is_wanted(
    services, people, alpha
):
    ann = a_person(services, alpha)
    signed_in = with_everything(services, ann)

    people.change_password(
        alpha, signed_in, current=GOOD, new=BETTER, end_applications=True
    )

    assert left(services, ann.id) == {"sessions": ["a"], "grants": [], "consents": []}
    assert revocations(services) == {grant_key("grant-of-ann"): 1}


@pytest.mark.parametrize(
    "between",
    [
        lambda people, realm: people.set_password(
            realm, "ann", "purple cows in spring"
        ),
        lambda people, realm: people.set(realm, "ann", attributes={}, disabled=True),
        lambda people, realm: people.delete(realm, "ann"),
    ],
    ids=["another password", "shut out", "deleted"],
)
def test_who_was_changed_by_an_operator_in_between_changes_nothing(
    services, people, alpha, between
):
    signed_in = with_everything(services, a_person(services, alpha))
    between(people, alpha)

    with pytest.raises(PasswordRefused) as refused:
        people.change_password(
            alpha, signed_in, current=GOOD, new=BETTER, end_applications=False
        )

    assert refused.value.reasons == ("wrong_current",)
    assert people.verify(alpha, "ann", BETTER) is None


def test_the_current_password_must_be_right(services, people, alpha):
    ann = a_person(services, alpha)
    signed_in = with_everything(services, ann)

    with pytest.raises(PasswordRefused) as refused:
        people.change_password(
            alpha, signed_in, current="wrong", new="x", end_applications=True
        )

    assert refused.value.reasons == ("wrong_current",)
    assert people.get(alpha, "ann") == ann
