"""What can be seen of the keys of a realm."""

from __future__ import annotations

from iam.domain.keys import Key, Purpose, State
from iam.engines.seals import kid_of
from tests.builders import part

SIGN = Purpose.SIGN_ACCESS_TOKENS


def keys_of(services, realm, purpose=SIGN) -> list[Key]:
    """Give the keys of a realm; which is the older shows in their state."""
    return [
        key
        for key in services.cache.current().configuration.keys
        if (key.realm_id, key.purpose) == (realm.id, purpose)
    ]


def states(services, realm, purpose=SIGN) -> dict[str, str]:
    return {key.id: key.state.value for key in keys_of(services, realm, purpose)}


def current(services, realm, purpose=SIGN) -> Key:
    [key] = [k for k in keys_of(services, realm, purpose) if k.state is State.CURRENT]
    return key


def kid_of_token(token: str) -> str:
    return kid_of(token) or part(token, 0)["kid"]


def published(server) -> set[str]:
    return {key["kid"] for key in server.get("connect/jwk_uri").json["keys"]}
