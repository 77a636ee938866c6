"""What `iam scope explain` says of policies beside what they decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iam.domain.clients import Client
from iam.domain.id_tokens import cannot_reach
from iam.domain.policies.reach import SWITCH
from iam.domain.policies.values import RealmPolicies
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope

Remark = tuple[str, str]
"""What it is about, in a word, and the rest of the sentence that it begins."""


def remarks(
    realm: Realm,
    client: Client,
    policies: RealmPolicies,
    acr_values: Iterable[str],
    grant_type: str | None,
) -> Iterator[Remark]:
    """
    Say what an operator may not expect.

    Args:
        realm: Whose policies decide.
        client: Who asks.
        policies: Those of the realm.
        acr_values: What the client asks for with the parameter of this name.
        grant_type: How it asks; None: nobody said.
    """
    own = client.settings.grant_types
    if grant_type and grant_type not in own:
        has = ", ".join(own) or "none"
        yield "grant", f"type {grant_type} is not the client's, which has {has}"
    elif grant_type and grant_type not in realm.provider.grant_types:
        yield "grant", f"type {grant_type} is not offered by {realm.path}"
    if policies.scope and not client.uses_policies_for_scopes(realm.provider):
        yield "policies", f"are not asked: {_why_not(client)}"
    for acr in acr_values:
        if cannot_reach((acr,), realm.provider):
            yield "level", f"{acr} is not reached: it is not in password_acr_values"
    if policies.token:
        yield "token", "policies may still refuse: 'iam policy test' runs them"


def remarks_of_added(
    realm: Realm, policies: RealmPolicies, scopes: Iterable[Scope]
) -> Iterator[Remark]:
    """
    Say who may add scopes that stand in no list of a client.

    Args:
        realm: Whose policies decide.
        policies: Those of the realm.
        scopes: Of its ``policy_scopes``.
    """
    names = ", ".join(each.name for each in policies.token if each.add_scopes)
    who = f"; with add_scopes: {names}"
    none = f", and none of {realm.path} has add_scopes"
    why = f"only a token policy may add it{who if names else none}"
    for scope in scopes:
        yield "scope", f"{scope} is in no list of the client: {why}"


def _why_not(client: Client) -> str:
    if client.settings.use_policies_for_scopes:
        return f"{SWITCH} of the client is no"
    return f"{SWITCH} is off"
