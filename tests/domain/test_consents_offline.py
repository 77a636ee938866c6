"""What is never implied: access while nobody is there, and claims by their names."""

from __future__ import annotations

import pytest

from iam.domain.consents import Reason, Spared, is_offline
from tests.builders import a_client
from tests.domain.consenting import READ, Today, ask, the_past, then

OPENID = Today("openid", shown="hidden")
OFFLINE = Today("offline_access", shown="name")
NAMED = Today("claim email")
IMPLIED = {"client": a_client(implied_consent=True), "skip": True}


@pytest.mark.spec("OpenID Connect Core", "11")
@pytest.mark.parametrize(
    ("wordings", "spared"),
    [
        ((READ,), Spared.IMPLIED),
        ((OPENID,), Spared.IMPLIED),
        ((OPENID, READ), Spared.IMPLIED),
        ((OFFLINE, READ), Spared.IMPLIED),
        ((OPENID, OFFLINE), None),
        ((OPENID, NAMED), None),
    ],
    ids=[
        "OAuth alone",
        "while the person is there",
        "and something else",
        "OAuth alone knows of no presence",
        "while nobody is there",
        "a claim by its name",
    ],
)
def test_what_may_be_implied(wordings, spared):
    assert ask(*wordings, **IMPLIED).spared is spared


def test_an_answer_that_was_remembered_for_this_scope_counts():
    everything = the_past(then(OPENID), then(OFFLINE))
    without = the_past(then(OPENID), then(READ))

    assert ask(OPENID, OFFLINE, past=everything, **IMPLIED).spared is Spared.REMEMBERED
    assert ask(OPENID, OFFLINE, past=without, **IMPLIED).reasons == (
        Reason.NOT_REMEMBERED,
    )


@pytest.mark.parametrize(
    ("scopes", "is_so"),
    [
        ((), False),
        (("openid",), False),
        (("offline_access",), False),
        (("openid", "offline_access"), True),
    ],
)
def test_what_is_access_while_nobody_is_there(scopes, is_so):
    assert is_offline(scopes) is is_so
