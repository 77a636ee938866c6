"""OpenID Connect Core §5.5: the ``claims`` parameter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iam.domain.claims_request import (
    LONGEST,
    MOST_CLAIMS,
    MOST_VALUES,
    ClaimsRequest,
    WantedClaim,
    claim_of_key,
    key_of_claim,
    read_claims,
    scopes_among,
)
from iam.domain.errors import InvalidRequest
from iam.engines.compact import to_json

KNOWN = {"email", "email_verified", "name", "acr", "sub"}


def read(asked: object) -> ClaimsRequest | None:
    text = asked if isinstance(asked, str) else json.dumps(asked)
    return read_claims(text, known=KNOWN)


@pytest.mark.spec("OpenID Connect Core", "5.5")
def test_claims_are_asked_for_in_two_places():
    asked = read(
        {
            "userinfo": {"email": {"essential": True}, "name": None},
            "id_token": {
                "acr": {"essential": True, "values": ["gold", "silver"]},
                "sub": {"value": "(usr!1)"},
                "email_verified": {"value": True},
            },
        }
    )

    assert asked == ClaimsRequest(
        userinfo=(
            WantedClaim(name="email", essential=True),
            WantedClaim(name="name"),
        ),
        id_token=(
            WantedClaim(name="acr", essential=True, values=("gold", "silver")),
            WantedClaim(name="sub", values=("(usr!1)",)),
            WantedClaim(name="email_verified", values=(True,)),
        ),
    )
    assert asked.names == ("email", "name", "acr", "sub", "email_verified")
    assert asked.of_id_token("acr").essential
    assert asked.of_id_token("email") is None


@pytest.mark.spec("OpenID Connect Core", "5.5")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"userinfo": None, "id_token": {}},
        {"userinfo": {"shoe_size": None, "name#fr": {"essential": True}}},
        {"verified_claims": {"name": None}, "purpose": 1},
        {"userinfo": {"shoe_size": "a description"}},
    ],
    ids=[
        "nothing",
        "nothing in two places",
        "what nobody knows, or in another language",
        "members that nobody knows",
        "what nobody knows may be anything",
    ],
)
def test_what_is_not_understood_is_ignored(asked):
    assert read(asked) is None


def test_members_of_a_claim_that_nobody_knows_are_ignored():
    asked = {"userinfo": {"email": {"essential": False, "purpose": "to write to you"}}}

    assert read(asked) == ClaimsRequest(userinfo=(WantedClaim(name="email"),))


def test_the_value_comes_before_the_values():
    asked = {"id_token": {"acr": {"value": "gold", "values": ["silver"]}}}

    assert read(asked).id_token[0].values == ("gold", "silver")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("{", "not JSON, or something twice"),
        ("[" * 4000, "not JSON, or something twice"),
        ('{"userinfo":{},"userinfo":{}}', "not JSON, or something twice"),
        ('{"userinfo":{"email":null,"email":null}}', "not JSON, or something twice"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ("NaN", "not a JSON object"),
        ({"userinfo": []}, "userinfo is not an object"),
        ({"id_token": "email"}, "id_token is not an object"),
        ({"userinfo": {"email": True}}, "email is neither null nor an object"),
        (
            {"userinfo": {"email": {"essential": "yes"}}},
            "email has an essential that is not a boolean",
        ),
        (
            {"userinfo": {"email": {"values": "a@example.com"}}},
            f"email has values that are no array of {MOST_VALUES} at most",
        ),
        (
            {"userinfo": {"email": {"values": ["a"] * (MOST_VALUES + 1)}}},
            f"email has values that are no array of {MOST_VALUES} at most",
        ),
        (
            {"userinfo": {str(each): None for each in range(MOST_CLAIMS + 1)}},
            f"userinfo has more than {MOST_CLAIMS} members",
        ),
        (" " * (LONGEST + 1), f"more than {LONGEST} characters"),
    ],
)
def test_what_cannot_be_read_is_refused(asked, why):
    with pytest.raises(InvalidRequest) as refused:
        read(asked)

    assert refused.value.description == f"claims: {why}"
    assert refused.value.description.isascii()


@pytest.mark.parametrize(
    "value",
    [
        "null",
        "1.5",
        "1e999",
        "Infinity",
        "[]",
        "{}",
        '"\\ud800"',
        '"a\\nb"',
        str(2**53),
    ],
)
def test_a_value_is_a_text_a_boolean_or_a_whole_number(value):
    with pytest.raises(InvalidRequest) as refused:
        read(f'{{"userinfo":{{"email":{{"value":{value}}}}}}}')

    assert refused.value.description == (
        "claims: email has a value that is no string, boolean or whole number"
    )


@pytest.mark.parametrize(
    ("values", "value", "does"),
    [
        ((), "anything", True),
        (("a", "b"), "b", True),
        (("a",), "A", False),
        ((1,), True, False),
        ((True,), True, True),
        ((7,), 7, True),
    ],
)
def test_a_value_is_accepted(values, value, does):
    assert WantedClaim(name="email", values=values).accepts(value) is does


def test_what_is_left_of_it():
    asked = read({"userinfo": {"email": None, "name": None}, "id_token": {"acr": None}})

    assert asked.only({"email"}) == read({"userinfo": {"email": None}})
    assert asked.only({"phone_number"}) is None


def test_it_is_carried_as_plain_data():
    asked = read(
        {
            "userinfo": {"email": {"essential": True, "values": ["a", "b"]}},
            "id_token": {"email_verified": {"value": True}},
        }
    )
    alone = read({"id_token": {"name": None}})

    assert ClaimsRequest.from_plain(json.loads(json.dumps(asked.to_plain()))) == asked
    assert alone.to_plain() == {"id_token": [["name", False]]}
    assert ClaimsRequest.from_plain(alone.to_plain()) == alone
    assert ClaimsRequest.from_plain(None) is None


def test_a_key_is_never_a_scope():
    assert claim_of_key(key_of_claim("email")) == "email"
    assert claim_of_key("email") is None
    assert " " in key_of_claim("email")
    assert scopes_among(["read", key_of_claim("email")]) == ("read",)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["userinfo", "id_token", "email", "acr", "essential", "value", "values"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), anything.map(json.dumps)))
def test_whatever_is_sent_is_read_or_refused(text):
    try:
        asked = read(text)
    except InvalidRequest:
        return

    if asked is not None:
        written = to_json(asked.to_plain())
        assert ClaimsRequest.from_plain(json.loads(written)) == asked
