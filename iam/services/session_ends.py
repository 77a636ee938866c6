"""What falls with a session: grants that were made for it, and who is told."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from iam.domain.logout import LogoutDelivery
from iam.domain.realms import RealmId
from iam.domain.revocation import RETENTION, grant_key
from iam.domain.sessions import Session, SessionId, sid_of
from iam.storage.store import Store

_ID_BYTES = 16


def follow_up(
    store: Store,
    realm_id: RealmId,
    subject_id: UUID,
    ended: Collection[SessionId],
    *,
    at: datetime,
) -> None:
    """
    Do what follows from the end of sessions, whose rows are gone by now.

    In this order: whoever made a grant, or told a client, held the session's row, and
    so did it before the row went; it is seen here.

    Args:
        store: Open, in the transaction that ended them.
        realm_id: Of the sessions.
        subject_id: The person whose they were.
        ended: Which.
        at: The instant.
    """
    if not ended:
        return
    for grant_id in store.session_grants.end(realm_id, ended, at):
        store.revocations.add(realm_id, grant_key(grant_id), 1, seconds=RETENTION)
    store.logout_deliveries.add(
        LogoutDelivery(
            id=secrets.token_hex(_ID_BYTES),
            realm_id=realm_id,
            client_uuid=told.client_uuid,
            subject_id=subject_id,
            sid=told.sid,
            ended_at=at,
            due_at=at,
        )
        for told in store.session_clients.take(realm_id, ended)
    )


def replace_session(store: Store, before: Session, after: Session) -> None:
    """
    Let a session that begins in a browser end the one of before, in a transaction.

    A person who signs in again goes on: what applications were given in the session
    stays theirs, and they are told of the end of the new one. Where somebody else
    signs in, the session of before is over.
    """
    if not store.sessions.delete(before.realm_id, before.id):
        return
    if before.subject_id == after.subject_id:
        store.session_grants.move(before.realm_id, before.id, after.id)
        store.session_clients.move(before.realm_id, before.id, after.id)
        return
    follow_up(
        store, before.realm_id, before.subject_id, [before.id], at=after.auth_time
    )


def tell(
    store: Store, realm_id: RealmId, session_id: SessionId, client_uuid: UUID
) -> bool:
    """
    Keep that a client learns of a session by an ID Token, to tell it of the end.

    Returns:
        Whether the session is there still; else nobody could tell it any more.
    """
    if not store.sessions.hold(realm_id, session_id):
        return False
    sid = sid_of(session_id, client_uuid)
    store.session_clients.add(realm_id, session_id, client_uuid, sid=sid)
    return True
