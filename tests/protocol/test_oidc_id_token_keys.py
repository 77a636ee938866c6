"""OpenID Connect Core §10.1: which ID Tokens are taken for ours when they come back."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from iam.domain.keys import Purpose
from iam.domain.realms import RealmPath
from tests.authorizing import Asking
from tests.reading_id_tokens import read_with_header

SCOPES = ("openid", "read", "write")


@pytest.fixture
def asking(server):
    return Asking(server, scopes=SCOPES)


def answered(asking, *, scope="openid read", **params):
    answer = asking.exchange(asking.code(scope=scope, **params))
    assert answer.status_code == 200, answer.text
    return answer


def id_token(asking, **params) -> str:
    return answered(asking, **params).json["id_token"]


def test_what_a_client_posts_as_a_hint_is_read_with_the_realms_own_keys(asking):
    text = id_token(asking)
    live, hints = asking.services.cache.current(), asking.services.id_tokens
    asking.server.realm("/beta")
    beta = asking.services.realms.get(RealmPath.parse("/beta"))
    header, claims, signature = text.split(".")
    changed = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"sub": "(usr!x)"}
    forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")

    found = hints.verify_hint(live, asking.realm, text)

    assert (found.client_id, found.subject) == ("app", f"(usr!{asking.user.id})")
    assert hints.verify_hint(live, beta, text) is None
    for bad in (
        f"{header}.{forged}.{signature}",
        f"{none}.{claims}.",
        f"{text}x",
        text + "\u00e9",
        "a" * 9000,
        "",
        "..",
    ):
        assert hints.verify_hint(live, asking.realm, bad) is None


def test_a_hint_may_have_expired_and_its_key_may_be_retired(asking, clock):
    text = id_token(asking)
    purpose = Purpose.SIGN_ID_TOKENS_RS256
    rotated = asking.services.keys.rotate(asking.realm, purpose, at_once=True)
    clock.move(timedelta(hours=2).total_seconds())

    live = asking.services.cache.current()
    found = asking.services.id_tokens.verify_hint(live, asking.realm, text)

    assert found is not None
    asking.sign_in()
    assert read_with_header(asking.server, id_token(asking))[0]["kid"] == rotated.id


def test_what_a_compromised_key_signed_is_no_hint(asking):
    text = id_token(asking)
    kid = read_with_header(asking.server, text)[0]["kid"]

    asking.services.keys.compromise(kid)

    live = asking.services.cache.current()
    assert asking.services.id_tokens.verify_hint(live, asking.realm, text) is None
    assert read_with_header(asking.server, id_token(asking))[0]["kid"] != kid
