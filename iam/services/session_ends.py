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
    told = store.session_clients.take(realm_id, ended)
    if not told:
        return
    reached = store.clients.reached_by_logouts(
        realm_id, {each.client_uuid for each in told}
    )
    store.logout_deliveries.add(
        LogoutDelivery(
            id=secrets.token_hex(_ID_BYTES),
            realm_id=realm_id,
            client_uuid=each.client_uuid,
            subject_id=subject_id,
            session_id=each.session_id,
            sid=each.sid,
            ended_at=at,
            due_at=at,
        )
        for each in told
        if each.client_uuid in reached
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
) -> str:
    """
    Keep that a client learns of a session by an ID Token, to tell it of the end.

    Returns:
        The ``sid`` by which it learns of it: one and the same for as long as the
        person goes on, in however many sessions one after the other. Empty where the
        session is not there any more: nobody could tell of its end.
    """
    if not store.sessions.hold(realm_id, session_id):
        return ""
    sid = sid_of(session_id, client_uuid)
    return store.session_clients.add(realm_id, session_id, client_uuid, sid=sid)
