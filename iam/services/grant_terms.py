"""How long what is granted lasts: the lifetimes of today, and the session it was in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.errors import InvalidGrant
from iam.domain.grants import INVALID, Grant
from iam.domain.realms import Realm
from iam.domain.refresh_tokens import (
    Ends,
    Rules,
    ends_of,
    fault_of_refresh,
    fault_of_session,
    rules_of,
)
from iam.domain.sessions import Session
from iam.storage.store import Store


def term(
    store: Store,
    realm: Realm,
    client: Client,
    grant: Grant,
    user: EndUser,
    *,
    now: datetime,
) -> Ends | str:
    """Say when a grant ends that is exchanged now, or why it has ended."""
    session = _session_of(store, realm, grant, user, now)
    if isinstance(session, str):
        return session
    rules = rules_of(client, realm.provider)
    ends = ends_of(grant, rules, session=session, now=now)
    if ends.tokens is not None and now >= ends.tokens:
        return "the grant has ended"
    return ends


def still_there(
    store: Store, realm: Realm, grant: Grant, rules: Rules, now: datetime
) -> tuple[EndUser, Session | None]:
    """
    Give the person and the session of a grant that can be refreshed.

    Raises:
        InvalidGrant: It cannot.
    """
    user = store.end_users.find(realm.id, grant.subject_id)
    why = fault_of_refresh(grant, user, rules, now)
    if why is not None or user is None:
        raise InvalidGrant(INVALID, reason=why)
    session = _session_of(store, realm, grant, user, now)
    if isinstance(session, str):
        raise InvalidGrant(INVALID, reason=session)
    return user, session


def ends_at_of(ends: Ends, last: datetime) -> datetime:
    """Give when nothing of a grant is left, if nobody uses it after its last token."""
    if ends.idle is None:
        return last
    idle = ends.idle if ends.latest is None else min(ends.idle, ends.latest)
    return max(idle, last)


def _session_of(
    store: Store, realm: Realm, grant: Grant, user: EndUser, now: datetime
) -> Session | str | None:
    """
    Give the session that a grant ends with, used just now; None where it needs none.

    An application that a person works with is a use of their session: else who works
    with it alone would have to sign in again and again.

    Returns:
        A text where it has ended: why.
    """
    if not grant.ends_with_session:
        return None
    session = store.sessions.find(realm.id, grant.session_id)
    if session is None and (moved := store.grants.find(realm.id, grant.id)):
        # The person signed in anew since the grant was read: another one took it over.
        session = store.sessions.find(realm.id, moved.session_id)
    why = fault_of_session(session, user, realm.provider, now)
    if why is not None or session is None:
        return why or ""
    if not session.must_be_touched(realm.provider, now):
        return session
    idle_end = session.idle_end(realm.provider, now)
    if not store.sessions.touch(session, now, idle_ends_at=idle_end):
        return session  # another request wrote it; its end is seen in the grant's row
    return replace(session, last_used_at=now, idle_ends_at=idle_end)
