"""The life of a key: published, current, retired, or compromised."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.keys import (
    HINTS_KEPT,
    Purpose,
    State,
    algorithm_of,
    encryption_context,
    is_secret,
)
from iam.domain.provider import ProviderSettings
from iam.domain.revocation import RETENTION
from tests.builders import A_REALM, NOON, a_key


@pytest.mark.parametrize(
    ("state", "honoured"),
    [
        (State.PUBLISHED, True),
        (State.CURRENT, True),
        (State.RETIRED, True),
        (State.COMPROMISED, False),
    ],
)
def test_only_a_compromised_key_is_neither_honoured_nor_published(state, honoured):
    assert a_key(state).is_honoured is honoured
    assert a_key(state).is_published is honoured


@pytest.mark.parametrize("state", State)
def test_a_seal_key_is_never_published(state):
    assert not a_key(state, purpose=Purpose.SEAL).is_published


@pytest.mark.parametrize(
    ("state", "waited", "due"),
    [
        (State.PUBLISHED, 899, False),
        (State.PUBLISHED, 900, True),
        (State.CURRENT, 900, False),
        (State.RETIRED, 900, False),
    ],
)
def test_a_published_key_takes_over_when_everybody_can_know_it(state, waited, due):
    key = a_key(state, activates_at=NOON + timedelta(seconds=900))

    assert key.is_due(NOON + timedelta(seconds=waited)) is due


@pytest.mark.parametrize(
    ("state", "retired_at", "waited", "ended"),
    [
        (State.RETIRED, NOON, RETENTION - 1, False),
        (State.RETIRED, NOON, RETENTION, True),
        (State.RETIRED, None, RETENTION, False),
        (State.CURRENT, None, RETENTION, False),
        (State.COMPROMISED, NOON, RETENTION, False),
    ],
    ids=[
        "a token that it made can still live",
        "the last one has ended",
        "nobody knows since when",
        "a current key never ends",
        "a compromised key is remembered as such",
    ],
)
def test_a_retired_key_ends_with_the_last_token_it_made(
    state, retired_at, waited, ended
):
    key = a_key(state, retired_at=retired_at)

    assert key.has_ended(NOON + timedelta(seconds=waited)) is ended


def test_a_retired_seal_key_ends_with_what_browsers_carry():
    key = a_key(State.RETIRED, purpose=Purpose.SEAL, retired_at=NOON)

    assert not key.has_ended(NOON + timedelta(days=364))
    assert key.has_ended(NOON + timedelta(days=365))


@pytest.mark.parametrize(
    ("waited", "ended"),
    [(RETENTION, False), (HINTS_KEPT - 1, False), (HINTS_KEPT, True)],
)
def test_a_key_of_id_tokens_is_kept_for_hints(waited, ended):
    key = a_key(State.RETIRED, purpose=Purpose.SIGN_ID_TOKENS_ES256, retired_at=NOON)

    assert key.has_ended(NOON + timedelta(seconds=waited)) is ended


@pytest.mark.parametrize(
    ("purpose", "algorithm", "secret"),
    [
        (Purpose.SEAL, "A256GCM", True),
        (Purpose.NAME_SUBJECTS, "HS256", True),
        (Purpose.SIGN_ACCESS_TOKENS, "PS256", False),
        (Purpose.SIGN_ID_TOKENS_RS256, "RS256", False),
        (Purpose.SIGN_ID_TOKENS_EDDSA, "EdDSA", False),
    ],
)
def test_what_a_key_is_for_says_its_algorithm(purpose, algorithm, secret):
    provider = ProviderSettings(access_token_signing_algorithm="PS256")

    assert algorithm_of(purpose, provider) == algorithm
    assert is_secret(purpose) is secret
    assert a_key(purpose=purpose).is_published is not secret


def test_an_encrypted_key_is_bound_to_realm_purpose_and_id():
    contexts = {
        encryption_context(A_REALM, Purpose.SEAL, "k1"),
        encryption_context(A_REALM, Purpose.SEAL, "k2"),
        encryption_context(A_REALM, Purpose.SIGN_ACCESS_TOKENS, "k1"),
    }

    assert len(contexts) == 3


def test_the_secret_part_is_not_printed():
    assert "sealed" not in repr(a_key())
