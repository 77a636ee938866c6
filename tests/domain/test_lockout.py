"""What is counted for an attempt, when it locks and for how long."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.lockout import (
    LONGEST_LOCK,
    MOST_PEOPLE,
    Counter,
    Kind,
    KnownBrowser,
    Tally,
    kinds_for,
    limit_of,
    warning,
)
from iam.domain.provider import ProviderSettings
from tests.builders import A_REALM

DEMO = EndUser(
    id=UUID(int=7),
    realm_id=A_REALM,
    username="demo",
    attributes=EndUserAttributes(),
    generation=3,
)


def a_tally(failures: int, **settings) -> Tally:
    limit = limit_of(Kind.ACCOUNT_AND_NETWORK, ProviderSettings(**settings))
    counter = Counter(id="one", kind=Kind.ACCOUNT_AND_NETWORK, limit=limit)
    return Tally(counter=counter, failures=failures, window_ends_at=0, locked_until=0)


@pytest.mark.parametrize(
    ("duration", "multiplier", "durations"),
    [
        (900, 2, (900, 1800, 3600, 7200, 14_400, 28_800, 57_600, LONGEST_LOCK)),
        (900, 1, (900,)),
        (10_000, 10, (10_000, LONGEST_LOCK)),
        (LONGEST_LOCK, 10, (LONGEST_LOCK,)),
    ],
    ids=[
        "each lock lasts twice as long, up to a day",
        "AM's default: every lock lasts as long as the first",
        "the last step is cut to a day",
        "a day is the most from the first",
    ],
)
@pytest.mark.parametrize("kind", [Kind.ACCOUNT_AND_NETWORK, Kind.ACCOUNT_AND_BROWSER])
def test_a_lock_that_meets_only_who_guesses_grows(
    kind, duration, multiplier, durations
):
    settings = ProviderSettings(
        lockout_duration=duration, lockout_multiplier=multiplier
    )

    limit = limit_of(kind, settings)

    assert limit.durations == durations
    assert (limit.failures, limit.interval) == (5, 300)


@pytest.mark.parametrize(
    "kind", [Kind.ACCOUNT, Kind.ACCOUNT_AND_BROWSERS, Kind.NETWORK]
)
def test_a_lock_that_meets_others_comes_much_later_and_never_grows(kind):
    limit = limit_of(kind, ProviderSettings(lockout_multiplier=10))

    assert (limit.failures, limit.interval) == (100, 300)
    assert limit.durations == (900,)


@pytest.mark.parametrize(
    ("is_known", "has_address", "kinds"),
    [
        (True, True, [Kind.ACCOUNT_AND_BROWSER, Kind.ACCOUNT_AND_BROWSERS]),
        (True, False, [Kind.ACCOUNT_AND_BROWSER, Kind.ACCOUNT_AND_BROWSERS]),
        (False, True, [Kind.ACCOUNT_AND_NETWORK, Kind.ACCOUNT, Kind.NETWORK]),
        (False, False, [Kind.ACCOUNT_AND_NETWORK, Kind.ACCOUNT]),
    ],
    ids=[
        "a browser that the person has used: its own counter, and that of all such",
        "… wherever it is",
        "a stranger: by both, by account, by network",
        "without an address there is no network to count for",
    ],
)
def test_what_an_attempt_is_counted_for(is_known, has_address, kinds):
    assert list(kinds_for(is_known=is_known, has_address=has_address)) == kinds


@pytest.mark.parametrize(
    ("warn_after", "failures", "left"),
    [(0, 4, None), (3, 2, None), (3, 3, 2), (3, 4, 1), (3, 5, 0), (3, 9, 0)],
    ids=["never", "not yet", "from then on", "one more", "none", "still none"],
)
def test_how_many_tries_are_left_is_told_where_the_realm_says_so(
    warn_after, failures, left
):
    settings = ProviderSettings(lockout_warn_after=warn_after)

    assert warning(a_tally(failures), settings) == left


def test_a_browser_knows_who_has_signed_in_with_it():
    browser = KnownBrowser(id="b").used_by(DEMO)

    assert browser.knows(DEMO)
    assert browser.id == "b"


@pytest.mark.parametrize(
    "user",
    [
        None,
        replace(DEMO, id=UUID(int=8)),
        replace(DEMO, generation=4),
        replace(DEMO, password_hash="$another"),
    ],
    ids=[
        "nobody",
        "another person",
        "everything of theirs was ended since",
        "the password was changed since",
    ],
)
def test_a_browser_does_not_know(user):
    assert not KnownBrowser(id="b").used_by(DEMO).knows(user)


def test_a_person_is_known_once_and_under_the_last_generation():
    browser = KnownBrowser(id="b").used_by(DEMO)

    again = browser.used_by(replace(DEMO, generation=4))

    assert [each[:2] for each in again.people] == [(DEMO.id, 4)]


def test_who_came_last_stays_longest_in_a_browser_that_many_use():
    browser = KnownBrowser(id="b").used_by(DEMO)

    for number in range(MOST_PEOPLE):
        browser = browser.used_by(replace(DEMO, id=UUID(int=100 + number)))

    assert len(browser.people) == MOST_PEOPLE
    assert not browser.knows(DEMO)


def test_what_a_browser_carries_comes_back_as_it_was():
    browser = KnownBrowser(id="b").used_by(DEMO)

    assert KnownBrowser.from_plain(browser.to_plain()) == browser


def test_what_a_browser_carries_shows_no_password_hash():
    browser = KnownBrowser(id="b").used_by(replace(DEMO, password_hash="$argon2id$x"))

    [[_, [[_, _, digest]]]] = [browser.to_plain()]

    assert len(digest) == 16
    assert digest not in "$argon2id$x"
