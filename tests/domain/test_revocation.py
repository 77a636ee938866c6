"""RFC 7009 §2.1: what falls when something is revoked."""

from __future__ import annotations

from uuid import UUID

import pytest

from iam.domain.revocation import (
    RETENTION,
    client_key,
    end_user_key,
    grant_key,
    is_revoked,
    limits_of,
    realm_key,
    token_key,
)
from iam.domain.tokens import Generations
from tests.builders import A_CLIENT, A_REALM, a_token

TOKEN = a_token(generations=Generations(realm=2, client=5))


def test_four_things_can_be_against_a_token():
    assert limits_of(TOKEN) == {
        token_key("the-token"): 0,
        grant_key("the-grant"): 0,
        realm_key(A_REALM): 2,
        client_key(A_CLIENT): 5,
    }


@pytest.mark.parametrize(
    ("stored", "dead"),
    [
        ({}, False),
        ({token_key("the-token"): 1}, True),
        ({grant_key("the-grant"): 1}, True),
        ({realm_key(A_REALM): 2}, False),
        ({realm_key(A_REALM): 3}, True),
        ({client_key(A_CLIENT): 5}, False),
        ({client_key(A_CLIENT): 6}, True),
        ({realm_key(A_REALM): 1, client_key(A_CLIENT): 6}, True),
    ],
    ids=[
        "nothing is against it",
        "the token itself",
        "its grant",
        "the realm, under the generation that the token has",
        "the realm, since",
        "the client, under the generation that the token has",
        "the client, since",
        "any one is enough",
    ],
)
def test_a_token_is_dead_where_any_of_them_has_grown(stored, dead):
    assert is_revoked(limits_of(TOKEN), stored) is dead


def test_a_raised_generation_is_kept_longer_than_any_token_can_live():
    assert RETENTION == 86_400 + 300


def test_a_persons_token_is_dead_under_a_later_generation_of_theirs():
    ada = UUID(int=7)
    limits = limits_of(
        a_token(
            subject_id=ada,
            auth_time=900,
            generations=Generations(realm=0, client=0, end_user=2),
        )
    )

    assert not is_revoked(limits, {end_user_key(ada): 2})
    assert is_revoked(limits, {end_user_key(ada): 3})
    assert end_user_key(ada) not in limits_of(a_token())
