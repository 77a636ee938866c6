"""What is configured today, and the declaration that would say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.declarations.values import (
    Declaration,
    DeclaredClient,
    DeclaredPolicy,
    DeclaredRealm,
    DeclaredSecret,
    DeclaredUser,
)
from iam.domain.end_users import EndUser, folded_username
from iam.domain.faults import Fault
from iam.domain.policies.values import Policy
from iam.domain.realms import Realm


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The configuration, and the people of the realms that are spoken of."""

    configuration: Configuration
    end_users: tuple[EndUser, ...]

    def clients_of(self, realm: Realm) -> dict[str, Client]:
        """Give the clients of a realm by their client_id."""
        everybody = self.configuration.clients.values()
        return {c.client_id: c for c in everybody if c.realm_id == realm.id}

    def end_users_of(self, realm: Realm) -> dict[str, EndUser]:
        """Give the people of a realm by their usernames."""
        return {u.username: u for u in self.end_users if u.realm_id == realm.id}

    def policies_of(self, realm: Realm) -> dict[str, Policy]:
        """Give the live policies of a realm by their names, as they run."""
        policies = self.configuration.policies_of(realm)
        live = [*policies.scope, *policies.token, *policies.attribute]
        live.sort(key=lambda policy: (policy.order, policy.name))
        return {policy.name: policy for policy in live}


def faults_today(declaration: Declaration, today: Configuration) -> list[Fault]:
    """Say what is wrong with a declaration only because of what is there today."""
    declared = {realm.path for realm in declaration.realms}
    folded = {str(path).lower(): path for path in today.realms}
    faults = []
    for realm in declaration.realms:
        place = (*realm.where, "path")
        above = realm.path.parent
        if above and above not in declared and above not in today.realms:
            message = f"there is no realm {above} above {realm.path}; declare it too"
            faults.append(Fault(path=place, message=message))
        same = folded.get(str(realm.path).lower(), realm.path)
        if same != realm.path:
            message = f"there is a realm {same}, which differs in case only"
            faults.append(Fault(path=place, message=message))
    return faults


def name_faults(declaration: Declaration, today: Today) -> list[Fault]:
    """Refuse names that somebody has in other capitals: it would be the same name."""
    faults = []
    for declared in declaration.realms:
        realm = today.configuration.realms.get(declared.path)
        there = today.end_users_of(realm) if realm else {}
        folded = {folded_username(name): name for name in there}
        for user in declared.end_users:
            same = folded.get(folded_username(user.username), user.username)
            if same != user.username and user.username not in there:
                message = f"there is a person {same}, which differs in capitals only"
                faults.append(Fault(path=(*user.where, "username"), message=message))
    return faults


def declare(realms: Iterable[Realm], today: Today, *, now: datetime) -> Declaration:
    """Declare realms as they are; secrets that have ended are left out."""
    return Declaration(
        realms=tuple(_declare_realm(realm, today, now) for realm in realms)
    )


def _declare_realm(realm: Realm, today: Today, now: datetime) -> DeclaredRealm:
    clients = today.clients_of(realm).values()
    return DeclaredRealm(
        path=realm.path,
        active=realm.active,
        provider=realm.provider,
        clients=tuple(_declare_client(client, now) for client in clients),
        end_users=tuple(
            DeclaredUser(
                username=user.username,
                attributes=user.attributes,
                password_hash=user.password_hash,
                disabled=user.disabled or None,
            )
            for user in today.end_users_of(realm).values()
        ),
        policies=tuple(
            DeclaredPolicy(policy=policy)
            for policy in today.policies_of(realm).values()
        ),
    )


def _declare_client(client: Client, now: datetime) -> DeclaredClient:
    live = tuple(
        DeclaredSecret(
            scheme=secret.scheme,
            hash=secret.hash,
            created_at=secret.created_at,
            expires_at=secret.expires_at,
        )
        for secret in client.secrets
        if secret.is_live(now)
    )
    return DeclaredClient(
        client_id=client.client_id, settings=client.settings, secret_hashes=live or None
    )
