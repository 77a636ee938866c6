"""What a declaration would change, step by step; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from iam.domain.audit import Operation
from iam.domain.clients import Client, ClientSecret
from iam.domain.declarations.policies import (
    PolicyRemoval,
    PolicyStep,
    policies_not_declared,
    policy_steps,
)
from iam.domain.declarations.today import Today
from iam.domain.declarations.values import (
    Declaration,
    DeclaredClient,
    DeclaredRealm,
    DeclaredUser,
)
from iam.domain.end_users import EndUser
from iam.domain.realms import Realm, RealmPath
from iam.domain.setting import settings_of


class Wanted(Protocol):
    """What a client or a person is to have; today's own where it already fits."""

    def secrets(
        self, realm: RealmPath, declared: DeclaredClient, before: Client | None
    ) -> tuple[ClientSecret, ...]:
        """Give the secrets of a client; none where one is to be made."""
        ...

    def password_hash(
        self, realm: RealmPath, declared: DeclaredUser, before: EndUser | None
    ) -> str | None:
        """Give the hash of a person's password, where there is a password."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RealmStep:
    """Make a realm, or change the fields named."""

    declared: DeclaredRealm
    before: Realm | None
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The realm, as the audit trail names it."""
        return str(self.declared.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientStep:
    """Register a client, or change the fields named; it then has these secrets."""

    realm: RealmPath
    declared: DeclaredClient
    before: Client | None
    secrets: tuple[ClientSecret, ...]
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The client, as the audit trail names it."""
        return _name(self.realm, "clients", self.declared.client_id)

    @property
    def must_make_secret(self) -> bool:
        """Whether a client becomes confidential, and nobody said a secret."""
        was_confidential = self.before is not None and not self.before.is_public
        return not (self.declared.is_public or self.secrets or was_confidential)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserStep:
    """Make a person, or change the fields named."""

    realm: RealmPath
    declared: DeclaredUser
    before: EndUser | None
    password_hash: str | None = field(repr=False)
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The person, as the audit trail names it."""
        return _name(self.realm, "users", self.declared.username)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Delete a client or a person that the file does not name."""

    realm: RealmPath
    gone: Client | EndUser
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Who goes, as the audit trail names it."""
        if isinstance(self.gone, Client):
            return _name(self.realm, "clients", self.gone.client_id)
        return _name(self.realm, "users", self.gone.username)


Step = RealmStep | ClientStep | UserStep | PolicyStep | Removal | PolicyRemoval


def operation_of(step: Step) -> Operation:
    """Say what a step does, in the words of the audit trail."""
    if isinstance(step, Removal | PolicyRemoval):
        return Operation.DELETE
    return Operation.UPDATE if step.before else Operation.CREATE


def differences(
    declaration: Declaration, today: Today, wanted: Wanted, *, prune: bool
) -> list[Step]:
    """
    Give what makes today as declared, in an order in which it can be done.

    Realms come after those above them. With ``prune`` the clients, people and policies
    of the realms declared that are not declared themselves go; nothing else ever does.
    """
    steps: list[Step] = []
    for declared in sorted(declaration.realms, key=lambda realm: realm.path.names):
        realm = today.configuration.realms.get(declared.path)
        steps.extend(_of_realm(declared, realm))
        steps.extend(_of_clients(declared, realm, today, wanted))
        steps.extend(_of_end_users(declared, realm, today, wanted))
        steps.extend(policy_steps(declared, realm, today))
        if prune and realm:
            steps.extend(_not_declared(declared, realm, today))
            steps.extend(policies_not_declared(declared, realm, today))
    return steps


def _of_realm(declared: DeclaredRealm, before: Realm | None) -> Iterator[RealmStep]:
    if before is None:
        yield RealmStep(declared=declared, before=None)
        return
    changed = _changed(before.provider, declared.provider)
    if before.active != declared.active:
        changed = (*changed, "active")
    if changed:
        yield RealmStep(declared=declared, before=before, changed=changed)


def _of_clients(
    declared: DeclaredRealm, realm: Realm | None, today: Today, wanted: Wanted
) -> Iterator[ClientStep]:
    there = today.clients_of(realm) if realm else {}
    for client in declared.clients:
        before = there.get(client.client_id)
        step = ClientStep(
            realm=declared.path,
            declared=client,
            before=before,
            secrets=wanted.secrets(declared.path, client, before),
        )
        if before is None:
            yield step
        elif changed := _changed_client(step, before):
            yield replace(step, changed=changed)


def _changed_client(step: ClientStep, before: Client) -> tuple[str, ...]:
    changed = _changed(before.settings, step.declared.settings)
    if step.must_make_secret or step.secrets != before.secrets:
        return (*changed, "client_secret")
    return changed


def _of_end_users(
    declared: DeclaredRealm, realm: Realm | None, today: Today, wanted: Wanted
) -> Iterator[UserStep]:
    there = today.end_users_of(realm) if realm else {}
    for user in declared.end_users:
        before = there.get(user.username)
        password_hash = wanted.password_hash(declared.path, user, before)
        changed: tuple[str, ...] = ()
        if before is not None:
            changed = _changed(before.attributes, user.attributes)
            if user.disabled not in {None, before.disabled}:
                changed = (*changed, "disabled")
            if before.password_hash != password_hash:
                changed = (*changed, "password")
        if changed or before is None:
            yield UserStep(
                realm=declared.path,
                declared=user,
                before=before,
                password_hash=password_hash,
                changed=changed,
            )


def _not_declared(
    declared: DeclaredRealm, realm: Realm, today: Today
) -> Iterator[Removal]:
    clients = {client.client_id for client in declared.clients}
    for client_id, client in sorted(today.clients_of(realm).items()):
        if client_id not in clients:
            yield Removal(realm=realm.path, gone=client)
    usernames = {user.username for user in declared.end_users}
    for username, user in sorted(today.end_users_of(realm).items()):
        if username not in usernames:
            yield Removal(realm=realm.path, gone=user)


def _changed(before: object, after: object) -> tuple[str, ...]:
    return tuple(
        name
        for name in settings_of(type(before))
        if getattr(before, name) != getattr(after, name)
    )


def _name(realm: RealmPath, kind: str, name: str) -> str:
    return f"{str(realm).rstrip('/')}/{kind}/{name}"
