"""Policies are tried on recorded requests, and nothing is changed by that."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from iam.domain.faults import Refused
from iam.domain.policies.simulation import Speed
from iam.domain.policies.values import Effect, Kind, Policy
from iam.services import recorded_trials
from iam.services.token_policies import TokenPolicies
from iam.storage.database import Database
from tests.builders import NOON
from tests.deciding import an_asking, grant
from tests.services.recording import KEEP, NO_READING, TENANT, Recorded

LONG = replace(TENANT, set={"tenant": "'" + "x" * 1000 + "'"})


@pytest.fixture
def recorded(server):
    """Give a realm /alpha in which policies decide, and requests are recorded."""
    made = Recorded(server, use_policies_for_scopes=True)
    made.policy(KEEP)
    return made


def simulate(recorded, *new: Policy, **chosen):
    recorded.keep()
    return recorded.services.policy_simulation.of(recorded.realm, new=new, **chosen)


def changes(came) -> list[tuple[str, int]]:
    return [(str(each.difference), each.decisions) for each in came.summary.changes]


def why(recorded, *new: Policy, **chosen) -> str:
    with pytest.raises(Refused) as refused:
        simulate(recorded, *new, **chosen)
    return str(refused.value)


def test_a_new_policy_is_tried_on_what_was_asked(recorded):
    recorded.ask("write")
    recorded.ask("write read")
    recorded.ask("read")

    came = simulate(recorded, NO_READING)

    assert came.summary.decisions == 3
    assert changes(came) == [
        ("request: allowed -> refused", 1),
        ("scope read: granted -> dropped", 1),
    ]
    assert recorded.ask("read").json["scope"] == "read"


def test_another_version_takes_the_place_of_the_live_one(recorded):
    recorded.ask("read")

    came = simulate(recorded, replace(KEEP, when="false"))

    assert changes(came) == [("request: allowed -> refused", 1)]


def test_tokens_are_tried_as_they_were_to_be_made(recorded):
    recorded.policy(TENANT)
    recorded.ask()

    came = simulate(recorded, replace(TENANT, set={"tier": "1"}, lifetime="60"))

    assert came.summary.decisions == 1
    assert changes(came) == [
        ("claim tenant: set -> absent", 1),
        ("claim tier: absent -> set", 1),
        ("lifetime: as it was -> shorter", 1),
    ]


def test_scopes_may_be_added_of_the_list_that_the_realm_has_today(recorded):
    recorded.ask()
    recorded.keep()
    recorded.set(
        policy_recording_days=7, use_policies_for_scopes=True, policy_scopes=("extra",)
    )

    adding = Policy(name="more", kind=Kind.TOKEN, add_scopes="['extra']")
    came = simulate(recorded, adding)

    assert changes(came) == [("scope extra: absent -> granted", 1)]


def test_a_policy_that_would_fail_says_why(recorded):
    recorded.ask()
    failing = replace(TENANT, set={"tenant": "client.properties.tenant"})

    came = simulate(recorded, failing)

    assert came.summary.refused == 1
    ((reason, count),) = came.summary.reasons
    assert reason.startswith("policy tenant failed: set.tenant: ")
    assert count == 1


def test_a_policy_is_tried_as_if_it_were_deleted(recorded):
    recorded.policy(NO_READING)
    recorded.ask("read write")

    came = simulate(recorded, left_out=("no-reading",))

    assert changes(came) == [("scope read: dropped -> granted", 1)]


def test_the_switch_is_tried_with_the_policies(recorded):
    recorded.set(policy_recording_days=7)
    recorded.ask("read write")

    came = simulate(recorded, NO_READING)

    assert changes(came) == [("scope read: granted -> dropped", 1)]
    assert came.summary.switched_off == 1


def test_what_has_changed_since_it_was_recorded_is_told(recorded):
    recorded.ask("read write")
    recorded.keep()
    recorded.policy(NO_READING)

    came = simulate(recorded, replace(NO_READING, effect=Effect.GRANT))

    assert came.summary.decided_otherwise == 1
    assert changes(came) == [("scope read: dropped -> granted", 1)]


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_the_longest_token_is_as_long_as_it_would_be(recorded, token_format):
    chosen = {"policy_recording_days": 7, "access_token_format": token_format}
    recorded.set(**chosen)
    before = recorded.ask().json["access_token"]

    came = simulate(recorded, LONG)
    recorded.policy(LONG)
    after = recorded.ask().json["access_token"]

    assert came.longest_today == len(before)
    assert came.longest_new == len(after)


def test_a_client_that_is_gone_is_looked_at_by_the_realm_alone(recorded):
    recorded.policy(TENANT)
    recorded.ask()
    recorded.keep()
    recorded.services.clients.delete(recorded.realm, "reports")

    came = simulate(recorded, NO_READING, LONG)

    assert came.summary.decisions == 2
    assert (came.longest_today, came.longest_new) == (None, None)


def test_what_cannot_be_read_is_counted_and_the_rest_is_tried(recorded):
    recorded.ask()
    recorded.keep()
    with closing(Database(recorded.server.settings.database)) as database:
        realm_id = recorded.realm.id
        with database.single() as store:
            [kept, *_] = store.recordings.since(realm_id, NOON, after=None, most=9)
        for place, sealed in enumerate(("", "a.b.c", "é", kept.sealed[:-9], "null")):
            odd = replace(kept, id=UUID(int=place), sealed=sealed)
            database.write(lambda store, odd=odd: store.recordings.add(odd))

    came = simulate(recorded, LONG)

    assert (came.summary.decisions, came.unreadable) == (1, 5)


def test_the_speed_is_measured_without_compiling(recorded):
    recorded.ask()

    came = simulate(recorded, LONG)

    assert 0 < came.summary.new.middle < 0.05
    assert came.summary.today.middle > 0


def test_what_only_the_first_look_at_a_request_costs_is_not_measured(
    recorded, monkeypatch
):
    recorded.ask()
    recorded.keep()
    seconds, known = [0.0], set()
    apply = TokenPolicies.apply

    def slow_at_first(self, policies, draft, facts):
        seconds[0] += 1 if id(facts) in known else 100
        known.add(id(facts))
        return apply(self, policies, draft, facts)

    monkeypatch.setattr(TokenPolicies, "apply", slow_at_first)
    monkeypatch.setattr(recorded_trials, "perf_counter", lambda: seconds[0])
    came = simulate(recorded, LONG)

    assert came.summary.today == came.summary.new == Speed(middle=1, slowest=1)


def test_only_requests_of_a_span_are_looked_at(recorded):
    recorded.ask()
    recorded.keep()
    recorded.services.clock.move(7200)
    recorded.ask()

    came = simulate(recorded, LONG, span=timedelta(hours=1))

    assert came.summary.decisions == 1


def test_a_shadow_is_given_and_its_lack_is_told(recorded):
    recorded.policy(LONG, shadow=True)
    trying = recorded.services.policy_simulation

    assert trying.shadow(recorded.realm, "tenant") == LONG
    with pytest.raises(Refused) as refused:
        trying.shadow(recorded.realm, "keep")
    assert str(refused.value) == (
        "policy keep of /alpha has no shadow; 'iam policy list --realm /alpha' shows "
        "which have"
    )


@pytest.mark.parametrize("token_format", ["opaque", "jwt"])
def test_what_a_person_was_asked_is_tried_as_it_was(server, token_format):
    provider = {"policy_recording_days": 7, "access_token_format": token_format}
    asking = an_asking(server, provider=provider, implied_consent=True)
    grant(server, "read")
    token = asking.token(scope="read write")
    server.services.recordings.keep()

    came = server.services.policy_simulation.of(
        asking.realm, new=(LONG,), left_out=("grants",)
    )

    assert came.summary.decisions == 3  # for a code, for the token, and of the token
    assert changes(came) == [
        ("scope read: granted -> asked", 2),
        ("claim tenant: absent -> set", 1),
    ]
    assert came.longest_today == len(token)
    asking.services.end_users.delete(asking.realm, "ada")
    assert why_nothing(server, asking) == (
        "no request of /alpha that these policies decide was recorded"
    )


def why_nothing(server, asking) -> str:
    with pytest.raises(Refused) as refused:
        server.services.policy_simulation.of(asking.realm, new=(LONG,))
    return str(refused.value)


def test_what_cannot_be_tried_is_refused_with_what_to_do(recorded):
    assert why(recorded, KEEP) == (
        "nothing to try: the live policies say the same already"
    )
    assert why(recorded, left_out=("gone",)) == (
        "realm /alpha has no live policy gone; 'iam policy list --realm /alpha' shows "
        "them"
    )
    assert why(recorded, NO_READING) == (
        "no request of /alpha that these policies decide was recorded"
    )
    assert why(recorded, NO_READING, span=timedelta(hours=1)).endswith("in that time")
    attribute = Policy(name="a", kind=Kind.ATTRIBUTE, scopes=("x",), value="1")
    assert why(recorded, attribute) == (
        "only requests that scope and token policies decide are recorded; "
        "'iam policy test' tries attribute policies on cases that you write"
    )
    recorded.set()
    assert why(recorded, NO_READING) == (
        "no requests of /alpha are recorded: 'iam realm set /alpha "
        "--policy-recording-days 7' begins, and then wait for some"
    )


def test_recordings_that_nobody_can_read_are_told(recorded):
    recorded.ask("read")
    recorded.keep()
    keyring = recorded.services.cache.current().keyring
    recorded.services.keys.compromise(keyring.current_seal[recorded.realm.id].kid)

    assert why(recorded, NO_READING).startswith(
        "none of the 2 recorded requests of /alpha can be read: "
    )
    recorded.ask("read")
    assert simulate(recorded, NO_READING).unreadable == 2
