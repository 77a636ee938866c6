"""The consent page says until when access lasts: as long as it really does."""

from __future__ import annotations

import pytest

from tests.browsing import account
from tests.web.account.consenting import BACK, a_story

BOTH = ("authorization_code", "refresh_token")
A_VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
AWAY = "This application keeps its access while you are away."
OUR_LINE = "Keep access while you are away"
LATEST = "This access lasts until {} UTC at the latest."
SIGNED_IN = (
    "This access lasts until you sign out, and until {} UTC at the latest if you do "
    "not sign in again."
)
IN_A_TOKEN = "June 1, 2026, 1:02 PM"
IN_HALF_A_DAY = "June 2, 2026, 12:00 AM"
IN_NINETY_DAYS = "August 30, 2026, 12:00 PM"


def read(page) -> str:
    return page.text.replace("\u202f", " ")


@pytest.mark.spec("OpenID Connect Core", "11")
@pytest.mark.parametrize(
    ("scope", "until", "is_away"),
    [
        ("openid", SIGNED_IN.format(IN_HALF_A_DAY), False),
        ("openid offline_access", LATEST.format(IN_NINETY_DAYS), True),
        ("read", LATEST.format(IN_NINETY_DAYS), True),
        ("read offline_access", LATEST.format(IN_NINETY_DAYS), True),
    ],
)
@pytest.mark.parametrize("entry", ["offline_access|", "offline_access|Stay"])
def test_with_refresh_tokens_it_is_the_end_of_the_grant(
    server, scope, until, is_away, entry
):
    story = a_story(server, scopes=("openid", "read", entry), grant_types=BOTH)

    said = read(story.ask(scope))

    assert until in said
    assert said.count("This access lasts until") == 1
    assert (AWAY in said) is is_away


@pytest.mark.parametrize("scope", ["openid", "openid offline_access", "read"])
@pytest.mark.parametrize(
    "client",
    [{}, {"grant_types": BOTH, "issue_refresh_token": "no"}],
    ids=["without the grant type", "not issued"],
)
def test_without_refresh_tokens_it_is_that_of_one_access_token(server, scope, client):
    scopes = ("openid", "read", "offline_access|Stay")
    story = a_story(server, scopes=scopes, **client)

    said = read(story.ask(scope))

    assert LATEST.format(IN_A_TOKEN) in said
    assert AWAY not in said


def test_a_token_that_ends_with_the_session_lasts_no_longer_than_that(server, clock):
    story = a_story(
        server, provider={"session_idle_lifetime": 43_200}, scopes=("openid", "read")
    )
    clock.move(11.5 * 3600)

    assert LATEST.format(IN_HALF_A_DAY) in read(story.ask("openid"))
    assert LATEST.format("June 2, 2026, 12:32 AM") in read(story.ask("read"))


def test_the_lifetimes_are_the_client_s(server):
    story = a_story(
        server, scopes=("read",), grant_types=BOTH, refresh_token_lifetime=30 * 86400
    )

    assert LATEST.format("July 1, 2026, 12:00 PM") in read(story.ask("read"))


@pytest.mark.parametrize("entry", ["offline_access", "openid"])
def test_where_a_choice_could_make_it_longer_the_longest_is_told(server, entry):
    """Without openid there is no session that a grant could end with."""
    story = a_story(
        server,
        scopes=("openid|Sign you in", "offline_access", "read|Read"),
        grant_types=BOTH,
        let_users_choose_scopes="yes",
        required_scopes=("openid",) if entry == "offline_access" else (),
    )
    scope = "openid offline_access read" if entry == "offline_access" else "openid read"

    assert LATEST.format(IN_NINETY_DAYS) in read(story.ask(scope))


def test_access_while_away_is_said_once_where_our_own_words_say_it(server):
    story = a_story(
        server, scopes=("openid", "offline_access", "read|Read"), grant_types=BOTH
    )

    page = story.ask("openid offline_access read")

    assert page.lines("access") == [OUR_LINE, "Read"]
    assert AWAY not in page.text


def ends(story) -> str:
    """Give what the account page says about the end of what was granted."""
    said = story.browser.get(account("/")).text.replace("\u202f", " ")
    return " ".join(said.partition("Ends")[2].partition("Stop access")[0].split())


@pytest.mark.parametrize(
    ("scope", "client", "told"),
    [
        (
            "openid",
            {"grant_types": BOTH},
            f"when you sign out, on {IN_HALF_A_DAY} UTC at the latest",
        ),
        (
            "read",
            {"grant_types": BOTH},
            "on June 8, 2026, 12:00 PM UTC, unless the application uses it before",
        ),
        (
            "read",
            {"grant_types": BOTH, "refresh_token_lifetime": 86400},
            "June 2, 2026, 12:00 PM UTC",
        ),
        ("read", {}, "June 1, 2026, 1:00 PM UTC"),
    ],
    ids=["with the session", "when it is not used", "in any case", "one token"],
)
def test_the_account_says_what_moves_the_end(server, scope, client, told):
    public = {"token_endpoint_auth_method": "none", **client}
    story = a_story(server, scopes=("openid", "read|Read"), **public)
    answer = story.press(story.ask(scope), "Allow")
    exchanged = server.post(
        "access_token",
        grant_type="authorization_code",
        client_id=story.client_id,
        code=answer.parameters["code"],
        redirect_uri=BACK,
        code_verifier=A_VERIFIER,
    )
    assert exchanged.status_code == 200, exchanged.text

    assert ends(story) == told
