"""Grants: which applications have access, and how a person or an operator ends it."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.audit import EventName, Operation
from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.grants import MOST_GRANTS, Grant, GrantId
from iam.domain.realms import Realm
from iam.domain.revocation import RETENTION, grant_key
from iam.services.audit import AuditTrail, Journal
from iam.services.clock import Clock
from iam.storage.database import Database
from iam.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantService:
    """What can be done with grants."""

    database: Database
    audit: AuditTrail
    clock: Clock

    def of(self, user: EndUser) -> list[Grant]:
        """
        Give what a person granted and what counts still, the newest first.

        Of a client that has very many, the newest and the one that ends last. What
        ends with a session that has ended is not there.
        """
        now = self.clock.now()
        with self.database.single() as store:
            sessions = store.sessions.of_subject(user.realm_id, user.id)
            grants = store.grants.of_each_client(
                user.realm_id, user.id, now, most=MOST_GRANTS
            )
        live = {
            each.id for each in sessions if each.is_live(now) and each.belongs_to(user)
        }
        return [
            each
            for each in grants
            if not each.ends_with_session or each.session_id in live
        ]

    def stop(
        self, realm: Realm, user: EndUser, client: Client, *, actor: str | None = None
    ) -> bool:
        """
        End a client's access to a person's account: consent, grants and every token.

        Args:
            realm: Of both.
            user: Whose account it is.
            client: Who had access.
            actor: Who ends it; None: the person.

        Returns:
            Whether there was anything to end.
        """
        return self.audit.record(
            self.database,
            lambda store, journal: self._stop(store, realm, user, client, journal),
            actor=actor or user.username,
        )

    def _stop(
        self, store: Store, realm: Realm, user: EndUser, client: Client, note: Journal
    ) -> bool:
        now = self.clock.now()
        live = store.grants.of_client_and_subject(
            realm.id, client.id, user.id, now, most=1
        )
        ended = store.grants.revoke_of_client_and_subject(
            realm.id, client.id, user.id, now
        )
        for grant_id in ended:  # also one that was made since we looked
            key = grant_key(grant_id)
            store.revocations.add(realm.id, key, 1, seconds=RETENTION)
        forgotten = store.consents.forget(realm.id, user.id, client.id)
        if not live and not forgotten:
            return False
        path = str(realm.path).rstrip("/")
        note.note(
            realm,
            EventName.CONSENT_WITHDRAWN,
            f"{path}/users/{user.username}/oauth2/applications/{client.client_id}",
            Operation.DELETE,
            tracking_ids=tuple(ended),
        )
        return True


def end_grant(
    store: Store, journal: Journal, realm: Realm, grant_id: GrantId, *, reason: str = ""
) -> bool:
    """
    End a grant and every token of it, with one event, in an open transaction.

    Returns:
        Whether it was alive.
    """
    store.revocations.add(realm.id, grant_key(grant_id), 1, seconds=RETENTION)
    if not store.grants.revoke(realm.id, grant_id, journal.clock.now()):
        return False
    journal.note(
        realm,
        EventName.REVOCATION,
        f"{str(realm.path).rstrip('/')}/grants/{grant_id}",
        Operation.DELETE,
        tracking_ids=(grant_id,),
        reason=reason,
    )
    return True
