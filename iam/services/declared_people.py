"""The people of a declaration: their new passwords judged, and they themselves kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

from iam.domain.audit import Operation
from iam.domain.declarations.differences import UserStep
from iam.domain.declarations.today import Today
from iam.domain.declarations.values import Declaration, DeclaredRealm, DeclaredUser
from iam.domain.end_users import EndUser, new_end_user
from iam.domain.faults import Fault, Refused
from iam.domain.passwords import words_of
from iam.domain.realms import RealmPath
from iam.services.changes import Change
from iam.services.declared_secrets import WantedSecrets
from iam.services.end_user_changes import about_in_realm, keep, note
from iam.services.passwords import PasswordService

_NOBODY = UUID(int=0)


class DeclaredPasswords:
    """
    Judges each new password once in the life of this object.

    A hash is taken as it is: nobody can tell what it is of.
    """

    def __init__(self, passwords: PasswordService) -> None:
        self._passwords = passwords
        self._judged: dict[tuple[RealmPath, str], list[str]] = {}

    def faults(
        self, declaration: Declaration, today: Today, secrets: WantedSecrets
    ) -> list[Fault]:
        """Say what is wrong with passwords that people do not have yet."""
        return [
            Fault(path=(*user.where, "password"), message=message)
            for realm, user, before in _people(declaration, today)
            if secrets.is_new_password(user, before)
            for message in self._messages(realm, user)
        ]

    def _messages(self, realm: DeclaredRealm, user: DeclaredUser) -> list[str]:
        name = (realm.path, user.username)
        if name not in self._judged:
            person = new_end_user(_NOBODY, _NOBODY, user.username, user.attributes)
            about = about_in_realm(realm.path, realm.provider, person)
            found = self._passwords.faults(user.password or "", realm.provider, about)
            shortest = realm.provider.password_minimum_length
            self._judged[name] = [words_of(fault, shortest) for fault in found]
        return self._judged[name]


def _people(
    declaration: Declaration, today: Today
) -> Iterator[tuple[DeclaredRealm, DeclaredUser, EndUser | None]]:
    """Give every person declared, and as they are today."""
    for declared in declaration.realms:
        realm = today.configuration.realms.get(declared.path)
        there = today.end_users_of(realm) if realm else {}
        for user in declared.end_users:
            yield declared, user, there.get(user.username)


def set_end_user(change: Change, step: UserStep) -> None:
    """
    Add or change a person.

    Raises:
        Refused: Somebody added a person of the same name in this very moment.
    """
    realm = change.before.realms[step.realm]
    before, declared = step.before, step.declared
    if before is not None:
        said = declared.disabled
        after = replace(
            before,
            attributes=declared.attributes,
            password_hash=step.password_hash,
            disabled=before.disabled if said is None else said,
        )
        keep(change.store, change.journal, realm, before, after)
        return
    user = EndUser(
        id=uuid4(),
        realm_id=realm.id,
        username=declared.username,
        attributes=declared.attributes,
        password_hash=step.password_hash,
        disabled=bool(declared.disabled),
        updated_at=change.journal.clock.now(),
    )
    if not change.store.end_users.add(user):
        raise Refused.because(
            f"somebody added {step.name} at this moment; apply the file again"
        )
    note(change.journal, realm, user, Operation.CREATE)
