"""`iam token` and `iam key` know of refresh tokens."""

from __future__ import annotations

import json

import pytest

from iam.factory.building import build_services
from iam.settings import Settings
from tests.conftest import Server
from tests.protocol.refreshing import Refreshing

CODE_OF_NOBODY = "A" * 43


@pytest.fixture
def asking(iam_, clock):
    """A client and a person in the database of the terminal."""
    settings = Settings.from_environment(iam_.environ)
    services = build_services(settings, clock=clock)
    yield Refreshing(Server(services, settings))
    services.close()


def test_the_operator_is_told_everything_of_one_that_counts(iam_, asking):
    token = asking.first()

    told = iam_.json("token", "introspect", "-", stdin=token)

    assert (told["active"], told["token_type"]) == (True, "refresh_token")
    assert told["username"] == "ada"
    assert told["authGrantId"] == token.split(".")[0]


def test_the_operator_is_told_the_name_that_a_pairwise_client_is_not(iam_, asking):
    asking.change(subject_type="pairwise")
    tokens = asking.tokens()

    for name in ("access_token", "refresh_token"):
        told = iam_.json("token", "introspect", "-", stdin=tokens[name])
        assert (told["username"], told["subname"]) == ("ada", "ada")
        assert "username" not in asking.server.introspect(asking.auth, tokens[name])


def test_the_operator_is_told_why_one_does_not_count(iam_, asking):
    token = asking.first()
    asking.refresh(token)

    used = iam_.json("token", "introspect", "-", stdin=token)
    forged = iam_.json("token", "introspect", "-", stdin=token[:-43] + CODE_OF_NOBODY)

    assert used["reason"] == "another refresh token of its grant counts"
    assert forged["reason"] == "no refresh token of ours"


def test_the_operator_ends_a_grant(iam_, asking):
    tokens = asking.tokens()

    said = iam_("token", "revoke", "-", stdin=tokens["refresh_token"])
    again = iam_.json("token", "revoke", "-", stdin=tokens["refresh_token"])

    assert said == "the grant and all of its tokens have ended; this one was active\n"
    assert again == {"active": False, "was": "the grant was revoked"}
    assert asking.is_refused(asking.ask(tokens["refresh_token"]))
    assert not asking.is_active(tokens["access_token"])


def test_one_that_is_none_of_ours_is_an_error(iam_, asking):
    said = iam_.refused(
        "token", "revoke", "-", stdin=asking.first()[:-43] + CODE_OF_NOBODY
    )

    assert said == "Error: nothing was revoked: no refresh token of ours\n"


def test_inspect_says_what_can_be_seen_of_one(iam_, asking):
    token = asking.refresh(asking.first())["refresh_token"]

    done = iam_.type("token", "inspect", "-", "--json", stdin=token)

    told = json.loads(done.stdout)
    assert (done.exit_code, told["kind"], told["right"]) == (0, "refresh_token", True)
    assert [each["words"] for each in told["findings"]] == [
        f"is a refresh token, number 1 of grant {token.split('.')[0]}",
        "whether it counts is in the database alone: ask 'iam token introspect'",
    ]


def test_after_a_theft_every_refresh_token_ends_with_the_keys(iam_, asking):
    token = asking.first()

    iam_("key", "compromise", "--all", "--realm", "/", "--yes")

    assert asking.is_refused(asking.ask(token))


def test_one_compromised_key_ends_no_refresh_token(iam_, asking):
    token = asking.first()
    keys = iam_.json("key", "list", "--realm", "/alpha")
    seal = next(key["kid"] for key in keys if key["purpose"] == "seal")

    iam_("key", "compromise", seal, "--yes")

    assert asking.refresh(token)


def test_seeds_are_counted_when_the_master_key_changes(iam_, asking):
    asking.first()

    said = iam_("key", "rewrap")

    assert said == (
        "0 key(s) and the seeds of 0 refresh token(s) were encrypted anew under the "
        "first master key\n"
    )
