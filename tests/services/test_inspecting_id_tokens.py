"""What an operator is told of a token that is no access token."""

from __future__ import annotations

import pytest

from iam.services.inspection import inspect
from iam.services.other_tokens import name_of
from tests.authorizing import Asking, reason
from tests.protocol.informing import userinfo


@pytest.fixture
def asking(server):
    return Asking(server, scopes=("openid",))


@pytest.fixture
def id_token(asking):
    return asking.exchange(asking.code(scope="openid")).json["id_token"]


def found(services, text) -> dict[str, str]:
    looked = inspect(services.tokens, text, audience="app")
    assert looked.kind == "jwt"
    return {each.about: f"{each.verdict}: {each.words}" for each in looked.findings}


def test_an_id_token_is_called_one(services, id_token):
    told = found(services, id_token)

    assert told["type"] == "note: JWT: an ID Token, which opens no resource"
    assert told["signature"] == "right: is that key's, and nothing was changed"
    assert "sign-id-tokens-rs256 key of /alpha" in told["key"]
    assert told["issuer"].startswith("right")
    assert told["audience"].startswith("right")
    assert told["end"].startswith("right")
    assert "revocation" not in told


def test_whatever_else_that_key_signed_is_wrong(services, asking, id_token):
    del id_token
    live = services.cache.current()
    client = services.clients.get(asking.realm, "app")
    signed = services.id_tokens.sign(
        live, asking.realm, client, {"iss": "x"}, typ="at+jwt"
    )

    told = found(services, signed)

    assert told["type"] == "wrong: is 'at+jwt', which nothing of that key's has"


def test_an_answer_of_userinfo_has_no_times_and_nothing_is_wrong_with_that(
    services, asking
):
    asking.change(userinfo_signed_response_alg="RS256")
    signed = userinfo(asking, asking.token(scope="openid")).text

    told = found(services, signed)

    assert told["type"] == (
        "note: userinfo+jwt: an answer of UserInfo, which opens no resource"
    )
    assert told["times"].startswith("note: none are in it")
    assert told.keys().isdisjoint({"start", "end", "revocation"})
    assert not any(words.startswith("wrong") for words in told.values())


def test_who_asks_whether_an_id_token_is_active_is_told_what_it_is(services, id_token):
    live, text = services.cache.current(), f"{id_token[:-9]}AAAAAAAAA"

    is_one = services.introspection.find(live, id_token)
    forged = services.introspection.find(live, text)

    assert is_one.reason == "an ID Token, which opens no resource"
    assert forged.reason == "no key of ours made it"


@pytest.mark.parametrize("text", ["", "a.b.c", "\u00e9", "x" * 9000])
def test_what_is_nothing_of_ours_has_no_name(services, text):
    assert name_of(services.cache.current(), text) is None


def test_the_log_says_what_a_resource_server_was_given(asking, id_token):
    rs = asking.server.client("rs", scopes=("am-introspect-all-tokens",))

    assert asking.server.introspect(rs, id_token) == {"active": False}

    assert reason(asking.server) == "an ID Token, which opens no resource"
