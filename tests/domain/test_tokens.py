"""Access tokens: what one says, how long it lives, when it is active."""

from __future__ import annotations

from uuid import UUID

import pytest

from iam.domain.reserved_claims import OF_ACCESS_TOKENS, OF_EVERY_TOKEN
from iam.domain.tokens import (
    Generations,
    from_claims,
    lifetime,
    to_claims,
)
from tests.builders import A_REALM, a_token


@pytest.mark.parametrize(
    ("now", "expired", "left"),
    [
        (1_000.0, False, 3_600),
        (1_000.5, False, 3_599),
        (4_599.0, False, 1),
        (4_599.999, False, 0),
        (4_600.0, True, 0),
        (9_999.0, True, 0),
    ],
    ids=[
        "when it is issued",
        "half a second later the whole seconds left are one fewer",
        "in its last second",
        "an instant before its end",
        "in the very second it names",
        "long after",
    ],
)
def test_a_token_lives_until_the_second_it_names(now, expired, left):
    token = a_token(issued_at=1_000, expires_at=4_600)

    assert token.has_expired(now) is expired
    assert token.seconds_left(now) == left


def test_a_lifetime_is_cut_to_what_the_server_allows():
    assert lifetime(3_600, longest=86_400) == 3_600
    assert lifetime(86_400, longest=600) == 600


@pytest.mark.parametrize(
    "token",
    [
        a_token(),
        a_token(format="jwt"),
        a_token(scopes=("write", "read"), audience=("api", "other")),
        a_token(generations=Generations(realm=3, client=7)),
        a_token(
            subject_id=UUID(int=7),
            auth_time=900,
            generations=Generations(realm=3, client=7, end_user=2),
        ),
        a_token(extra={"tenant": "a", "limits": [{"rate": 60}]}),
    ],
    ids=[
        "opaque",
        "jwt",
        "several scopes and audiences",
        "later generations",
        "a person's",
        "with claims of policies",
    ],
)
def test_what_is_written_is_read(token):
    read = from_claims(to_claims(token), realm_id=A_REALM, token_format=token.format)

    assert read == token


def test_the_claims_have_the_names_that_jwts_have_for_them():
    assert to_claims(a_token()) == {
        "jti": "the-token",
        "iat": 1_000,
        "exp": 4_600,
        "aud": "myClient",
        "scope": "write",
        "grant_type": "client_credentials",
        "authGrantId": "the-grant",
        "auditTrackingId": "the-tracking",
        "iam": ["00000000000000000000000000000002", 0, 0],
    }


@pytest.mark.parametrize("name", sorted(OF_EVERY_TOKEN | OF_ACCESS_TOKENS))
def test_what_is_reserved_is_read_as_no_claim_of_a_policy(name):
    claims = {name: "another's"} | to_claims(a_token(extra={"tenant": "a"}))

    read = from_claims(claims, realm_id=A_REALM, token_format="opaque")

    assert read == a_token(extra={"tenant": "a"})


def test_a_claim_of_a_policy_takes_the_place_of_none_of_ours():
    extra = dict.fromkeys(to_claims(a_token()), "another's")

    assert to_claims(a_token(extra=extra)) == to_claims(a_token())


def test_a_person_can_be_written_so_that_only_we_read_who_it_is():
    token = a_token(
        subject_id=UUID(int=7),
        auth_time=900,
        generations=Generations(realm=3, client=7, end_user=2),
    )

    claims = to_claims(token, seal_person=lambda plain: plain[::-1].hex())
    read = from_claims(
        claims,
        realm_id=A_REALM,
        token_format=token.format,
        open_person=lambda text: bytes.fromhex(text)[::-1],
    )

    sealed = "0200000000000000" + "07" + "00" * 15
    assert claims["iam"] == ["00000000000000000000000000000002", 3, 7, sealed]
    assert read == token


@pytest.mark.parametrize("open_person", [None, lambda _: None], ids=["none", "wrong"])
def test_a_person_who_is_sealed_is_nobody_without_the_key(open_person):
    claims = to_claims(a_token(subject_id=UUID(int=7)), seal_person=bytes.hex)

    with pytest.raises(ValueError, match="no key of ours opens it"):
        from_claims(
            claims, realm_id=A_REALM, token_format="jwt", open_person=open_person
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"iam": None},
        {"iam": ["not hex", 0, 0]},
        {"iam": [7, 0, 0]},
        {"iam": ["0" * 32, 0]},
        {"scope": ["write"]},
        {"aud": None},
        {"exp": "tomorrow"},
        {"iat": None},
    ],
)
def test_what_another_release_wrote_is_told_in_one_way(changed):
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_claims(
            to_claims(a_token()) | changed, realm_id=A_REALM, token_format="jwt"
        )
