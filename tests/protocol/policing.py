"""Token and attribute policies for tests over HTTP, as operators save them."""

from __future__ import annotations

from iam.domain.policies.reading import read_policy
from iam.domain.policies.values import Policy
from iam.domain.realms import RealmPath


def a_policy(**fields) -> Policy:
    """Give a policy as a table of TOML would; of the kind token if none is named."""
    policy, faults = read_policy({"name": "p", "kind": "token"} | fields)
    assert faults == []
    assert policy is not None
    return policy


def save(server, *, realm: str = "/alpha", **fields) -> None:
    """Save one."""
    services = server.services
    where = services.realms.get(RealmPath.parse(realm))
    services.policies.save(where, a_policy(**fields))
