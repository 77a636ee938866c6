"""What a change does to refresh tokens, and to the name a client knows people by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.impact import Count, Ended, Impact, Renamed
from tests.conftest import NOON
from tests.services.planning import Office, a_file

PHOTO_APP = "/alpha/clients/photo-app"
PAIRWISE = 'subject_type = "pairwise"'


@pytest.fixture
def office(services):
    return Office(services)


def refreshing(provider: str = "", client: str = "") -> str:
    """Write a file whose client gets refresh tokens."""
    return a_file(provider, client).replace(
        '["authorization_code"]', '["authorization_code", "refresh_token"]'
    )


def refreshes(office, *, days: int = 0, unused: int = 0, **more) -> None:
    """Have a person grant something some days ago, with a refresh token."""
    granted = NOON - timedelta(days=days)
    office.grant(
        granted_at=granted,
        last_used_at=NOON - timedelta(days=unused),
        refresh_seed=b"seed",
        refreshed_at=granted,
        refresh_idle_ends_at=more.pop("idle_end", NOON + timedelta(days=1)),
        refresh_ends_at=NOON + timedelta(days=30),
        **more,
    )


def three(office) -> None:
    """Have one grant of today, one of two days ago, one unused for two days."""
    office.apply(refreshing())
    refreshes(office)
    refreshes(office, days=2)
    refreshes(office, days=2, unused=2)


@pytest.mark.parametrize(
    ("after", "grants"),
    [
        (refreshing(), 0),
        (refreshing(client="refresh_token_lifetime = 86400"), 2),
        (refreshing("refresh_token_lifetime = 86400"), 2),
        (refreshing("refresh_token_lifetime = 60"), 2),
        (refreshing("refresh_token_lifetime = 9000000"), 0),
        (refreshing(client="refresh_token_idle_lifetime = 86400"), 1),
        (a_file(), 3),
        (refreshing('grant_types = [ "authorization_code" ]'), 3),
        (refreshing("issue_refresh_token = false"), 3),
        (refreshing(client='issue_refresh_token = "no"'), 3),
        (refreshing(client='rotate_refresh_tokens = "no"'), 0),
    ],
    ids=[
        "nothing changes",
        "the client's lifetime is shorter",
        "the realm's lifetime is shorter",
        "as short as can be: what was granted this moment is left",
        "longer: nothing gets what it was not promised",
        "what lies unused ends earlier",
        "the client has the grant type no longer",
        "the realm has the grant type no longer",
        "the realm issues none",
        "the client gets none",
        "those of a public client rotate in any case",
    ],
)
def test_what_could_not_be_refreshed_any_more_is_counted(office, after, grants):
    three(office)

    impact = office.impact(after)

    counted = (Ended(name=PHOTO_APP, count=Count(grants=grants, people=grants)),)
    assert impact.unrefreshed == (counted if grants else ())
    assert impact.ended == ()


def test_what_has_ended_already_is_not_counted(office):
    office.apply(refreshing())
    office.grant()  # it has no refresh token
    refreshes(office, idle_end=NOON)
    refreshes(office, revoked_at=NOON)
    refreshes(office, days=100)
    refreshes(office, unused=8)
    refreshes(office, ends_with_session=True)  # which is not there

    assert office.impact(a_file()) == Impact()


def test_what_is_switched_off_is_counted_once(office):
    three(office)

    impact = office.impact(a_file(client='status = "inactive"'))

    assert [ended.name for ended in impact.ended] == [PHOTO_APP]
    assert impact.unrefreshed == ()


def test_that_everybody_gets_another_sub_is_told(office):
    office.apply(a_file())
    both = office.grant()
    office.remember("photos|Photos", subject_id=both)

    there = office.impact(a_file(client=PAIRWISE))
    office.apply(a_file(client=PAIRWISE))
    back = office.impact(a_file())
    sector = office.impact(
        a_file(client=f'{PAIRWISE}\nsector_identifier_uri = "https://other.example"')
    )

    count = Count(consents=1, grants=1, people=1)
    apart = "pairwise, for app.example"
    for impact, before, after in (
        (there, "public", apart),
        (back, apart, "public"),
        (sector, apart, "pairwise, for other.example"),
    ):
        assert impact == Impact(
            renamed=(Renamed(name=PHOTO_APP, before=before, after=after, count=count),)
        )


def test_it_is_told_where_nobody_is_known_here_too(office):
    """The application may know people still of whom nothing is left here."""
    office.apply(a_file())

    [renamed] = office.impact(a_file(client=PAIRWISE)).renamed

    assert renamed.count == Count()


def test_where_every_sub_stays_nothing_is_told(office):
    office.apply(a_file(client=PAIRWISE))

    same = f'{PAIRWISE}\nsector_identifier_uri = "https://app.example/sector.json"'
    assert office.impact(a_file(client=same)) == Impact()


def test_a_client_that_asks_nobody_renames_nobody(office):
    def alone(client: str = "") -> str:
        return (
            a_file(client=client)
            .replace('["authorization_code"]', '["client_credentials"]')
            .replace('"none"', '"client_secret_basic"')
        )

    office.apply(alone())

    assert office.impact(alone(PAIRWISE)) == Impact()
