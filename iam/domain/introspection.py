"""Who may learn about which token, RFC 7662."""

from __future__ import annotations

from uuid import UUID

from iam.domain.clients import Client
from iam.domain.realms import RealmPath
from iam.domain.scopes.reserved import (
    INTROSPECT_ALL_TOKENS,
    INTROSPECT_ALL_TOKENS_ANY_REALM,
)


def may_introspect(
    introspector: Client,
    introspector_realm: RealmPath,
    *,
    token_client: UUID,
    token_realm: RealmPath,
) -> bool:
    """
    Whether a client may learn about a token.

    A client may introspect its own tokens. Either special scope in its Scope(s)
    extends that to the tokens of other clients: in its own realm only, or in its own
    realm and every realm under it.

    Sources:
        RFC 7662 §2.2: a caller who may not know is told ``active: false``, never why.
    """
    if INTROSPECT_ALL_TOKENS_ANY_REALM in introspector.scopes:
        return introspector_realm.contains(token_realm)
    if introspector_realm != token_realm:
        return False
    own_token = introspector.id == token_client
    return own_token or INTROSPECT_ALL_TOKENS in introspector.scopes
