"""Recorded requests: how many there may be, and that they are read as they were."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from iam.domain.policies.comparing import Refusal
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.outcomes import Decisions
from iam.domain.policies.recordings import Recording, allowed_by, hour_of, next_share
from iam.domain.policies.values import Kind, Target
from iam.domain.policies.variables import Type, variables_of
from tests.builders import NOON

HOUR = 400_000 * 3600


def facts_of(kind: Kind) -> dict[str, object]:
    """Give a value for every variable of a kind."""
    values = {
        Type.TEXT: "é",
        Type.INT: 7,
        Type.BOOL: True,
        Type.TIME: NOON,
        Type.TEXTS: ["a", "b"],
        Type.TEXT_MAP: {"tier": "gold"},
        Type.ANY_MAP: {"nested": {"list": [1, 2.5, None]}},
    }
    return {name: values[each.type] for name, each in variables_of(kind).items()}


DRAFT = TokenDraft(
    target=Target.ID_TOKEN,
    claims={"a": [1]},
    lifetime=60,
    audience=("b", "a"),
    scopes=("z", "y"),
    allowed_audience=frozenset({"c"}),
    policy_scopes=frozenset({"w"}),
    agreed=frozenset({"y"}),
)
SCOPES = Recording(kind=Kind.SCOPE, facts=facts_of(Kind.SCOPE), scopes=("x", "y"))
TOKEN = Recording(kind=Kind.TOKEN, facts=facts_of(Kind.TOKEN), draft=DRAFT)


@pytest.mark.parametrize(
    "recording",
    [
        SCOPES,
        replace(
            SCOPES,
            outcome=Decisions(
                granted=("x",), dropped=("y",), asked=("z",), why={"x": "a"}
            ),
        ),
        replace(SCOPES, outcome=Refusal(reason="oh", is_failure=True)),
        replace(TOKEN, outcome=DRAFT._replace(claims={})),
        replace(TOKEN, draft=DRAFT._replace(agreed=None), outcome=Refusal(reason="")),
        replace(SCOPES, kind=Kind.ATTRIBUTE, facts=facts_of(Kind.ATTRIBUTE)),
    ],
    ids=["undecided", "scopes", "failed", "token", "refused", "attributes"],
)
def test_what_was_recorded_is_read_as_it_was(recording):
    written = json.loads(json.dumps(recording.to_plain()))

    assert Recording.from_plain(written) == recording


def test_values_that_json_does_not_know_are_written_as_those_it_does():
    told = {**facts_of(Kind.SCOPE), "client.scopes": ("a", "b")}

    written = replace(SCOPES, facts=told).to_plain()["facts"]

    assert written["client.scopes"] == ["a", "b"]
    assert written["request.time"] == "2026-06-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"facts": {}}, KeyError),
        ({"facts": facts_of(Kind.SCOPE) | {"request.time": "noon"}}, ValueError),
        ({"kind": "weather"}, ValueError),
        ({"scopes": None}, TypeError),
    ],
    ids=["a variable that is newer", "no instant", "another kind", "no list"],
)
def test_what_another_release_wrote_is_not_guessed_at(changed, why):
    written = SCOPES.to_plain() | changed

    with pytest.raises(why):
        Recording.from_plain(written)


@pytest.mark.parametrize(
    "changed",
    [
        {"claims": ["a"]},
        {"lifetime": None},
        {"lifetime": "60"},
        {"audience": [], "target": "access_token"},
        {"audience": [["b"]]},
        {"audience": "ab"},
        {"scopes": [1]},
        {"agreed": "y"},
        {"target": "refresh_token"},
    ],
)
def test_a_token_of_another_shape_is_not_guessed_at(changed):
    written = json.loads(json.dumps(TOKEN.to_plain()))
    written["draft"] |= changed
    given = replace(TOKEN, draft=None, outcome=DRAFT).to_plain()
    given["outcome"]["draft"] |= changed

    for plain in (written, given):
        with pytest.raises((KeyError, TypeError, ValueError)):
            Recording.from_plain(plain)


@pytest.mark.parametrize(
    "outcome",
    [
        {"refused": ["no"], "is_failure": False},
        {"granted": [["a"]], "dropped": [], "asked": [], "why": {}},
        {"granted": [], "dropped": [], "asked": [], "why": []},
        {"granted": [], "dropped": [], "asked": [], "why": {"a": 1}},
    ],
)
def test_an_outcome_of_another_shape_is_not_guessed_at(outcome):
    with pytest.raises(TypeError):
        Recording.from_plain(SCOPES.to_plain() | {"outcome": outcome})


def test_a_person_has_the_id_of_one():
    facts = facts_of(Kind.SCOPE) | {"subject.kind": "person", "subject.id": "ada"}

    with pytest.raises(ValueError, match="UUID"):
        Recording.from_plain(replace(SCOPES, facts=facts).to_plain())


@pytest.mark.parametrize(
    ("seconds", "most", "allowed"),
    [
        (0, 100, 25),
        (59.9, 100, 25),
        (60, 100, 27),
        (30 * 60, 100, 75),
        (45 * 60, 100, 100),
        (3599, 100, 100),
        (0, 1, 1),
    ],
)
def test_the_share_of_an_hour_grows_with_its_minutes(seconds, most, allowed):
    assert allowed_by(HOUR + seconds, most=most) == allowed


def test_an_hour_has_a_number_and_each_of_its_minutes_a_next_one():
    assert [hour_of(HOUR - 1), hour_of(HOUR), hour_of(HOUR + 3599.5)] == [
        399_999,
        400_000,
        400_000,
    ]
    assert [next_share(HOUR), next_share(HOUR + 59.9)] == [HOUR + 60, HOUR + 60]
