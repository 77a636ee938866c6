"""Requests that wait for a person: carried by one browser, decided once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from iam.domain.errors import InvalidRequest, TemporarilyUnavailable
from tests.authorizing import BROWSER, Asking
from tests.conftest import (
    NOON,
    database_url,  # noqa: F401 - both databases
)

OTHER = "c" * 64


@pytest.fixture
def asking(server):
    return Asking(server)


@pytest.fixture
def pending(services):
    return services.pending


@pytest.fixture
def live(services, asking):
    del asking  # its realm is there
    return services.cache.current()


@pytest.fixture
def request_(services, asking, live):
    """Give a request that can be put to a person."""
    return services.authorization.start(live, asking.realm, asking.params(nonce="n"))


def kept(pending, live, asking, request, **named):
    return pending.keep(live, asking.realm, request, browser=BROWSER, **named)


def find(pending, live, asking, sealed, browser=BROWSER):
    return pending.find(live, asking.realm, sealed, browser=browser)


def test_a_request_comes_back_as_it_was(pending, live, asking, request_):
    sealed = kept(pending, live, asking, request_)

    found = find(pending, live, asking, sealed)

    assert found.request == request_
    assert found.realm_id == asking.realm.id
    assert found.until == int(NOON.timestamp()) + 600
    assert (found.subject_id, found.form_posted) == (None, True)


def test_a_request_of_who_is_signed_in_met_no_form_of_ours(
    pending, live, asking, request_
):
    sealed = kept(pending, live, asking, request_, subject_id=asking.user.id)

    found = find(pending, live, asking, sealed)

    assert (found.subject_id, found.form_posted) == (asking.user.id, False)


def test_nobody_reads_what_is_carried(pending, live, asking, request_):
    sealed = kept(pending, live, asking, request_)

    assert "app.example" not in sealed
    assert sealed != kept(pending, live, asking, request_)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "x",
        lambda _: "é",
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB"),
        lambda sealed: sealed + "A",
        lambda _: "A" * 9_000,
    ],
)
def test_what_was_changed_on_the_way_is_nothing(pending, live, asking, request_, spoil):
    sealed = kept(pending, live, asking, request_)

    assert find(pending, live, asking, spoil(sealed)) is None


def test_another_browser_cannot_bring_it(pending, live, asking, request_):
    sealed = kept(pending, live, asking, request_)

    assert find(pending, live, asking, sealed, browser=OTHER) is None


def test_another_realm_cannot_open_it(server, pending, asking, request_):
    server.realm("/beta")
    live = server.services.cache.current()
    sealed = kept(pending, live, asking, request_)
    beta = next(r for p, r in live.configuration.realms.items() if str(p) == "/beta")

    assert pending.find(live, beta, sealed, browser=BROWSER) is None


@pytest.mark.parametrize(("seconds", "is_there"), [(599, True), (600, False)])
def test_it_can_be_decided_for_ten_minutes(
    pending, live, asking, request_, clock, seconds, is_there
):
    sealed = kept(pending, live, asking, request_)

    clock.move(seconds)

    assert (find(pending, live, asking, sealed) is not None) is is_there


def test_a_form_names_the_person_and_buys_no_time(
    pending, live, asking, request_, clock
):
    first = find(pending, live, asking, kept(pending, live, asking, request_))
    clock.move(300)

    named = pending.name_person(live, asking.realm, first, asking.user.id)

    found = find(pending, live, asking, named)
    assert found == replace(first, subject_id=asking.user.id)
    clock.move(300)
    assert find(pending, live, asking, named) is None


def test_a_request_can_be_put_to_whoever_signs_in_now(pending, live, asking, request_):
    sealed = kept(pending, live, asking, request_, subject_id=asking.user.id)
    first = find(pending, live, asking, sealed)

    anew = find(pending, live, asking, pending.for_anybody(live, asking.realm, first))

    assert anew == replace(first, subject_id=None, form_posted=True)


def test_it_is_decided_once_in_whatever_form(pending, live, asking, request_):
    first = find(pending, live, asking, kept(pending, live, asking, request_))
    named = pending.name_person(live, asking.realm, first, asking.user.id)
    second = find(pending, live, asking, named)
    assert not pending.is_decided(first)

    assert pending.decide_once(first)

    assert not pending.decide_once(second)
    assert pending.is_decided(second)


def test_of_many_decisions_at_once_one_counts(pending, live, asking, request_):
    found = find(pending, live, asking, kept(pending, live, asking, request_))

    with ThreadPoolExecutor(8) as pool:
        decided = list(pool.map(pending.decide_once, [found] * 20))

    assert sorted(decided) == [False] * 19 + [True]


def test_it_is_remembered_for_as_long_as_it_could_be_decided(
    pending, live, asking, request_, services, clock
):
    found = find(pending, live, asking, kept(pending, live, asking, request_))
    pending.decide_once(found)

    clock.move(899)
    early = services.housekeeping.purge().single_uses
    clock.move(1)

    assert early == 0
    assert services.housekeeping.purge().single_uses == 1


def test_what_does_not_fit_into_an_address_is_refused(pending, live, asking, request_):
    long = replace(request_, scopes=tuple(f"{n:0200}" for n in range(60)))

    with pytest.raises(InvalidRequest):
        kept(pending, live, asking, long)


def test_what_just_fits_fits_also_with_the_person_named(
    pending, live, asking, request_
):
    sealed = ""
    for length in range(5000, 6500):
        long = replace(request_, scopes=("x" * length,))
        try:
            sealed = kept(pending, live, asking, long)
        except InvalidRequest:
            break
    assert len(sealed) > 8000

    found = find(pending, live, asking, sealed)
    named = pending.name_person(live, asking.realm, found, asking.user.id)

    assert find(pending, live, asking, named).subject_id == asking.user.id


def test_without_a_key_nothing_can_be_carried(pending, live, asking, request_):
    live.keyring.current_box.clear()

    with pytest.raises(TemporarilyUnavailable):
        kept(pending, live, asking, request_)


def test_what_was_posted_is_no_pending_request_and_the_other_way_round(
    pending, live, asking, request_
):
    posted = pending.keep_parameters(live, asking.realm, {"client_id": "app"})
    sealed = kept(pending, live, asking, request_)

    assert pending.parameters(live, asking.realm, posted) == {"client_id": "app"}
    assert pending.parameters(live, asking.realm, sealed) is None
    assert pending.parameters(live, asking.realm, "x") is None
    assert find(pending, live, asking, posted) is None


def test_what_another_release_sealed_has_expired(
    pending, live, asking, request_, monkeypatch
):
    sealed = kept(pending, live, asking, request_)
    monkeypatch.setattr(
        "iam.services.pending.AuthorizationRequest.from_plain",
        lambda written: written["what a later release writes"],
    )

    assert find(pending, live, asking, sealed) is None
