"""Refresh tokens looked at without being used, and ended: RFC 7662, RFC 7009."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iam.domain.clients import Client
from iam.domain.end_users import EndUser
from iam.domain.errors import InvalidGrant
from iam.domain.grants import Grant, no_longer_allowed
from iam.domain.realms import Realm
from iam.domain.refresh_tokens import (
    Use,
    ends_of,
    fault_of_refresh,
    fault_of_session,
    parse,
    rules_of,
    use_of,
)
from iam.domain.scopes.syntax import Scope
from iam.domain.tokens import NumericDate
from iam.services.audit import OPERATOR
from iam.services.configuration import Live
from iam.services.grants import end_grant
from iam.services.refresh_tokens import Authentic, RefreshTokenService
from iam.services.subjects import subject_of_person
from iam.storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRefreshToken:
    """
    A refresh token that counts, in today's configuration.

    ``scopes`` are those that it would give; ``subject`` is the ``sub``.
    """

    realm: Realm
    client: Client
    grant: Grant
    user: EndUser
    subject: str
    scopes: tuple[Scope, ...]
    issued_at: NumericDate
    expires_at: NumericDate


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadRefreshToken:
    """Why one does not count: for the audit log and the operator, never the wire."""

    reason: str
    grant: Grant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshLookups:
    """What can be learnt of refresh tokens, and how they are ended."""

    refresh_tokens: RefreshTokenService

    @staticmethod
    def is_one(text: str) -> bool:
        """Whether a text looks like a refresh token, and like no other token."""
        return parse(text) is not None

    def introspect(
        self, live: Live, caller: Client, realm: Realm, text: str
    ) -> KnownRefreshToken | DeadRefreshToken:
        """
        Tell a client about a refresh token of its own.

        Nobody else learns of one, whatever they may learn of access tokens: a resource
        server would take it for one.

        Sources:
            RFC 7662 §2.2.
        """
        found = self.find(live, [realm], text)
        if isinstance(found, KnownRefreshToken) and found.client.id != caller.id:
            reason = "the caller may not know"
            return DeadRefreshToken(reason=reason, grant=found.grant)
        return found

    def find(
        self, live: Live, realms: Iterable[Realm], text: str
    ) -> KnownRefreshToken | DeadRefreshToken:
        """Tell whoever may know everything about a refresh token of some realms."""
        service = self.refresh_tokens
        with service.database.single() as store:
            for realm in realms:
                found = service.authentic(store, realm, text)
                if found is not None:
                    return self._look(store, live, realm, found)
        return DeadRefreshToken(reason="no refresh token of ours")

    def _look(
        self, store: Store, live: Live, realm: Realm, found: Authentic
    ) -> KnownRefreshToken | DeadRefreshToken:
        grant, now = found.grant, self.refresh_tokens.clock.now()
        client = live.configuration.clients_by_id.get(grant.client_uuid)
        if client is None or not client.is_active:
            return _dead(grant, "its client is gone or inactive")
        if live.configuration.active_realm(realm.path) is None:
            return _dead(grant, "its realm is inactive")
        rules, user = rules_of(client, realm.provider), _user(store, grant)
        if use_of(found.token, grant, rules, now) is not Use.FIRST:
            return _dead(grant, "another refresh token of its grant counts")
        why = fault_of_refresh(grant, user, rules, now)
        session = None
        if why is None and grant.ends_with_session:
            session = store.sessions.find(realm.id, grant.session_id)
            why = fault_of_session(session, user, realm.provider, now)
        ends = ends_of(grant, rules, session=session, now=now, is_used=False)
        if why is not None or user is None or ends.tokens_end is None:
            return _dead(grant, why or "")
        gone = no_longer_allowed(grant.scopes, client, realm.provider)
        return KnownRefreshToken(
            realm=realm,
            client=client,
            grant=grant,
            user=user,
            subject=subject_of_person(live, client, user.id),
            scopes=tuple(scope for scope in grant.scopes if scope not in gone),
            issued_at=int((grant.refreshed_at or grant.granted_at).timestamp()),
            expires_at=ends.tokens_end,
        )

    def revoke(self, caller: Client, realm: Realm, text: str) -> Grant | None:
        """
        End the grant of a client's refresh token: every token of it, of either kind.

        One that was used before ends it as well: the client wants to be rid of it.

        Returns:
            The grant; None where the token is none of ours.

        Raises:
            InvalidGrant: It is another client's.

        Sources:
            RFC 7009 §2.1.
        """
        found = self._authentic([realm], text)
        if found is None:
            return None
        if found[1].grant.client_uuid != caller.id:
            raise InvalidGrant("The provided token belongs to different access grant.")
        return self._end(*found, actor=caller.client_id)

    def revoke_as_operator(self, live: Live, text: str) -> Grant | None:
        """End the grant of any refresh token; None where it is none of ours."""
        found = self._authentic(live.configuration.realms.values(), text)
        return None if found is None else self._end(*found, actor=OPERATOR)

    def _authentic(
        self, realms: Iterable[Realm], text: str
    ) -> tuple[Realm, Authentic] | None:
        service = self.refresh_tokens
        with service.database.single() as store:
            for realm in realms:
                found = service.authentic(store, realm, text)
                if found is not None:
                    return realm, found
        return None

    def _end(self, realm: Realm, found: Authentic, *, actor: str) -> Grant:
        service, grant_id = self.refresh_tokens, found.grant.id
        service.audit.record(
            service.database,
            lambda store, journal: end_grant(store, journal, realm, grant_id),
            actor=actor,
        )
        return found.grant


def _user(store: Store, grant: Grant) -> EndUser | None:
    return store.end_users.find(grant.realm_id, grant.subject_id)


def _dead(grant: Grant, reason: str) -> DeadRefreshToken:
    return DeadRefreshToken(reason=reason, grant=grant)
