"""OpenID Connect Core §12: what a refresh gives beside the access token."""

from __future__ import annotations

import pytest

from iam.services.session_ends import replace_session
from tests.builders import part
from tests.protocol.refreshing import Refreshing
from tests.signing_out import agreed_code

KEPT = ("iss", "sub", "aud", "auth_time")


@pytest.fixture
def asking(server):
    return Refreshing(server, scopes=("openid", "read"), default_scopes=("openid",))


@pytest.mark.spec("OpenID Connect Core", "12.2")
def test_a_refresh_gives_an_id_token_of_the_same_sign_in(asking, clock):
    first = asking.tokens(scope="openid read", nonce="n")
    clock.move(600)

    second = asking.refresh(first["refresh_token"])

    before, after = (part(each["id_token"], 1) for each in (first, second))
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert after["iat"] == before["iat"] + 600
    assert after["sid"] == before["sid"]
    assert "nonce" not in after
    assert after["at_hash"] != before["at_hash"]


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.1")
def test_after_a_sign_out_no_id_token_names_the_session_that_has_ended(asking):
    asking.change(scopes=("openid", "offline_access"), implied_consent=False)
    code = agreed_code(asking, scope="openid offline_access")
    first = asking.exchange(code).json
    second = asking.refresh(first["refresh_token"])

    asking.services.sessions.end(asking.session)
    third = asking.refresh(second["refresh_token"])

    before, during, after = (
        part(each["id_token"], 1) for each in (first, second, third)
    )
    assert during["sid"] == before["sid"]
    assert "sid" not in after
    assert after["sub"] == before["sub"]


@pytest.mark.spec("OpenID Connect Core", "12.2")
def test_without_openid_among_the_scopes_there_is_none(asking):
    token = asking.first(scope="openid read")

    narrow = asking.refresh(token, scope="read")

    assert "id_token" not in narrow
    assert "id_token" in asking.refresh(narrow["refresh_token"])
    assert "id_token" not in asking.refresh(asking.first(scope="read"))


def test_a_lost_answer_has_one_too(asking):
    token = asking.first(scope="openid")
    asking.refresh(token)

    assert "id_token" in asking.refresh(token)


@pytest.mark.parametrize(
    "changed", [{"session_lifetime": 1000}, {"refresh_token_lifetime": 1000}]
)
def test_no_id_token_outlives_its_grant(server, clock, changed):
    asking = Refreshing(server, provider=changed, scopes=("openid",))
    ends = int(clock.time()) + 1000
    first = asking.tokens(scope="openid")
    clock.move(600)
    second = asking.refresh(first["refresh_token"])

    for each in (first, second):
        assert part(each["id_token"], 1)["exp"] == ends
        assert server.introspect(asking.auth, each["access_token"])["exp"] == ends


def test_one_that_is_refreshed_while_the_person_signs_in_anew_goes_on(
    asking, monkeypatch
):
    """The session of before is gone when it is looked for."""
    token = asking.first(scope="openid")
    before = asking.session
    asking.sign_in()
    find = type(asking.services.refresh_tokens).authentic

    def and_then_move(self, store, realm, text):
        found = find(self, store, realm, text)
        replace_session(store, before, asking.session)
        return found

    monkeypatch.setattr(
        type(asking.services.refresh_tokens), "authentic", and_then_move
    )
    assert asking.refresh(token)


@pytest.mark.spec("OpenID Connect Back-Channel Logout", "2.1")
def test_the_sid_stays_when_the_person_signs_in_anew(asking):
    first = asking.tokens(scope="openid")
    before = asking.session
    asking.sign_in()
    asking.services.housekeeping.database.write(
        lambda store: replace_session(store, before, asking.session)
    )

    second = asking.refresh(first["refresh_token"])
    third = asking.tokens(scope="openid")

    sids = {part(each["id_token"], 1)["sid"] for each in (first, second, third)}
    assert len(sids) == 1


def test_userinfo_takes_no_refresh_token(asking):
    tokens = asking.tokens(scope="openid")

    def ask(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return asking.server.get("userinfo", headers=headers).status_code

    assert ask(tokens["access_token"]) == 200
    assert ask(tokens["refresh_token"]) == 401
