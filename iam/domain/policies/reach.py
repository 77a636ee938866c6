"""Whom scope policies reach: clients that ask none, and those that get nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, RealmPath

SWITCH = "use_policies_for_scopes"
ALONE = "client_credentials"
MOST_NAMED = 10
"""So many clients are named; of further ones only how many they are."""


def is_on_anywhere(
    provider: ProviderSettings, settings: Iterable[ClientSettings]
) -> bool:
    """Whether anybody asks the scope policies of a realm, by its settings."""
    return provider.use_policies_for_scopes or any(
        each.use_policies_for_scopes == "yes" for each in settings
    )


def who_does_not_ask(realm: Realm, clients: Iterable[Client]) -> str:
    """
    Say for whom the scope policies of a realm decide nothing, and what to do.

    Returns:
        A sentence; empty where every client asks them.
    """
    asking: list[str] = []
    others: list[str] = []
    for client in clients:
        asks = client.uses_policies_for_scopes(realm.provider)
        (asking if asks else others).append(client.client_id)
    path = realm.path
    if realm.provider.use_policies_for_scopes:
        if not others:
            return ""
        return (
            f"{SWITCH} is no at {listed(others)} of {path}: scope policies decide "
            "nothing there"
        )
    only = f"but {listed(asking)} " if asking else ""
    return (
        f"nobody in {path} {only}asks scope policies: "
        f"'iam realm set {path} --use-policies-for-scopes' has them decide"
    )


def who_gets_nothing(path: RealmPath, client_ids: Sequence[str]) -> str:
    """
    Say which clients that act for themselves get no scope, and what to do.

    Returns:
        A sentence; empty where there are none.
    """
    if not client_ids:
        return ""
    verb = "gets" if len(client_ids) == 1 else "get"
    return (
        f"{listed(client_ids)} of {path} {verb} no scope with {ALONE}: no policy "
        "grants them any, or one denies what they have ('iam scope explain' tells "
        'which); one with effect = "grant", scopes = ["*"] and '
        "when = \"subject.kind == 'client'\" lets clients have theirs"
    )


def who_lacks(path: RealmPath, policy: str, key: str, client_ids: Sequence[str]) -> str:
    """Say which clients a policy would refuse, for a property that it reads of each."""
    verb = "has" if len(client_ids) == 1 else "have"
    return (
        f"policy {policy} of {path} reads client.properties.{key}, and "
        f"{listed(client_ids)} {verb} none: what it decides of them is refused. Ask "
        f"has(client.properties.{key}) in when, or give it to them with "
        "'iam client set --custom-properties'"
    )


def listed(names: Sequence[str]) -> str:
    """Name some, and say how many more there are."""
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
