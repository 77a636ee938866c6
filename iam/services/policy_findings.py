"""Mistakes about the policies that decide about scopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iam.domain.clients import Client
from iam.domain.policies.reach import SWITCH, is_on_anywhere, listed
from iam.domain.realms import Realm
from iam.domain.scopes.entries import Place
from iam.domain.scopes.lint.codes import Code, Mistake


def lint_policies(
    realm: Realm, clients: Iterable[Client], names: Sequence[str]
) -> Iterator[Mistake]:
    """Find scope policies of a realm, by their names, that decide nothing."""
    settings = (client.settings for client in clients)
    if not names or is_on_anywhere(realm.provider, settings):
        return
    yield Mistake(
        code=Code.POLICY_UNASKED,
        place=Place.PROVIDER,
        at=(SWITCH,),
        message=f"is off, so that policies decide nothing: {listed(names)}",
        remedy="Switch it on, or delete the policies.",
    )
