"""OpenID Connect Core §5.4: which scope tells what of a person."""

from __future__ import annotations

import pytest

from iam.domain.claims import CLAIMS_OF_SCOPE, IDENTITY_SCOPES, claims_of
from iam.domain.end_users import EndUserAttributes
from iam.domain.setting import settings_of

DEMO = EndUserAttributes(
    name="Demo User",
    given_name="Demo",
    email="demo@example.com",
    address=("1 Way", "Town"),
    nickname="D",
)


@pytest.mark.spec("OpenID Connect Core", "5.4")
@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid", {}),
        ("profile", {"name": "Demo User", "given_name": "Demo"}),
        ("email", {"email": "demo@example.com"}),
        ("address", {"address": "1 Way, Town"}),
        ("phone", {}),
        ("write", {}),
    ],
    ids=[
        "that somebody signed in, and no more",
        "names; what is not known is left out",
        "an e-mail address",
        "an address in one line",
        "nothing is known",
        "no scope of identity",
    ],
)
def test_a_scope_tells_what_is_known(scope, told):
    assert claims_of(scope, DEMO) == told


def test_every_claim_is_an_attribute_and_every_such_scope_one_of_identity():
    claims = {name for names in CLAIMS_OF_SCOPE.values() for name in names}

    assert claims <= set(settings_of(EndUserAttributes))
    assert set(CLAIMS_OF_SCOPE) < IDENTITY_SCOPES
