"""Tell an operator whom the scope policies of a realm reach, and whom they cut off."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.errors import PolicyFailed
from iam.domain.impact_policies import acting_alone
from iam.domain.policies.facts import RequestFacts
from iam.domain.policies.reach import ALONE, who_does_not_ask, who_gets_nothing
from iam.domain.policies.values import Kind
from iam.domain.realms import Realm, RealmPath
from iam.services.clock import Clock
from iam.services.compiled_policies import CompiledPolicies
from iam.services.policy_constants import texts_out_of_reach
from iam.services.policy_facts import facts_for
from iam.services.policy_properties import properties_missing
from iam.services.scope_decisions import ScopeDecisions
from iam.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReach:
    """Looks at a realm and its clients as policies leave them."""

    compiled: CompiledPolicies
    database: Database
    clock: Clock

    def remarks(self, realm: Realm) -> list[str]:
        """Say what an operator who changes policies or the switch may not expect."""
        configuration = self.database.read(lambda store: store.configuration())
        found = configuration.realms_by_id.get(realm.id)
        if found is None:
            return []
        said = []
        if configuration.policies_of(found).scope:
            clients = sorted(
                (
                    client
                    for client in configuration.clients_by_id.values()
                    if client.realm_id == found.id
                ),
                key=lambda client: client.client_id,
            )
            said.append(who_does_not_ask(found, clients))
        said.append(who_gets_nothing(found.path, self.left_out(configuration, found)))
        return [each for each in said if each]

    def cut_off(self, paths: Iterable[RealmPath]) -> list[str]:
        """Say of each realm that there is of some which clients get no scope."""
        configuration = self.database.read(lambda store: store.configuration())
        there = (configuration.realms.get(path) for path in paths)
        said = (
            who_gets_nothing(realm.path, self.left_out(configuration, realm))
            for realm in there
            if realm is not None
        )
        return [each for each in said if each]

    def of_client(self, realm: Realm, client_id: str) -> list[str]:
        """Say of one client that is there whether policies leave it no scope."""
        configuration = self.database.read(lambda store: store.configuration())
        found = configuration.realms_by_id.get(realm.id)
        if found is None:
            return []
        left_out = self.left_out(configuration, found, only=client_id)
        said = who_gets_nothing(found.path, left_out)
        return [said] if said else []

    def of_policies(self, realm: Realm, names: Collection[str]) -> list[str]:
        """Say what policies of some names refuse, as settings and clients are."""
        configuration = self.database.read(lambda store: store.configuration())
        found = configuration.realms_by_id.get(realm.id)
        if found is None:
            return []
        return [
            *texts_out_of_reach(configuration, found, names, self.compiled),
            *properties_missing(configuration, found, names, self.compiled),
        ]

    def left_out(
        self, configuration: Configuration, realm: Realm, *, only: str | None = None
    ) -> list[str]:
        """
        Name the clients that act for themselves and that policies leave no scope.

        As of this moment, from an address that is not known. ``only`` is the client_id
        of the one that is looked at; None: all.
        """
        return [
            client.client_id
            for client in acting_alone(configuration, realm)
            if only in {None, client.client_id}
            and not any(self._granted(configuration, realm, client))
        ]

    def _granted(
        self, configuration: Configuration, realm: Realm, client: Client
    ) -> Iterator[str]:
        scopes = client.all_scopes(realm.provider)
        facts = facts_for(
            Kind.SCOPE,
            realm=realm,
            client=client,
            now=self.clock.now(),
            request=RequestFacts(grant_type=ALONE),
            scopes=scopes,
        )
        try:
            decisions = ScopeDecisions(compiled=self.compiled, clock=self.clock)
            yield from decisions.by(
                configuration.policies_of(realm), scopes, facts
            ).granted
        except PolicyFailed:
            return
