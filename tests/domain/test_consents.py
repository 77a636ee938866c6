"""Consent: when a person is asked, and when never, and when always."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.consents import Reason, Spared, why_never_skipped
from iam.domain.destinations import destination_of
from tests.builders import NOON, a_client
from tests.domain.consenting import (
    APP,
    LOOPBACK,
    READ,
    WEB,
    WRITE,
    Today,
    ask,
    the_past,
    then,
)


@pytest.mark.parametrize(
    ("remembered", "prompts", "reasons"),
    [
        ([], [], [Reason.NOT_REMEMBERED]),
        ([READ], [], [Reason.NOT_REMEMBERED]),
        ([READ, WRITE], [], []),
        ([READ, WRITE, Today("mail")], [], []),
        ([READ, WRITE], ["consent"], [Reason.PROMPT]),
        ([READ, WRITE], ["login", "consent"], [Reason.PROMPT]),
        ([READ, WRITE], ["login", "select_account", "none"], []),
        ([READ], ["consent"], [Reason.PROMPT, Reason.NOT_REMEMBERED]),
    ],
    ids=[
        "the first time",
        "one more scope than was remembered",
        "what was remembered adds up",
        "fewer scopes than were remembered",
        "the client wants the page",
        "the client wants the page among others",
        "no other prompt asks for consent",
        "every reason is known",
    ],
)
def test_a_person_is_asked_unless_every_scope_is_remembered(
    remembered, prompts, reasons
):
    past = the_past(*map(then, remembered))

    asked = ask(READ, WRITE, past=past, prompts=prompts)

    assert asked.reasons == tuple(reasons)
    assert asked.must is bool(reasons)
    assert asked.spared is (None if reasons else Spared.REMEMBERED)


def test_a_request_without_scopes_is_asked_about_too():
    assert ask().reasons == (Reason.NOT_REMEMBERED,)


@pytest.mark.parametrize(
    ("at", "reason"),
    [(timedelta(seconds=1), None), (timedelta(0), Reason.EXPIRED)],
    ids=["a second before it expires", "when it expires"],
)
def test_what_is_remembered_expires(at, reason):
    past = the_past(then(READ, expires_at=NOON + at))

    assert past.reason(READ) is reason
    assert ask(READ, past=past).must is (reason is not None)


@pytest.mark.parametrize(
    ("provider", "client", "spared"),
    [
        (False, False, None),
        (True, False, None),
        (False, True, None),
        (True, True, Spared.IMPLIED),
    ],
    ids=["neither switch", "the provider's alone", "the client's alone", "both"],
)
def test_consent_is_implied_behind_two_switches(provider, client, spared):
    known = a_client(implied_consent=client)

    assert ask(READ, client=known, skip=provider).spared is spared


def test_implied_consent_is_not_undone_by_prompt():
    known = a_client(implied_consent=True)

    asked = ask(READ, client=known, skip=True, prompts=["consent"])

    assert asked.spared is Spared.IMPLIED
    assert asked.reasons == ()


PUBLIC = {"token_endpoint_auth_method": "none"}


@pytest.mark.spec("RFC 8252", "8.6")
@pytest.mark.spec("RFC 6749", "10.2")
@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize(
    ("settings", "redirect_uri", "reason"),
    [
        (PUBLIC, WEB, None),
        (PUBLIC, LOOPBACK, Reason.LOOPBACK),
        (PUBLIC, "http://[::1]/back", Reason.LOOPBACK),
        (PUBLIC, "http://localhost/back", Reason.LOOPBACK),
        (PUBLIC, APP, Reason.APP_SCHEME),
        ({}, LOOPBACK, None),
        ({}, APP, None),
        ({"self_registered": True}, WEB, Reason.UNVERIFIED),
        ({"self_registered": True, "verified_by": "The operator"}, WEB, None),
    ],
    ids=[
        "a public client on the web",
        "a public client on this device",
        "by IPv6",
        "by name",
        "a public client with an app's scheme",
        "a confidential client on this device",
        "a confidential client with an app's scheme",
        "a client that registered itself",
        "a client that registered itself and was verified",
    ],
)
def test_a_client_that_anybody_could_pass_for_is_always_asked_about(
    settings, redirect_uri, reason, remembered
):
    client = a_client(implied_consent=True, **settings)
    past = the_past(then(READ)) if remembered else the_past()

    asked = ask(
        READ, client=client, redirect_uri=redirect_uri, skip=not remembered, past=past
    )

    assert why_never_skipped(client, destination_of(redirect_uri)) is reason
    assert asked.must is (reason is not None)
    assert (reason in asked.reasons) is (reason is not None)
