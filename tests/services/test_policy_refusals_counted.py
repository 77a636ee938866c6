"""Whoever watches the server hears which policies refuse, and which of them fail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.policies.values import Kind, Policy
from iam.engines.metrics import PrometheusMeter
from iam.factory.building import build_services
from tests.conftest import Server
from tests.services.recording import KEEP, Recorded

NO_TIER = "client.properties.tier == ''"
REFUSES = Policy(name="closed", kind=Kind.TOKEN, refuse="'Not at night'")
FAILS = Policy(name="tier", kind=Kind.TOKEN, when=NO_TIER, lifetime="60")
TELLS = Policy(name="tells", kind=Kind.ATTRIBUTE, scopes=("write",), value=NO_TIER)


@pytest.fixture
def meter():
    return PrometheusMeter()


@pytest.fixture
def counted(services, settings, clock, meter):
    """Give a realm /alpha in which policies decide, and whose requests are counted."""
    del services  # its database is ready
    built = build_services(settings, clock=clock, meter=meter)
    made = Recorded(Server(built, settings))
    made.set(use_policies_for_scopes=True)
    made.policy(KEEP)
    yield made
    built.close()


def refusals(meter) -> dict[tuple[str, str, str], float]:
    """Give what was counted, by realm, policy and outcome."""
    return {
        (each.labels["realm"], each.labels["policy"], each.labels["outcome"]): (
            each.value
        )
        for metric in meter.registry.collect()
        for each in metric.samples
        if each.name == "iam_policy_refusals_total"
    }


@pytest.mark.parametrize("days", [0, 7], ids=["nobody looks on", "recorded"])
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (REFUSES, "refused"),
        (FAILS, "failed"),
        (replace(KEEP, name="scopes", when=NO_TIER), "failed"),
    ],
    ids=["token refused", "token failed", "scope failed"],
)
def test_each_request_that_is_refused_is_counted_once(
    counted, meter, policy, outcome, days
):
    counted.set(use_policies_for_scopes=True, policy_recording_days=days)
    counted.policy(policy)

    answers = [counted.ask(), counted.ask()]

    assert [each.json["error"] for each in answers] == ["access_denied"] * 2
    assert refusals(meter) == {("/alpha", policy.name, outcome): 2}


def test_a_policy_that_fails_when_others_look_at_a_token_is_counted(counted, meter):
    token = counted.ask().json["access_token"]
    counted.policy(TELLS)

    counted.server.post("introspect", auth=counted.auth, token=token)

    assert refusals(meter) == {("/alpha", "tells", "failed"): 1}


def test_all_that_made_a_token_too_long_are_counted(counted, meter):
    scopes = tuple(f"s{n}{'x' * 240}" for n in range(10))
    counted.auth = counted.server.client("longer", scopes=scopes)
    counted.policy(replace(KEEP, scopes=("*",)))
    for name in ("a", "b"):
        claims = {f"more_{name}": f"'{'x' * 900}'"}
        counted.policy(Policy(name=name, kind=Kind.TOKEN, set=claims))

    assert counted.ask(" ".join(scopes)).json["error"] == "access_denied"
    assert refusals(meter) == {
        ("/alpha", "a", "failed"): 1,
        ("/alpha", "b", "failed"): 1,
    }


def test_what_policies_only_leave_out_and_what_shadows_say_is_not_counted(
    counted, meter
):
    counted.policy(replace(REFUSES, name="later"), shadow=True)
    counted.policy(replace(KEEP, scopes=("read",)))

    assert counted.ask("write read").json["scope"] == "read"
    assert refusals(meter) == {}
