"""What policies would make of recorded requests is summed up, and none is kept."""

from __future__ import annotations

from datetime import timedelta

from iam.domain.policies.comparing import Difference, Refusal
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.recordings import Recording
from iam.domain.policies.simulation import (
    Change,
    LongToken,
    Simulation,
    Speed,
    Tally,
    Timed,
    Tried,
)
from iam.domain.policies.values import Kind, Target
from tests.builders import NOON

ASKED, GRANTED = Decisions(asked=("x",)), Decisions(granted=("x",))
DRAFT = TokenDraft(claims={"a": "b"}, lifetime=60)
REFUSED, FAILED = Refusal(reason="no"), Refusal(reason="oh", is_failure=True)
X_GRANTED = Difference(what="scope x", before="asked", after="granted")


def tried(today, new, *, client="a", then=None, seconds=(0.1, 0.2), at=0, **changed):
    """Give one request that came out one way today, and another way then."""
    kind = Kind.TOKEN if isinstance(today, TokenDraft) else Kind.SCOPE
    facts = {"client.id": client}
    return Tried(
        at=NOON + timedelta(hours=at),
        recording=Recording(kind=kind, facts=facts, outcome=then),
        today=Timed(outcome=today, seconds=seconds[0]),
        new=Timed(outcome=new, seconds=seconds[1]),
        **changed,
    )


def summed_up(*requests: Tried) -> Simulation:
    tally = Tally()
    for each in requests:
        tally.add(each)
    return tally.result()


def test_nothing_sums_up_to_nothing():
    nothing = Speed(middle=0.0, slowest=0.0)

    assert summed_up() == Simulation(
        decisions=0,
        since=None,
        until=None,
        changed=0,
        refused=0,
        allowed=0,
        changes=(),
        reasons=(),
        switched_off=0,
        decided_otherwise=0,
        today=nothing,
        new=nothing,
        longest_today=None,
        longest_new=None,
    )


def test_requests_are_counted_by_what_would_be_otherwise():
    found = summed_up(
        tried(ASKED, ASKED),
        tried(ASKED, GRANTED, client="b", at=1),
        tried(ASKED, GRANTED, at=2, is_switched_off=True),
        tried(ASKED, GRANTED, client="b", at=3),
    )

    assert (found.decisions, found.changed, found.switched_off) == (4, 3, 1)
    assert (found.since, found.until) == (NOON, NOON + timedelta(hours=3))
    assert found.changes == (
        Change(difference=X_GRANTED, decisions=3, clients=("b", "a"), more_clients=0),
    )


def test_the_most_frequent_difference_is_first_and_some_clients_are_named():
    others = [tried(ASKED, GRANTED, client=name) for name in "abcdefg"]

    found = summed_up(tried(DRAFT, DRAFT._replace(lifetime=1)), *others)

    assert [each.difference.what for each in found.changes] == ["scope x", "lifetime"]
    assert found.changes[0].clients == ("a", "b", "c", "d", "e")
    assert found.changes[0].more_clients == 2


def test_refusals_are_counted_with_their_reasons_where_they_are_new():
    found = summed_up(
        tried(DRAFT, REFUSED),
        tried(DRAFT, FAILED),
        tried(DRAFT, FAILED),
        tried(REFUSED, REFUSED),
        tried(REFUSED, FAILED),
        tried(FAILED, DRAFT),
        tried(DRAFT, FAILED),
    )

    assert (found.refused, found.allowed, found.changed) == (4, 1, 6)
    assert found.reasons == (("oh", 4), ("no", 1))


def test_it_is_said_why_scopes_would_be_left_out_that_are_not_today():
    night = Decisions(dropped=("x",), why={"x": "night"})
    lost = Decisions(granted=("y",), dropped=("x", "z"), why={"z": "day", "y": "all"})

    found = summed_up(
        tried(ASKED, night),
        tried(ASKED, night),
        tried(Decisions(granted=("x", "y", "z")), lost),
        tried(night, Decisions(dropped=("x",))),
        tried(FAILED, night),
        tried(night, ASKED),
    )

    assert found.reasons == (
        ("policy night denied x", 3),
        ("no policy grants x", 1),
        ("policy day denied z", 1),
    )


def test_what_came_out_otherwise_when_it_was_recorded_is_counted():
    found = summed_up(
        tried(ASKED, ASKED, then=GRANTED),
        tried(ASKED, ASKED, then=ASKED),
        tried(ASKED, ASKED, then=None),
    )

    assert (found.decided_otherwise, found.changed) == (1, 0)


def test_the_time_is_that_of_the_middle_and_of_the_slowest():
    found = summed_up(
        *(tried(ASKED, ASKED, seconds=each) for each in ((3, 1), (1, 9), (2, 2)))
    )

    assert found.today == Speed(middle=2, slowest=3)
    assert found.new == Speed(middle=2, slowest=9)


def test_the_access_token_that_says_most_is_found():
    longer = DRAFT._replace(claims={"a": "long" * 9})
    id_token = longer._replace(target=Target.ID_TOKEN, claims={"a": "x" * 99})
    first = tried(DRAFT, longer)

    found = summed_up(
        first,
        tried(longer, DRAFT),
        tried(id_token, id_token),
        tried(ASKED, ASKED),
    )

    assert found.longest_new == LongToken(recording=first.recording, draft=longer)
    assert found.longest_today.draft == longer


def test_a_token_of_a_client_that_is_gone_is_not_measured():
    longer = DRAFT._replace(claims={"a": "long" * 9})
    there = tried(DRAFT, DRAFT)

    found = summed_up(tried(longer, longer, is_known=False), there)

    assert found.decisions == 2
    assert found.longest_new == LongToken(recording=there.recording, draft=DRAFT)
    assert found.longest_today == found.longest_new
