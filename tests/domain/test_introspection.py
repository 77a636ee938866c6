"""RFC 7662 and AM: who may learn about which token."""

from __future__ import annotations

from uuid import uuid4

import pytest

from iam.domain.introspection import may_introspect
from iam.domain.realms import RealmPath
from tests.builders import a_client

ALL = "am-introspect-all-tokens"
ANY_REALM = "am-introspect-all-tokens-any-realm"


@pytest.mark.spec("RFC 7662", "2.2")
@pytest.mark.parametrize(
    ("scopes", "asks_in", "token_in", "own", "others"),
    [
        ((), "/customers", "/customers", True, False),
        ((), "/customers", "/customers/NA", False, False),
        ((ALL,), "/customers", "/customers", True, True),
        ((ALL,), "/customers", "/customers/NA", False, False),
        ((ALL,), "/customers/NA", "/customers", False, False),
        ((ANY_REALM,), "/customers", "/customers", True, True),
        ((ANY_REALM,), "/customers", "/customers/NA", True, True),
        ((ANY_REALM,), "/customers", "/customers/NA/east", True, True),
        ((ANY_REALM,), "/customers/NA", "/customers", False, False),
        ((ANY_REALM,), "/customers/NA", "/customers/EU", False, False),
        ((ANY_REALM,), "/customers", "/", False, False),
        ((ANY_REALM,), "/", "/customers/NA", True, True),
        ((ALL, ANY_REALM), "/customers", "/customers/NA", True, True),
        ((f"{ANY_REALM}|Read all",), "/customers", "/customers/NA", True, True),
    ],
    ids=[
        "without a special scope: its own",
        "without: never another realm",
        "all-tokens: every token of its realm",
        "all-tokens: not of a realm below",
        "all-tokens: not of the realm above",
        "any-realm: every token of its realm",
        "any-realm: every token of a realm below",
        "any-realm: however far below",
        "any-realm: never above",
        "any-realm: never beside",
        "any-realm: never the root from below",
        "any-realm at the root: everything",
        "both: the wider",
        "an entry with words is the same scope",
    ],
)
def test_who_may_learn_about_which_token(scopes, asks_in, token_in, own, others):
    introspector = a_client(scopes=scopes)

    def may(token_client):
        return may_introspect(
            introspector,
            RealmPath.parse(asks_in),
            token_client=token_client,
            token_realm=RealmPath.parse(token_in),
        )

    assert may(introspector.id) is own
    assert may(uuid4()) is others


def test_a_default_scope_gives_no_right():
    introspector = a_client(default_scopes=(ALL, ANY_REALM))

    assert not may_introspect(
        introspector,
        RealmPath.parse("/alpha"),
        token_client=uuid4(),
        token_realm=RealmPath.parse("/alpha"),
    )
