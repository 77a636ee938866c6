"""What `iam scope explain` says of policies beside what they decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iam.domain.clients import Client
from iam.domain.id_tokens import cannot_reach
from iam.domain.policies.reach import SWITCH
from iam.domain.policies.values import RealmPolicies
from iam.domain.realms import Realm

Remark = tuple[str, str]
"""What it is about, in a word, and the sentence."""


def remarks(
    realm: Realm, client: Client, policies: RealmPolicies, acr_values: Iterable[str]
) -> Iterator[Remark]:
    """
    Say what an operator may not expect.

    Args:
        realm: Whose policies decide.
        client: Who asks.
        policies: Those of the realm.
        acr_values: What the client asks for with the parameter of this name.
    """
    if policies.scope and not client.uses_policies_for_scopes(realm.provider):
        yield "policies", f"are not asked: {_why_not(client)}"
    for acr in acr_values:
        if cannot_reach((acr,), realm.provider):
            yield "level", f"{acr} is not reached: it is not in password_acr_values"
    if policies.token:
        yield "then", "token policies may still refuse: 'iam policy test' runs them"


def _why_not(client: Client) -> str:
    if client.settings.use_policies_for_scopes:
        return f"{SWITCH} of the client is no"
    return f"{SWITCH} is off"
