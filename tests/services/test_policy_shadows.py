"""Shadows of policies: compared with the live ones, counted, told, and never felt."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from iam.domain.policies.values import Effect, Kind, Policy, Target
from iam.factory.building import build_services
from iam.services import policy_shadows
from iam.services.metrics import NoMeter
from tests.conftest import Server
from tests.services.recording import KEEP, NO_READING, TENANT, Recorded


class Counting(NoMeter):
    """Keeps what shadows came to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, bool]] = []

    def compared_policy(self, realm: str, policy: str, *, differs: bool) -> None:
        self.seen.append((realm, policy, differs))


class Shadowed(Recorded):
    """A realm whose policies have shadows, and what is told of them."""

    def __init__(self, server: Server, meter: Counting) -> None:
        super().__init__(server, use_policies_for_scopes=True)
        self.meter = meter

    def ask(self, scope: str = "write", **form):
        """Ask for a token, and compare then, as a thread does."""
        answer = super().ask(scope, **form)
        self.compare()
        return answer

    def compare(self) -> int:
        return self.services.witness.shadows.compare()

    def told(self) -> list[dict]:
        lines = map(json.loads, self.server.audit_lines().splitlines())
        return [each for each in lines if each["eventName"] == "AM-POLICY-SHADOW"]

    def differences(self) -> list[list[str]]:
        return [each["changedFields"] for each in self.told()]


@pytest.fixture
def shadowed(services, settings, clock):
    """Give a realm /alpha in which policies decide, and a meter that counts."""
    del services  # its database is ready
    meter = Counting()
    built = build_services(settings, clock=clock, meter=meter)
    yield Shadowed(Server(built, settings), meter)
    built.close()


def test_a_shadow_that_agrees_is_counted_and_nothing_is_told(shadowed):
    shadowed.policy(KEEP)
    shadowed.policy(replace(KEEP, description="The same."), shadow=True)

    answer = shadowed.ask()

    assert answer.json["scope"] == "write"
    assert shadowed.meter.seen == [("/alpha", "keep", False)]
    assert shadowed.told() == []


def test_a_new_version_that_decides_otherwise_is_told_and_not_felt(shadowed):
    shadowed.policy(KEEP)
    shadowed.policy(replace(KEEP, scopes=("write",)), shadow=True)

    answer = shadowed.ask("write read")

    assert answer.json["scope"] == "write read"
    assert shadowed.meter.seen == [("/alpha", "keep", True)]
    (told,) = shadowed.told()
    assert {name: told[name] for name in told if name not in {"_id", "timestamp"}} == {
        "topic": "activity",
        "eventName": "AM-POLICY-SHADOW",
        "component": "OAuth",
        "realm": "/alpha",
        "level": "INFO",
        "userId": "reports",
        "runAs": "reports",
        "objectId": "/alpha/policies/keep",
        "changedFields": ["scope read: granted -> dropped"],
        "trackingIds": [],
    }


def test_a_policy_that_is_in_the_shadow_alone_is_compared_with_none(shadowed):
    shadowed.policy(KEEP)
    shadowed.policy(NO_READING, TENANT, shadow=True)

    answer = shadowed.ask("read")

    assert answer.json["scope"] == "read"
    assert shadowed.differences() == [
        ["request: allowed -> refused"],
        ["claim tenant: absent -> set"],
    ]


def test_each_shadow_is_compared_alone(shadowed):
    shadowed.policy(KEEP)
    others = [replace(TENANT, name=name, set={name: "1"}) for name in ("a", "b")]
    shadowed.policy(*others, shadow=True)

    shadowed.ask()

    assert shadowed.differences() == [
        ["claim a: absent -> set"],
        ["claim b: absent -> set"],
    ]


def test_a_request_that_is_refused_is_compared_as_well(shadowed):
    refusing = replace(TENANT, set={}, refuse="'no'")
    shadowed.policy(KEEP, refusing)
    shadowed.policy(TENANT, shadow=True)

    answer = shadowed.ask()

    assert answer.json["error"] == "access_denied"
    assert shadowed.differences() == [["request: refused -> allowed"]]


