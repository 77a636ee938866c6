"""Settings that can never do anything, also where only this server can tell."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.client_settings import ClientSettings
from iam.domain.declarations.values import Declaration, DeclaredRealm
from iam.domain.faults import Fault
from iam.domain.idle_settings import idle_settings
from iam.domain.policies.reach import SWITCH, is_on_anywhere
from iam.domain.policies.values import Kind
from iam.domain.provider import ProviderSettings
from iam.engines.outbound import Outbound

_CALLED = ("backchannel_logout_uri", "jwks_uri")
"""Settings that are addresses which this server calls."""

_UNASKED = (
    f"decides nothing: {SWITCH} is off in the realm, and on at no client of this file"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleSettings:
    """Looks at clients; ``outbound`` is what this server may call."""

    outbound: Outbound | None = None

    def of_client(
        self, settings: ClientSettings, provider: ProviderSettings
    ) -> list[Fault]:
        """Say which settings of a client can do nothing as things are."""
        return [*idle_settings(settings, provider), *self._uncalled(settings)]

    def of_declaration(self, declaration: Declaration) -> list[Fault]:
        """Say the same of every client of a file, and of policies nobody asks."""
        return [
            fault.under(*client.where)
            for realm in declaration.realms
            for client in realm.clients
            for fault in self.of_client(client.settings, realm.provider)
        ] + [
            Fault(path=policy.where, message=_UNASKED)
            for realm in declaration.realms
            for policy in realm.policies
            if policy.policy.kind is Kind.SCOPE and not _is_on(realm)
        ]

    def _uncalled(self, settings: ClientSettings) -> list[Fault]:
        if self.outbound is None:
            return []
        found = {
            name: self.outbound.fault_of(getattr(settings, name)) for name in _CALLED
        }
        return [
            Fault(path=(name,), message=f"is never called: {why}")
            for name, why in found.items()
            if why
        ]


def _is_on(realm: DeclaredRealm) -> bool:
    settings = (client.settings for client in realm.clients)
    return is_on_anywhere(realm.provider, settings)
