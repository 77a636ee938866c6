"""What changes of people are made of, within an open transaction."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from iam.domain.audit import EventName, Operation
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.passwords import about_person
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, RealmPath
from iam.domain.revocation import RETENTION, end_user_key
from iam.services.audit import Journal
from iam.services.session_ends import follow_up
from iam.storage.store import Store


def keep(
    store: Store, journal: Journal, realm: Realm, before: EndUser, after: EndUser
) -> EndUser:
    """
    Keep what an operator changed of a person, within an open transaction.

    Another password, or being disabled, ends everything of theirs.
    """
    changed = changes(before, after)
    if not changed:
        return before
    if before.attributes != after.attributes:
        after = replace(after, updated_at=journal.clock.now())
    store.end_users.change(after)
    note(journal, realm, after, Operation.UPDATE, *changed)
    if "password" in changed or (after.disabled and not before.disabled):
        return end_everything(store, after, journal.clock.now())
    return after


def remove(store: Store, journal: Journal, realm: Realm, user: EndUser) -> None:
    """Delete a person within an open transaction."""
    end_everything(store, user, journal.clock.now())
    store.consents.delete_of_subject(user.realm_id, user.id)
    store.recordings.delete_of_subject(user.realm_id, user.id)
    store.end_users.delete([user])
    note(journal, realm, user, Operation.DELETE)


def end_everything(store: Store, user: EndUser, at: datetime) -> EndUser:
    """End sessions, grants and tokens of a person; give them as they are then."""
    ended = store.end_users.end(user)
    store.revocations.add(
        user.realm_id, end_user_key(user.id), ended.generation, seconds=RETENTION
    )
    sessions = store.sessions.delete_of_subject(user.realm_id, user.id)
    store.grants.revoke_of_subject(user.realm_id, user.id, at)
    follow_up(store, user.realm_id, user.id, sessions, at=at)
    return ended


def changes(before: EndUser, after: EndUser) -> tuple[str, ...]:
    """Name what differs, as the audit trail does."""
    named = [
        field.name
        for field in fields(EndUserAttributes)
        if getattr(before.attributes, field.name)
        != getattr(after.attributes, field.name)
    ]
    if before.disabled != after.disabled:
        named.append("disabled")
    if before.password_hash != after.password_hash:
        named.append("password")
    return tuple(named)


def note(
    journal: Journal, realm: Realm, user: EndUser, operation: Operation, *changed: str
) -> None:
    """Keep that a person was changed, by the names of the fields."""
    name = f"{str(realm.path).rstrip('/')}/users/{user.username}"
    journal.note(realm, EventName.IDENTITY_CHANGE, name, operation, changed=changed)


def about_in_realm(
    path: RealmPath, provider: ProviderSettings, user: EndUser
) -> tuple[str, ...]:
    """Give what others may know of a person and of their realm."""
    names = (name.rpartition("|")[2] for name in provider.realm_name)
    return about_person(user, *path.names, *names)