def test_what_a_shadow_sees_is_never_told(shadowed):
    shadowed.policy(KEEP)
    secret = "client.id + 'hush'"
    shadowed.policy(replace(TENANT, set={"tenant": secret}), shadow=True)
    shadowed.policy(replace(TENANT, name="no", set={}, refuse=secret), shadow=True)

    shadowed.ask()

    assert shadowed.differences() == [
        ["request: allowed -> refused"],
        ["claim tenant: absent -> set"],
    ]
    assert "hush" not in shadowed.server.audit_lines()


def test_a_shadow_that_fails_is_a_difference_and_not_felt(shadowed):
    failing = replace(TENANT, set={"tenant": "client.properties.tenant"})
    shadowed.policy(KEEP, TENANT)
    shadowed.policy(failing, shadow=True)

    assert shadowed.ask().status_code == 200

    assert shadowed.meter.seen == [("/alpha", "tenant", True)]
    assert shadowed.differences() == [["request: allowed -> failed"]]


def test_whatever_else_goes_wrong_in_a_shadow_is_not_felt(
    shadowed, monkeypatch, caplog
):
    def broken(*_args):
        raise ZeroDivisionError

    shadowed.policy(KEEP)
    shadowed.policy(TENANT, shadow=True)
    monkeypatch.setattr(policy_shadows, "with_policy", broken)

    assert shadowed.ask().status_code == 200

    assert "the shadow of policy tenant could not be asked" in caplog.text
    assert (shadowed.meter.seen, shadowed.told()) == ([], [])


def test_a_shadow_of_another_kind_is_compared_in_both(shadowed):
    shadowed.policy(KEEP, TENANT)
    shadowed.policy(replace(NO_READING, name="tenant"), shadow=True)

    shadowed.ask("read write")

    assert shadowed.differences() == [
        ["scope read: granted -> dropped"],
        ["claim tenant: set -> absent"],
    ]


def test_scopes_that_no_policy_decides_have_no_shadow(shadowed):
    shadowed.set()
    shadowed.policy(replace(KEEP, effect=Effect.DENY), shadow=True)

    shadowed.ask()

    assert (shadowed.meter.seen, shadowed.told()) == ([], [])


def test_a_shadow_that_was_promoted_decides_and_is_compared_no_more(shadowed):
    shadowed.policy(KEEP)
    shadowed.policy(TENANT, shadow=True)
    shadowed.ask()

    shadowed.services.policies.promote(shadowed.realm, "tenant")
    shadowed.services.clock.move(1)
    token = shadowed.ask().json["access_token"]

    assert shadowed.server.introspect(shadowed.auth, token)["tenant"] == "acme"
    assert shadowed.meter.seen == [("/alpha", "tenant", True)]


def test_what_is_recorded_is_what_the_live_ones_decided(shadowed):
    shadowed.set(policy_recording_days=7, use_policies_for_scopes=True)
    shadowed.policy(KEEP)
    shadowed.policy(TENANT, shadow=True)

    shadowed.ask()

    token = next(said for kind, said in shadowed.outcomes() if kind is Kind.TOKEN)
    assert token.claims == {}


def test_what_would_be_told_beside_scopes_is_compared_too(shadowed):
    shadowed.set(policy_recording_days=7)
    quota = Policy(name="quota", kind=Kind.ATTRIBUTE, scopes=("write",), value="5")
    token = shadowed.ask().json["access_token"]
    recorded = len(shadowed.all())
    shadowed.policy(quota, shadow=True)

    told = shadowed.server.introspect(shadowed.auth, token)
    shadowed.compare()

    assert "write" not in told
    assert shadowed.meter.seen == [("/alpha", "quota", True)]
    assert shadowed.differences() == [["attribute write: absent -> set"]]
    assert len(shadowed.all()) == recorded


def test_a_shadow_is_asked_about_its_own_kinds_of_tokens_alone(shadowed):
    shadowed.policy(KEEP, TENANT)
    shadowed.policy(replace(TENANT, tokens=(Target.ID_TOKEN,)), shadow=True)
    elsewhere = replace(TENANT, name="other", tokens=(Target.USERINFO,))
    shadowed.policy(elsewhere, shadow=True)

    shadowed.ask()

    assert shadowed.meter.seen == [("/alpha", "tenant", True)]
    assert shadowed.differences() == [["claim tenant: set -> absent"]]
