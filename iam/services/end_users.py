"""End users: create, change, disable, delete; know one again by the password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID, uuid4

from iam.domain.audit import Operation
from iam.domain.end_users import (
    EndUser,
    EndUserAttributes,
    new_end_user,
    username_fault,
)
from iam.domain.faults import Refused
from iam.domain.passwords import PasswordFault, PasswordRefused, prepared
from iam.domain.realms import Realm, RealmId
from iam.domain.revocation import RETENTION, grant_key
from iam.domain.sessions import SignedIn
from iam.services.audit import OPERATOR, AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.end_user_changes import about_in_realm, keep, note, remove
from iam.services.passwords import PasswordService
from iam.services.session_ends import follow_up
from iam.storage.database import Database
from iam.storage.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUserService:
    """What can be done with the people of a realm."""

    database: Database
    passwords: PasswordService
    audit: AuditTrail
    clock: Clock

    def all(self, realm: Realm) -> list[EndUser]:
        """Give the people of a realm, in the order of their usernames."""
        return self.database.read(lambda store: store.end_users.of_realms([realm.id]))

    def find(self, realm_id: RealmId, user_id: UUID) -> EndUser | None:
        """Give the person of an id, disabled or not; None where they are gone."""
        with self.database.single() as store:
            return store.end_users.find(realm_id, user_id)

    def get(self, realm: Realm, username: str) -> EndUser:
        """
        Give one person, by a name in whatever capitals.

        Raises:
            Refused: The realm has nobody of this name.
        """
        with self.database.single() as store:
            return _known(store, realm, username)

    def create(
        self,
        realm: Realm,
        username: str,
        attributes: EndUserAttributes,
        *,
        password: str | None,
    ) -> EndUser:
        """
        Add a person; without a password nobody can sign in as them.

        Raises:
            PasswordRefused: The password does not follow the rules.
            Refused: The name is taken or cannot be one, or the realm is gone.
        """
        made = new_end_user(uuid4(), realm.id, username, attributes)
        user = replace(made, updated_at=self.clock.now())
        if password is not None:
            user = self._with_password(realm, user, password)

        def work(store: Store, journal: Journal) -> EndUser:
            if not store.realms.hold(realm.id):
                raise Refused.because(f"there is no realm {realm.path} any more")
            if not store.end_users.add(user):
                raise Refused.because(_taken(store, realm, username))
            note(journal, realm, user, Operation.CREATE)
            return user

        return self._write(work)

    def set(
        self,
        realm: Realm,
        username: str,
        *,
        attributes: Mapping[str, object],
        disabled: bool | None = None,
    ) -> EndUser:
        """
        Change a person; disabling them ends their sessions, grants and tokens.

        Args:
            realm: Their realm.
            username: In whatever capitals.
            attributes: Those that change, by their names; others stay as they are.
            disabled: None leaves that as it is.

        Raises:
            Refused: The realm has nobody of this name, or a value does not fit.
        """

        def work(store: Store, journal: Journal) -> EndUser:
            before = _known(store, realm, username, held=True)
            after = before.with_attributes(attributes)
            if disabled is not None:
                after = replace(after, disabled=disabled)
            return keep(store, journal, realm, before, after)

        return self._write(work)

    def set_password(self, realm: Realm, username: str, password: str) -> EndUser:
        """
        Give a person another password, as an operator; ends everything of theirs.

        Raises:
            PasswordRefused: The password does not follow the rules.
            Refused: The realm has nobody of this name.
        """
        wanted = self._with_password(realm, self.get(realm, username), password)

        def work(store: Store, journal: Journal) -> EndUser:
            before = _known(store, realm, username, held=True)
            after = replace(before, password_hash=wanted.password_hash)
            return keep(store, journal, realm, before, after)

        return self._write(work)

    def delete(self, realm: Realm, username: str) -> None:
        """
        Delete a person and all that is of theirs; one added again inherits nothing.

        Raises:
            Refused: The realm has nobody of this name.
        """

        def work(store: Store, journal: Journal) -> None:
            remove(store, journal, realm, _known(store, realm, username, held=True))

        self._write(work)

    def verify(self, realm: Realm, username: str, password: str) -> EndUser | None:
        """
        Give the person who has this name and this password, and may sign in.

        Nobody learns from the time it takes whether there is such a person.

        Raises:
            TemporarilyUnavailable: Too many are being verified at this moment.
        """
        user = None
        if username_fault(username) is None:
            with self.database.single() as store:
                user = store.end_users.by_username(realm.id, username)
        hashed = user.password_hash if user else None
        is_right = self.passwords.matches(password, hashed)
        if user is None or hashed is None or not is_right or user.disabled:
            return None
        anew = self.passwords.hash_anew(password, hashed)
        if anew and self.database.write(lambda s: s.end_users.rehash(user, anew)):
            return replace(user, password_hash=anew)
        return user

    def change_password(
        self,
        realm: Realm,
        signed_in: SignedIn,
        *,
        current: str,
        new: str,
        end_applications: bool,
    ) -> None:
        """
        Change a person's own password; every other session of theirs ends.

        Args:
            realm: Their realm.
            signed_in: The session that goes on.
            current: What they say is the password now.
            new: What it is to be.
            end_applications: Also end what applications may do, and what was
                remembered of consent.

        Raises:
            PasswordRefused: With every reason; what to tell is its codes.
            TemporarilyUnavailable: Too many are being verified at this moment.
        """
        user = signed_in.user
        shortest = realm.provider.password_minimum_length
        wrong = PasswordRefused(PasswordFault.WRONG_CURRENT, minimum_length=shortest)
        if not self.passwords.matches(current, user.password_hash):
            raise wrong
        if prepared(new) == prepared(current):
            raise PasswordRefused(PasswordFault.SAME, minimum_length=shortest)
        wanted = self._with_password(realm, user, new)

        def work(store: Store, journal: Journal) -> None:
            before = store.end_users.find(realm.id, user.id, held=True)
            if before is None or before.disabled or not _is_same(before, user):
                raise wrong  # changed by somebody else in this moment
            after = replace(before, password_hash=wanted.password_hash)
            store.end_users.change(after)
            ended = store.sessions.delete_of_subject(
                realm.id, user.id, but=signed_in.session.id
            )
            follow_up(store, realm.id, user.id, ended, at=journal.clock.now())
            if end_applications:
                self._end_applications(store, before)
            note(journal, realm, after, Operation.UPDATE, "password")

        self._write(work, actor=user.username)

    def _end_applications(self, store: Store, user: EndUser) -> None:
        """End grants one by one: a generation would end this session, too."""
        now = self.clock.now()
        for grant_id in store.grants.revoke_of_subject(user.realm_id, user.id, now):
            store.revocations.add(
                user.realm_id, grant_key(grant_id), 1, seconds=RETENTION
            )
        store.consents.delete_of_subject(user.realm_id, user.id)

    def _with_password(self, realm: Realm, user: EndUser, password: str) -> EndUser:
        """Give a person with a new password that follows the rules."""
        about = about_in_realm(realm.path, realm.provider, user)
        self.passwords.require_good(password, realm.provider, about)
        return replace(user, password_hash=self.passwords.hash(password))

    def _write(
        self, work: Callable[[Store, Journal], T], *, actor: str = OPERATOR
    ) -> T:
        """Do work in one transaction with its events."""
        return self.audit.record(self.database, work, actor=actor)


def _known(store: Store, realm: Realm, username: str, *, held: bool = False) -> EndUser:
    found = store.end_users.by_username(realm.id, username, held=held)
    if found is None:
        raise Refused.because(
            f"realm {realm.path} has no person {username[:100]!r}; "
            f"'iam user list --realm {realm.path}' shows them"
        )
    return found


def _taken(store: Store, realm: Realm, username: str) -> str:
    """Say that a name is taken, and by which name, where that is written otherwise."""
    there = store.end_users.by_username(realm.id, username)
    name = there.username if there else username
    capitals = "" if name == username else "; capitals do not count"
    return f"realm {realm.path} has a person {name} already{capitals}"


def _is_same(now: EndUser, then: EndUser) -> bool:
    """Whether nobody reset a person's password or ended everything meanwhile."""
    return (now.password_hash, now.generation) == (then.password_hash, then.generation)
