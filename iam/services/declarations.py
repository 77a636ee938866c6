"""Declarative configuration: check a file, say what it would change, apply, export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.declarations.applied import Applied, MadeSecret
from iam.domain.declarations.differences import (
    ClientStep,
    RealmStep,
    Removal,
    Step,
    UserStep,
    differences,
)
from iam.domain.declarations.policies import (
    PolicyRemoval,
    PolicyStep,
    unread_faults,
)
from iam.domain.declarations.reading import SECRET_FILE
from iam.domain.declarations.today import Today, declare, faults_today, name_faults
from iam.domain.declarations.values import Declaration
from iam.domain.declarations.writing import Plain, to_plain_declaration
from iam.domain.faults import Fault, Refused
from iam.domain.realms import ROOT, RealmPath
from iam.services.audit import OPERATOR
from iam.services.changes import Change, Changes
from iam.services.clients import ClientService
from iam.services.clock import Clock
from iam.services.declared_people import DeclaredPasswords, set_end_user
from iam.services.declared_policies import (
    FROM_A_FILE,
    DeclaredPolicies,
    carry_out_policy,
    require_policies_read,
    require_room_for,
)
from iam.services.declared_secrets import WantedSecrets
from iam.services.end_user_changes import remove
from iam.services.logos import unread_logo_files
from iam.services.passwords import PasswordService
from iam.services.policy_checks import require_note
from iam.services.realms import RealmService
from iam.services.secrets import make_secret
from iam.storage.store import Store


class Wanted(NamedTuple):
    """What a declaration asks for that is looked at slowly, and once."""

    secrets: WantedSecrets
    passwords: DeclaredPasswords
    policies: DeclaredPolicies


class Planned(NamedTuple):
    """What is configured today, and the steps that would change it."""

    before: Configuration
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationService:
    """What can be done with a whole configuration."""

    changes: Changes
    realms: RealmService
    clients: ClientService
    clock: Clock
    passwords: PasswordService = field(default_factory=PasswordService)

    def check(self, declaration: Declaration) -> list[Fault]:
        """Say what is wrong with a declaration that only the database can tell."""
        return _faults(declaration, self._today(declaration), self._wanted())

    def plan(self, declaration: Declaration, *, prune: bool = False) -> Applied:
        """Tell what `apply` would do; see `planned`."""
        return Applied.of(self.planned(declaration, prune=prune).steps)

    def planned(self, declaration: Declaration, *, prune: bool = False) -> Planned:
        """
        Give the steps that `apply` would take; no secret is made.

        Raises:
            Refused: `check` has faults, or a secret file was not read.
        """
        wanted, today = self._wanted(), self._today(declaration)
        steps = _steps(declaration, today, wanted, prune=prune)
        return Planned(today.configuration, tuple(steps))

    def apply(
        self,
        declaration: Declaration,
        *,
        prune: bool = False,
        actor: str = OPERATOR,
        note: str = FROM_A_FILE,
    ) -> Applied:
        """
        Make the configuration as declared: all of it, or nothing.

        What is so already is not touched; where everything is, not even the version
        of the configuration is raised.

        Args:
            declaration: Without faults, its secret files read.
            prune: Also delete the clients, people and policies that are in the realms
                of the declaration and that it does not name; tokens of those are dead.
            actor: Who does it.
            note: Why, for the history of policies.

        Raises:
            Refused: `check` has faults, a secret file was not read, or this cannot be
                the note of a policy.
        """
        require_note(note)
        wanted = self._wanted()
        if not _steps(declaration, self._today(declaration), wanted, prune=prune):
            return Applied()

        def work(change: Change) -> Applied:
            today = _read(declaration, change.before, change.store, held=True)
            steps = _steps(declaration, today, wanted, prune=prune)
            made = [self._carry_out(change, step, note) for step in steps]
            require_room_for(change, steps)
            return Applied.of(steps, filter(None, made))

        return self.changes.make(work, actor=actor)

    def export(self, path: RealmPath | None, *, with_secrets: bool) -> Plain:
        """
        Give a realm and all beneath it as a file would declare them.

        Args:
            path: The realm; None for all.
            with_secrets: Also tell the hashes of live secrets and of passwords.

        Raises:
            Refused: There is no realm at this path, or a newer release wrote a policy
                that would be missing.
        """

        def look(store: Store) -> Declaration:
            configuration = store.configuration()
            if path is not None and path not in configuration.realms:
                raise Refused.because(f"there is no realm {path}; 'iam realm list'")
            realms = configuration.children(path or ROOT)
            require_policies_read(realms, configuration)
            people = store.end_users.of_realms(realm.id for realm in realms)
            today = Today(configuration=configuration, end_users=tuple(people))
            return declare(realms, today, now=self.clock.now())

        return to_plain_declaration(
            self.changes.database.read(look), with_secrets=with_secrets
        )

    def _wanted(self) -> Wanted:
        return Wanted(
            WantedSecrets(self.clock.now()),
            DeclaredPasswords(self.passwords),
            DeclaredPolicies(),
        )

    def _today(self, declaration: Declaration) -> Today:
        return self.changes.database.read(
            lambda store: _read(declaration, store.configuration(), store)
        )

    def _carry_out(self, change: Change, step: Step, note: str) -> MadeSecret | None:
        match step:
            case RealmStep():
                self._set_realm(change, step)
            case ClientStep():
                return self._set_client(change, step)
            case UserStep():
                set_end_user(change, step)
            case Removal():
                self._remove(change, step)
            case PolicyStep() | PolicyRemoval():
                carry_out_policy(change, step, note=note)
        return None

    def _set_realm(self, change: Change, step: RealmStep) -> None:
        wanted = step.declared
        put = self.realms.alter if step.before else self.realms.add
        put(change, wanted.path, wanted.provider, active=wanted.active)

    def _set_client(self, change: Change, step: ClientStep) -> MadeSecret | None:
        realm, settings = change.before.realms[step.realm], step.declared.settings
        client_id, kept, made = step.declared.client_id, step.secrets, None
        if step.must_make_secret:
            made, secret = make_secret(self.clock.now())
            kept = (secret,)
        if step.before is None:
            self.clients.add(change, realm, client_id, settings, kept=kept)
        else:
            self.clients.alter(change, realm, step.before, settings, kept=kept)
        return MadeSecret(step.realm, client_id, made) if made else None

    def _remove(self, change: Change, step: Removal) -> None:
        realm = change.before.realms[step.realm]
        if isinstance(step.gone, Client):
            self.clients.remove(change, realm, step.gone)
        else:
            remove(change.store, change.journal, realm, step.gone)


def _read(
    declaration: Declaration,
    configuration: Configuration,
    store: Store,
    *,
    held: bool = False,
) -> Today:
    """Add the people of the declared realms to a configuration."""
    declared = (configuration.realms.get(realm.path) for realm in declaration.realms)
    ids = [realm.id for realm in declared if realm]
    people = store.end_users.of_realms(ids, held=held)
    return Today(configuration=configuration, end_users=tuple(people))


def _steps(
    declaration: Declaration, today: Today, wanted: Wanted, *, prune: bool
) -> list[Step]:
    faults = [
        *_faults(declaration, today, wanted),
        *_not_read(declaration),
        *wanted.policies.faults(declaration),
    ]
    if faults:
        raise Refused(*faults)
    return differences(declaration, today, wanted.secrets, prune=prune)


def _faults(declaration: Declaration, today: Today, wanted: Wanted) -> list[Fault]:
    return [
        *faults_today(declaration, today.configuration),
        *name_faults(declaration, today),
        *unread_faults(declaration, today),
        *wanted.passwords.faults(declaration, today, wanted.secrets),
    ]


def _not_read(declaration: Declaration) -> list[Fault]:
    secrets = [
        (*client.where, SECRET_FILE)
        for realm in declaration.realms
        for client in realm.clients
        if client.secret_file is not None
    ]
    return [
        Fault(path=path, message="the file was not read")
        for path in (*secrets, *unread_logo_files(declaration))
    ]
