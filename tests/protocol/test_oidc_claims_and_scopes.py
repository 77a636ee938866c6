"""OpenID Connect Core §5.5: naming a claim goes around no scope and no person."""

from __future__ import annotations

import pytest

from iam.engines.signatures import decode_unverified
from tests.authorizing import told
from tests.protocol.informing import an_asking, named, userinfo

ON = {"clients_can_skip_consent": True, "claims_parameter_supported": True}
NAME = named(userinfo={"name": None}, id_token={"name": None})
EMAIL = named(userinfo={"email": None})


@pytest.fixture
def asking(server):
    grants = ("authorization_code", "refresh_token")
    return an_asking(server, provider=ON, grant_types=grants)


def tokens(asking, **params) -> dict:
    answer = asking.exchange(asking.code(**params))
    assert answer.status_code == 200, answer.text
    return answer.json


def refreshed(asking, first: dict, **form) -> dict:
    answer = asking.server.post(
        "access_token",
        auth=asking.auth,
        grant_type="refresh_token",
        refresh_token=first["refresh_token"],
        **form,
    )
    assert answer.status_code == 200, answer.text
    return answer.json


def names(asking, answer: dict) -> tuple[bool, bool]:
    """Whether UserInfo tells the person's name, and whether the ID Token does."""
    in_userinfo = userinfo(asking, answer["access_token"]).json
    return "name" in in_userinfo, "name" in decode_unverified(answer["id_token"])[1]


@pytest.mark.spec("OpenID Connect Core", "5.5")
@pytest.mark.parametrize(
    ("claims", "is_asked"),
    [
        (EMAIL, True),
        (named(id_token={"email": None}), True),
        (named(userinfo={"email": None, "name": None}), True),
        (NAME, False),
        (named(id_token={"acr": None, "auth_time": None, "sub": None}), False),
        (named(userinfo={"shoe_size": None}), False),
    ],
    ids=[
        "at UserInfo",
        "in the ID Token",
        "one of two",
        "what a scope of the request gives",
        "what is not of the person",
        "what nobody can tell",
    ],
)
def test_consent_to_a_claim_by_its_name_is_never_implied(asking, claims, is_asked):
    asking.change(scopes=("openid", "profile", "read"))

    answer = asking.authorize(scope="openid profile", claims=claims)
    unseen = asking.authorize(scope="openid profile", claims=claims, prompt="none")

    assert ("/consent?" in answer.headers["Location"]) is is_asked
    assert (told(unseen).get("error") == "consent_required") is is_asked


def test_where_the_parameter_is_not_read_consent_is_implied_as_before(server):
    asking = an_asking(server)

    assert told(asking.authorize(scope="openid", claims=EMAIL))["code"]


def test_a_name_that_came_with_a_scope_goes_with_it(asking):
    first = tokens(asking, scope="openid profile", claims=NAME)
    assert names(asking, first) == (True, True)

    narrowed = refreshed(asking, first, scope="openid")
    assert names(asking, narrowed) == (False, False)

    whole = refreshed(asking, narrowed)
    assert names(asking, whole) == (True, True)

    asking.change(scopes=("openid",))
    assert names(asking, refreshed(asking, whole)) == (False, False)


def test_a_name_that_was_agreed_to_by_itself_needs_no_scope(asking):
    first = tokens(asking, scope="openid email", claims=NAME)

    narrowed = refreshed(asking, first, scope="openid")

    assert names(asking, first) == names(asking, narrowed) == (True, True)
