"""Many change one person at the same moment: nothing is lost, nothing is undone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from iam.domain.end_users import EndUserAttributes
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.faults import Refused
from iam.domain.passwords import PasswordRefused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.revocation import end_user_key
from tests.services.declaring import declared
from tests.services.peopling import (
    BETTER,
    GOOD,
    a_person,
    a_session,
    left,
    revocations,
    with_everything,
)

ALPHA = RealmPath.parse("/alpha")
THIRD = "purple cows in spring"
REFUSALS = (Refused, TemporarilyUnavailable)


@pytest.fixture
def nodes(node):
    """Two processes that both know /alpha."""
    here, there = node().services, node().services
    here.realms.create(ALPHA, ProviderSettings())
    there.cache.refresh()
    return here, there


@pytest.fixture
def alpha(nodes):
    return nodes[0].realms.get(ALPHA)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do all of them from one starting shot; a refusal is a result, too."""
    ready = threading.Barrier(len(works))

    def start(work: Callable[[], object]) -> object:
        ready.wait()
        try:
            return work()
        except REFUSALS as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(start, works))


def test_two_attributes_changed_at_once_are_both_kept(nodes, alpha):
    here, there = nodes
    a_person(here, alpha)

    for number in range(5):
        name, nickname = f"Ann {number}", f"A{number}"
        at_once(
            lambda name=name: here.end_users.set(
                alpha, "ann", attributes={"name": name}
            ),
            lambda nickname=nickname: there.end_users.set(
                alpha, "ann", attributes={"nickname": nickname}
            ),
        )

        assert here.end_users.get(alpha, "ann").attributes == EndUserAttributes(
            name=name, nickname=nickname
        )


def test_of_many_who_add_the_same_name_one_does(nodes, alpha):
    names = ["ann", "Ann", "ANN", "aNN"]

    results = at_once(
        *[
            lambda name=name, service=service: service.end_users.create(
                alpha, name, EndUserAttributes(), password=None
            )
            for name in names
            for service in nodes
        ]
    )

    [added] = [each for each in results if not isinstance(each, REFUSALS)]
    assert nodes[0].end_users.all(alpha) == [added]
    assert all("already" in str(each) for each in results if each is not added)


def test_every_disabling_and_every_password_of_an_operator_counts(nodes, alpha):
    here, there = nodes
    ann = a_person(here, alpha)
    with_everything(here, ann)

    results = at_once(
        lambda: here.end_users.set(alpha, "ann", attributes={}, disabled=True),
        lambda: there.end_users.set_password(alpha, "ann", BETTER),
        lambda: there.end_users.set(alpha, "ann", attributes={"name": "Ann"}),
    )

    after = here.end_users.get(alpha, "ann")
    assert not any(isinstance(each, REFUSALS) for each in results)
    assert (after.disabled, after.attributes.name, after.generation) == (True, "Ann", 2)
    assert after.password_hash != ann.password_hash
    assert revocations(here) == {end_user_key(ann.id): 2}
    assert left(here, ann.id)["sessions"] == []


def test_an_operator_wins_over_a_person_who_changes_the_password_at_once(nodes, alpha):
    here, there = nodes
    for number in range(5):
        ann = a_person(here, alpha, f"ann{number}")
        signed_in = with_everything(here, ann)

        _, own = at_once(
            lambda name=ann.username: here.end_users.set_password(alpha, name, THIRD),
            lambda signed_in=signed_in: there.end_users.change_password(
                alpha, signed_in, current=GOOD, new=BETTER, end_applications=False
            ),
        )

        assert own is None or isinstance(own, PasswordRefused)
        assert here.end_users.verify(alpha, ann.username, THIRD) is not None
        assert here.end_users.verify(alpha, ann.username, BETTER) is None
        assert left(here, ann.id)["sessions"] == []


def test_of_two_sessions_that_change_the_password_at_once_one_does(nodes, alpha):
    here, there = nodes
    ann = a_person(here, alpha)
    signed_in = with_everything(here, ann)

    results = at_once(
        *[
            lambda service=service, new=new: service.end_users.change_password(
                alpha, signed_in, current=GOOD, new=new, end_applications=False
            )
            for service, new in ((here, BETTER), (there, THIRD))
        ]
    )

    [refused] = [each for each in results if each is not None]
    assert refused.reasons == ("wrong_current",)
    known = [here.end_users.verify(alpha, "ann", each) for each in (BETTER, THIRD)]
    assert known.count(None) == 1


def test_of_many_who_delete_a_person_one_does_and_nothing_is_left(nodes, alpha):
    here, there = nodes
    ann = a_person(here, alpha)
    with_everything(here, ann)

    results = at_once(
        lambda: here.end_users.delete(alpha, "ann"),
        lambda: there.end_users.delete(alpha, "ann"),
        lambda: there.end_users.set(alpha, "ann", attributes={"name": "Ann"}),
    )

    assert sum(isinstance(each, Refused) for each in results[:2]) == 1
    assert here.end_users.all(alpha) == []
    assert revocations(here) == {end_user_key(ann.id): 1}


def test_nobody_is_added_to_a_realm_that_is_deleted_at_once(nodes, services):
    here, there = nodes
    for number in range(5):
        path = RealmPath.parse(f"/r{number}")
        realm = here.realms.create(path, ProviderSettings())

        at_once(
            lambda path=path: here.realms.delete(path),
            lambda realm=realm: there.end_users.create(
                realm, "ann", EndUserAttributes(), password=None
            ),
        )

        assert services.end_users.all(realm) == []


def test_a_file_that_is_applied_at_once_undoes_no_change_of_a_person(nodes, alpha):
    """The file says nothing of the password: today's stays, also that of just now."""
    here, there = nodes
    for number in range(5):
        ann = a_person(here, alpha, f"ann{number}")
        signed_in = with_everything(here, ann)
        a_session(here, ann, "d")
        file = _declaring(ann.username)

        at_once(
            lambda file=file: here.declarations.apply(file),
            lambda signed_in=signed_in: there.end_users.change_password(
                alpha, signed_in, current=GOOD, new=BETTER, end_applications=False
            ),
        )

        after = here.end_users.get(alpha, ann.username)
        assert after.attributes.name == "Ann"
        assert here.end_users.verify(alpha, ann.username, BETTER) == after


def _declaring(username: str):
    return declared(f"""
        [[realms]]
        path = "/alpha"
        users = [{{ username = "{username}", name = "Ann" }}]
    """)
