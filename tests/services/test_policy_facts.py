"""Policies of each kind are told every variable of theirs, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import (
    LONGEST_GROUP,
    MOST_GROUPS,
    EndUser,
    EndUserAttributes,
)
from iam.domain.policies.drafts import TokenDraft
from iam.domain.policies.facts import Authentication, RequestFacts
from iam.domain.policies.values import Kind, Result
from iam.domain.policies.variables import NOBODY_SIGNED_IN, Type, variables_of
from iam.domain.policy_settings import LONGEST_PROPERTY, MOST_PROPERTIES
from iam.domain.setting import read_settings, to_plain
from iam.engines.expressions import compile_expression, prepare
from iam.services.policy_facts import facts_for
from tests.builders import A_REALM, NOON, a_client, a_realm

ADA = EndUser(
    id=UUID(int=7),
    realm_id=A_REALM,
    username="ada",
    attributes=EndUserAttributes(groups=("staff",)),
)
SIGNED_IN = Authentication(level="1", at=NOON - timedelta(minutes=5))
CAME = RequestFacts(grant_type="authorization_code")


def known(kind: Kind, **changed) -> dict[str, object]:
    given = {
        "realm": a_realm("/customers/NA"),
        "client": a_client(),
        "now": NOON,
        "request": CAME,
        "scopes": ("read",),
        "user": ADA,
        "authentication": SIGNED_IN,
    }
    return facts_for(kind, **{**given, **changed})


def is_of(value: object, type_: Type) -> bool:
    if type_ is Type.TEXTS:
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    plain = {
        Type.TEXT: str,
        Type.INT: int,
        Type.BOOL: bool,
        Type.TIME: datetime,
    }
    return isinstance(value, plain[type_]) if type_ in plain else value.keys() >= set()


@pytest.mark.parametrize("user", [ADA, None], ids=["a person", "a client alone"])
@pytest.mark.parametrize("kind", Kind)
def test_every_variable_of_a_kind_has_a_value_of_its_type(kind, user):
    facts = known(kind, user=user)

    variables = variables_of(kind)
    assert facts.keys() == variables.keys()
    assert [n for n, of in variables.items() if not is_of(facts[n], of.type)] == []


@pytest.mark.parametrize("kind", Kind)
def test_what_is_laid_over_later_has_a_place_already(kind):
    facts = known(kind)

    later = {"scope": "read"} if "scope" in facts else TokenDraft().variables()

    assert (facts | later).keys() == facts.keys()


def test_what_is_told_is_what_is_at_hand():
    facts = known(Kind.SCOPE, resources=("https://photos.example",))

    assert facts["realm"] == "/customers/NA"
    assert facts["subject.groups"] == ("staff",)
    assert facts["authentication.level"] == "1"
    assert facts["authentication.age"] == 300
    assert facts["request.scopes"] == ("read",)
    assert facts["request.resources"] == ("https://photos.example",)


def test_a_client_alone_never_signed_in():
    facts = known(Kind.TOKEN, user=None)

    assert facts["subject.kind"] == "client"
    assert facts["authentication.level"] == ""
    assert facts["authentication.age"] == NOBODY_SIGNED_IN


@pytest.mark.parametrize("kind", Kind)
def test_whoever_has_as_much_as_can_be_set_can_still_be_told_of(kind):
    """What an operator may enter is not what makes an ordinary policy fail."""
    groups = tuple(f"{n:0{LONGEST_GROUP}}" for n in range(MOST_GROUPS))
    properties = tuple(
        f"p{n:02}={'v' * (LONGEST_PROPERTY - 4)}" for n in range(MOST_PROPERTIES)
    )
    known_of = EndUserAttributes(groups=groups)
    client = a_client(custom_properties=properties)
    assert ADA.with_attributes({"groups": list(groups)}).attributes == known_of
    assert read_settings(ClientSettings, to_plain(client.settings))[1] == []

    prepared = prepare(
        kind, known(kind, user=replace(ADA, attributes=known_of), client=client)
    )

    found = compile_expression(
        f"'{groups[-1]}' in subject.groups && has(client.properties.p99)",
        kind=kind,
        result=Result.BOOL,
    )
    assert found.evaluate(prepared) is True
