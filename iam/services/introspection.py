"""Tell a resource server about a token, or only that it is not active, RFC 7662."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.introspection import may_introspect
from iam.domain.realms import Realm
from iam.domain.revocation import is_revoked, limits_of
from iam.domain.tokens import AccessToken
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.other_tokens import name_of
from iam.services.subjects import subject_of
from iam.services.tokens import TokenService
from iam.storage.database import Database

_NO_REALM = UUID(int=0)
_NO_LIMITS = {"token:": 0, "grant:": 0, "realm:": 0, "client:": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    An active token in today's configuration, and the seconds it has left.

    ``subject`` is its ``sub``; ``user`` is the person it acts for, as they are today,
    and None for a client's own.
    """

    token: AccessToken
    realm: Realm
    client: Client
    seconds_left: int
    subject: str
    user: EndUser | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inactive:
    """Why a token is not active for this caller: for the audit log, never the wire."""

    reason: str
    token: AccessToken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntrospectionService:
    """What can be learnt about tokens."""

    tokens: TokenService
    database: Database
    clock: Clock

    def introspect(
        self, live: Live, caller: Client, realm: Realm, text: str
    ) -> Known | Inactive:
        """Tell a client about a token, where it may know."""
        known = self.find(live, text)
        if isinstance(known, Inactive):
            return known
        if may_introspect(
            caller,
            realm.path,
            token_client=known.client.id,
            token_realm=known.realm.path,
        ):
            return known
        return Inactive(reason="the caller may not know", token=known.token)

    def find(self, live: Live, text: str) -> Known | Inactive:
        """
        Tell whoever may know everything about a token.

        The database is asked whatever the token is, so that a refusal takes the
        same time for every reason.
        """
        token = self.tokens.read(text)
        limits = limits_of(token) if token else _NO_LIMITS
        realm_id = token.realm_id if token else _NO_REALM
        stored = self.database.revoked(realm_id, limits)
        if token is None:
            return Inactive(reason=name_of(live, text) or "no key of ours made it")
        if is_revoked(limits, stored):
            return Inactive(reason="revoked", token=token)
        return self._in_todays_configuration(live, token)

    def _in_todays_configuration(
        self, live: Live, token: AccessToken
    ) -> Known | Inactive:
        now = self.clock.time()
        if token.has_expired(now):
            return Inactive(reason="expired", token=token)
        configuration = live.configuration
        realm = configuration.realms_by_id.get(token.realm_id)
        if realm is None or configuration.active_realm(realm.path) is None:
            return Inactive(reason="its realm is gone or inactive", token=token)
        client = configuration.clients_by_id.get(token.client_uuid)
        if client is None or not client.is_active or client.realm_id != realm.id:
            return Inactive(reason="its client is gone or inactive", token=token)
        user = None
        if token.subject_id is not None:
            user = self._find_user(realm, token.subject_id)
            if user is None:
                return Inactive(reason="its person is gone or disabled", token=token)
        return Known(
            token=token,
            realm=realm,
            client=client,
            seconds_left=token.seconds_left(now),
            subject=subject_of(live, token, client),
            user=user,
        )

    def _find_user(self, realm: Realm, subject_id: UUID) -> EndUser | None:
        with self.database.single() as store:
            user = store.end_users.find(realm.id, subject_id)
        return None if user is None or user.disabled else user
