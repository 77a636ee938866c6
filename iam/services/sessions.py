"""Sessions: begun at sign-in, found by their cookie, ended by the person."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from iam.domain.audit import AuditEvent, EventName, Operation, Result
from iam.domain.end_users import EndUser
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.realms import Realm, RealmId
from iam.domain.sessions import Session, SessionId, SignedIn, new_session, session_id
from iam.services.audit import AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.services.session_ends import follow_up
from iam.storage.database import Database
from iam.storage.store import Store

T = TypeVar("T")
log = logging.getLogger(__name__)

_COOKIE_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionService:
    """What can be done with sessions."""

    database: Database
    cache: ConfigurationCache
    audit: AuditTrail
    clock: Clock

    def prepare(
        self,
        realm: Realm,
        user: EndUser,
        *,
        browser: str,
        address: str,
        user_agent: str,
    ) -> tuple[str, Session]:
        """Make a session and what its cookie holds; it counts once it is kept."""
        cookie = secrets.token_urlsafe(_COOKIE_BYTES)
        session = new_session(
            cookie,
            user,
            realm.provider,
            browser=browser,
            address=address,
            user_agent=user_agent,
            now=self.clock.now(),
        )
        return cookie, session

    def start(
        self,
        realm: Realm,
        user: EndUser,
        *,
        browser: str,
        address: str,
        user_agent: str,
    ) -> tuple[str, Session]:
        """Begin a session for a person who is known to be here, with its event."""
        cookie, session = self.prepare(
            realm, user, browser=browser, address=address, user_agent=user_agent
        )
        self.record(lambda store, journal: keep(store, journal, realm, user, session))
        return cookie, session

    def find(self, live: Live, realm: Realm, cookie: str) -> SignedIn | None:
        """
        Give the live session of this realm that a cookie names, and the person.

        None where it has ended, where the person is gone or disabled, and where
        everything of theirs was ended since.
        """
        del live  # its lifetimes are in the realm
        name = session_id(cookie)
        if name is None:
            return None
        now = self.clock.now()
        with self.database.single() as store:
            session = store.sessions.find(realm.id, name)
            if session is None or not session.is_live(now):
                return None
            user = store.end_users.find(realm.id, session.subject_id)
        if user is None or not session.belongs_to(user):
            return None
        if not session.is_allowed(realm.provider, now):
            return None
        return SignedIn(session=self._touched(session, realm, now), user=user)

    def _touched(self, session: Session, realm: Realm, now: datetime) -> Session:
        """Write down that it is used, where that is due."""
        if not session.must_be_touched(realm.provider, now):
            return session
        idle_end = session.idle_end(realm.provider, now)
        try:
            with self.database.single() as store:
                is_ours = store.sessions.touch(session, now, idle_ends_at=idle_end)
        except TemporarilyUnavailable as error:  # the page can be shown all the same
            log.warning("the last use of a session is lost: %s", error.reason)
            return session
        if not is_ours:  # another request of the same moment wrote it
            return session
        return replace(session, last_used_at=now, idle_ends_at=idle_end)

    def sids(self, session: Session) -> frozenset[str]:
        """Give every ``sid`` by which clients were told of a session."""
        with self.database.single() as store:
            return store.session_clients.sids(session.realm_id, session.id)

    def of(self, user: EndUser) -> list[Session]:
        """Give the live sessions of a person, the last used first."""
        realm = self._realm(user.realm_id)
        if realm is None:
            return []
        now = self.clock.now()
        with self.database.single() as store:
            sessions = store.sessions.of_subject(user.realm_id, user.id)
        return [
            each
            for each in sessions
            if each.is_live(now)
            and each.is_allowed(realm.provider, now)
            and each.belongs_to(user)
        ]

    def end(self, session: Session) -> bool:
        """End one session; give whether it was there."""

        def work(store: Store) -> list[SessionId]:
            was_there = store.sessions.delete(session.realm_id, session.id)
            return [session.id] if was_there else []

        return self._end(session.realm_id, session.subject_id, work) == 1

    def end_others(self, signed_in: SignedIn) -> int:
        """End every session of a person but this one; give how many there were."""
        this = signed_in.session
        return self._end(
            this.realm_id,
            this.subject_id,
            lambda store: store.sessions.delete_of_subject(
                this.realm_id, this.subject_id, but=this.id
            ),
        )

    def end_all(self, user: EndUser) -> int:
        """End every session of a person; give how many there were."""
        return self._end(
            user.realm_id,
            user.id,
            lambda store: store.sessions.delete_of_subject(user.realm_id, user.id),
        )

    def _end(
        self,
        realm_id: RealmId,
        subject_id: UUID,
        delete: Callable[[Store], list[SessionId]],
    ) -> int:
        """End sessions with one event, whose tracking ids are theirs."""
        realm = self._realm(realm_id)

        def work(store: Store, journal: Journal) -> int:
            ended = delete(store)
            follow_up(store, realm_id, subject_id, ended, at=journal.clock.now())
            user = store.end_users.find(realm_id, subject_id) if ended else None
            if user is not None and realm is not None:
                event = authentication(
                    EventName.LOGOUT,
                    realm,
                    user,
                    at=journal.clock.now(),
                    result=Result.SUCCESSFUL,
                    tracking_ids=tuple(ended),
                )
                journal.keep(realm, event)
            return len(ended)

        return self.record(work)

    def record(self, work: Callable[[Store, Journal], T]) -> T:
        """Do work in one transaction with its events, whose lines follow."""
        return self.audit.record(self.database, work)

    def _realm(self, realm_id: RealmId) -> Realm | None:
        return self.cache.current().configuration.realms_by_id.get(realm_id)


def keep(
    store: Store, journal: Journal, realm: Realm, user: EndUser, session: Session
) -> None:
    """Keep a new session and that somebody signed in, in an open transaction."""
    store.sessions.add(session)
    event = authentication(
        EventName.LOGIN_COMPLETED,
        realm,
        user,
        at=session.auth_time,
        result=Result.SUCCESSFUL,
        address=session.address,
        tracking_ids=(session.id,),
    )
    journal.keep(realm, event)


def authentication(
    name: EventName,
    realm: Realm,
    user: EndUser | None,
    *,
    at: datetime,
    result: Result,
    address: str = "",
    reason: str = "",
    tracking_ids: tuple[str, ...] = (),
) -> AuditEvent:
    """
    Make an event of somebody who came or went.

    A name that nobody has is not written down: people type passwords in its place.
    """
    start = f"{str(realm.path).rstrip('/')}/users"
    actor = user.username if user and result is Result.SUCCESSFUL else ""
    is_login = name is EventName.LOGIN_COMPLETED
    return AuditEvent(
        id=uuid4(),
        at=at,
        realm_id=realm.id,
        name=name,
        actor=actor,
        object_id=f"{start}/{user.username}" if user else start,
        operation=Operation.CREATE if is_login else Operation.DELETE,
        tracking_ids=tracking_ids,
        reason=reason,
        result=result,
        address=address,
    )
