"""End a token at once and everywhere, RFC 7009."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.audit import EventName, Operation
from iam.domain.clients import Client
from iam.domain.errors import InvalidGrant
from iam.domain.realms import Realm
from iam.domain.revocation import MARGIN, token_key
from iam.domain.tokens import AccessToken
from iam.services.audit import OPERATOR, AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.tokens import TokenService
from iam.storage.database import Database
from iam.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationService:
    """What can be ended."""

    tokens: TokenService
    database: Database
    audit: AuditTrail
    clock: Clock

    def revoke(self, caller: Client, realm: Realm, text: str) -> AccessToken | None:
        """
        End a token of the client that asks.

        Returns:
            The token, or None where there is nothing to end: unknown or expired.

        Raises:
            InvalidGrant: The token belongs to another client; its id is not told.
            TemporarilyUnavailable: It may be ours, made with a key that this process
                has yet to read: a client must not hear that it is dead, RFC 7009
                section 2.2.1.
        """
        token = self.tokens.read(text, certain=True)
        if token is None or token.has_expired(self.clock.time()):
            return None
        if token.client_uuid != caller.id:
            raise InvalidGrant("The provided token belongs to different access grant.")
        self._end(realm, token, actor=caller.client_id)
        return token

    def revoke_as_operator(self, live: Live, text: str) -> AccessToken | None:
        """End any token; None where no key of ours made it, or it has expired."""
        token = self.tokens.read(text, certain=True)
        if token is None or token.has_expired(self.clock.time()):
            return None
        realm = live.configuration.realms_by_id.get(token.realm_id)
        if realm is None:
            return None
        self._end(realm, token, actor=OPERATOR)
        return token

    def _end(self, realm: Realm, token: AccessToken, *, actor: str) -> None:
        seconds = token.seconds_left(self.clock.time()) + MARGIN

        def work(store: Store, journal: Journal) -> None:
            key = token_key(token.jti)
            if not store.revocations.add(realm.id, key, 1, seconds=seconds):
                return  # ended already: no second event
            journal.note(
                realm,
                EventName.REVOCATION,
                f"{realm.path}/tokens",
                Operation.DELETE,
                tracking_ids=(token.audit_tracking_id, token.grant_id),
            )

        self.audit.record(self.database, work, actor=actor)
