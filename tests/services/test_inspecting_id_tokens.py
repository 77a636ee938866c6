"""What an operator is told of a token that is no access token."""

from __future__ import annotations

import pytest

from iam.services.inspection import inspect
from tests.authorizing import Asking


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


def test_whatever_else_that_key_signed_is_wrong(services, asking, id_token):
    del id_token
    live = services.cache.current()
    client = services.clients.get(asking.realm, "app")
    signed = services.id_tokens.sign(
        live, asking.realm, client, {"iss": "x"}, typ="at+jwt"
    )

    told = found(services, signed)

    assert told["type"] == "wrong: is 'at+jwt', which nothing of that key's has"
