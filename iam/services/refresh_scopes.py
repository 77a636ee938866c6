"""Which scopes of a grant a refresh gives, by the policies of this moment."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.grants import Grant, no_longer_allowed
from iam.domain.policies.facts import AskedFor
from iam.domain.policies.outcomes import (
    Dropped,
    nothing_left,
    nothing_left_of_grant,
    union,
)
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.services.configuration import Live
from iam.services.scope_decisions import ScopeDecisions


class Left(NamedTuple):
    """
    What is left of a grant for one answer; the grant itself keeps all of it.

    ``agreed`` is what is left and what else of it policies may add.
    """

    grant: Grant
    dropped: Dropped
    agreed: tuple[Scope, ...]


def left_of(
    decisions: ScopeDecisions,
    live: Live,
    realm: Realm,
    client: Client,
    grant: Grant,
    *,
    user: EndUser,
    asked: AskedFor,
    wanted: tuple[Scope, ...],
    are_named: bool,
) -> Left:
    """
    Give what policies leave of a grant for one answer.

    Args:
        decisions: Decide about scopes.
        live: The configuration.
        realm: Whose policies decide.
        client: Who asks.
        grant: As it is kept.
        user: Who granted.
        asked: What for.
        wanted: The scopes to give; the client may have them.
        are_named: Whether the client named the scopes, or they are all.

    Raises:
        InvalidScope, InvalidGrant: Nothing, of those that were named or of all.
        PolicyFailed: A policy that names any of these scopes fails.
    """
    gone = no_longer_allowed(grant.scopes, client, realm.provider)
    more = (
        scope
        for scope in realm.provider.policy_scopes
        if scope in grant.scopes and scope not in gone
    )
    # Decided about at once: a denial can depend on what else is asked for.
    whole = replace(grant, scopes=union(wanted, more))
    agreed, dropped = decisions.still(live, realm, client, whole, user, asked=asked)
    left = tuple(scope for scope in agreed.scopes if scope in wanted)
    dropped = {scope: why for scope, why in dropped.items() if scope in wanted}
    if not left:
        raise nothing_left(dropped) if are_named else nothing_left_of_grant(dropped)
    return Left(replace(agreed, scopes=left), dropped, agreed.scopes)
