"""Compiling takes its time: before requests, outside changes, and not without end."""

from __future__ import annotations

import logging

import pytest

from iam.domain.faults import Fault, Refused
from iam.domain.policies.values import Kind, Policy
from iam.factory import running
from iam.services import compiled_policies, policy_checks
from iam.services.changes import Changes
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.policing import DENY, GRANT, TENANT, numbers


@pytest.fixture
def compiled_in_a_change(monkeypatch) -> list[bool]:
    """Give of each time that a policy is compiled whether others wait for it."""
    found: list[bool] = []
    inside: list[bool] = []
    make, faults_of = Changes.make, policy_checks.faults_of

    def made(changes, work, **more):
        inside.append(True)
        try:
            return make(changes, work, **more)
        finally:
            inside.pop()

    def look(policy):
        found.append(bool(inside))
        return faults_of(policy)

    monkeypatch.setattr(Changes, "make", made)
    monkeypatch.setattr(policy_checks, "faults_of", look)
    return found


def test_no_change_waits_for_a_policy_to_be_compiled(
    policies, realm, compiled_in_a_change
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)
    policies.promote(realm, "night")
    policies.roll_back(realm, "night", 1)

    assert compiled_in_a_change == [False] * 4


def test_what_does_not_compile_any_more_does_not_come_back(
    policies, realm, monkeypatch
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT)
    policies.save(realm, DENY, shadow=True)
    fault = Fault(path=("when",), message="was taken once")
    monkeypatch.setattr(policy_checks, "faults_of", lambda _policy: [fault])

    for verb in (
        lambda: policies.promote(realm, "night"),
        lambda: policies.roll_back(realm, "night", 1),
    ):
        with pytest.raises(Refused, match="when: was taken once"):
            verb()
    assert numbers(policies.get(realm, "night")) == (2, 3)


def test_a_shadow_that_took_the_place_of_the_one_looked_at_is_not_promoted(
    policies, realm, monkeypatch
):
    policies.save(realm, DENY)
    policies.save(realm, GRANT, shadow=True)
    require_sound = policy_checks.require_sound

    def meanwhile(policy):
        monkeypatch.setattr(policy_checks, "require_sound", require_sound)
        policies.drop_shadow(realm, "night")
        policies.save(realm, policy, shadow=True)

    monkeypatch.setattr(policy_checks, "require_sound", meanwhile)

    with pytest.raises(Refused, match="policy night of /alpha was changed meanwhile"):
        policies.promote(realm, "night")
    assert numbers(policies.promote(realm, "night")) == (3, None)


def test_a_realm_has_room_for_so_much_with_its_shadows(policies, realm, monkeypatch):
    monkeypatch.setattr(policy_checks, "MOST_OF_REALM", TENANT.size + DENY.size)
    policies.save(realm, TENANT)
    policies.save(realm, DENY)

    with pytest.raises(Refused, match=r"^realm /alpha would have 768 bytes"):
        policies.save(realm, GRANT, shadow=True)
    policies.delete(realm, "night")
    policies.save(realm, Policy(name="b", kind=Kind.TOKEN, when=DENY.when, stop=True))
    with pytest.raises(Refused, match="say the same of many in one policy"):
        policies.roll_back(realm, "night", 1)

    assert [each.name for each in policies.all(realm)] == ["b", "tenant"]


def test_a_server_has_compiled_every_policy_before_its_first_request(
    services, policies, realm, settings, monkeypatch
):
    policies.save_all(realm, [DENY, TENANT])
    policies.save(realm, GRANT, shadow=True)
    leave, compiled = [], []
    monkeypatch.setattr(running, "Finalize", lambda _obj, call, **_: leave.append(call))
    monkeypatch.setattr(running, "build_services", lambda *_, **_more: services)
    monkeypatch.setattr(running, "configure_logging", lambda _settings: None)
    compile_expression = compiled_policies.compile_expression
    monkeypatch.setattr(
        compiled_policies,
        "compile_expression",
        lambda source, **more: (
            compiled.append(source) or compile_expression(source, **more)
        ),
    )

    running.create_app(settings)
    leave[0]()

    assert sorted(compiled) == sorted({DENY.when, TENANT.when, "'a'"})


def test_what_is_made_ready_is_so_before_requests_see_it(
    services, policies, realm, live
):
    seen = []
    services.cache.prepare_with(
        lambda read: seen.append((read.policies_of(realm).scope, live().scope))
    )

    policies.save(realm, DENY)

    assert seen == [((DENY,), ())]
    assert live().scope == (DENY,)


def test_what_cannot_be_made_ready_is_used_all_the_same(
    services, policies, realm, live, caplog
):
    services.cache.prepare_with(lambda _read: 1 / 0)

    with caplog.at_level(logging.ERROR):
        policies.save(realm, DENY)

    assert live().scope == (DENY,)
    assert "could not be prepared for requests" in caplog.text
