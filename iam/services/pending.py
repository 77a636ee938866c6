"""
Requests that wait for a person: a browser carries them, sealed, and no row is written.

So whoever sends requests without ever signing in fills no table. What is remembered is
that a request was decided, for as long as it could be decided again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from iam.domain.authorization import AuthorizationRequest
from iam.domain.errors import InvalidRequest, TemporarilyUnavailable
from iam.domain.realms import Realm, RealmId
from iam.services.boxes import AUTHORIZATION_REQUEST, LONGEST, open_sealed, seal
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.storage.database import Database
from iam.storage.store import Store

LIFETIME = 600
"""Seconds in which a request can be decided."""
_RANDOM_BYTES = 16
_ROOM = 100
"""Characters that are left for the person, who is named later."""
_MARGIN = 300
"""Seconds for which it is remembered longer that one was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """
    A request that waits for a person.

    ``browser`` is the hash of the browser it began in. ``subject_id`` is the person it
    was put to, None before anybody is named. ``form_posted`` says that a form of ours
    was, or will have been, sent on the way: the answer is then no redirect, which
    Chromium would check against that form's policy, but a page.
    """

    id: str
    realm_id: RealmId
    request: AuthorizationRequest
    browser: str
    subject_id: UUID | None
    form_posted: bool
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRequests:
    """What can be done with requests that wait."""

    database: Database
    clock: Clock

    def keep(
        self,
        live: Live,
        realm: Realm,
        request: AuthorizationRequest,
        *,
        browser: str,
        subject_id: UUID | None = None,
    ) -> str:
        """
        Seal a request for a browser to carry.

        Args:
            live: The configuration.
            realm: Whose request it is.
            request: The request.
            browser: The hash of the one browser that can bring it back.
            subject_id: The person it is put to, where they are signed in already; no
                form will then have been sent on the way to them.

        Raises:
            InvalidRequest: It is longer than an address of ours may be.
            TemporarilyUnavailable: The realm has no key.
        """
        return self._seal(
            live,
            realm,
            Pending(
                id=secrets.token_urlsafe(_RANDOM_BYTES),
                realm_id=realm.id,
                request=request,
                browser=browser,
                subject_id=subject_id,
                form_posted=subject_id is None,
                until=int(self.clock.time()) + LIFETIME,
            ),
            most=LONGEST - _ROOM,
        )

    def find(
        self, live: Live, realm: Realm, sealed: str, *, browser: str
    ) -> Pending | None:
        """Open a request; None where it has expired or began in another browser."""
        written = self._open(live, realm, sealed)
        if written is None or "pending" not in written:
            return None
        try:
            pending = _read(realm, written["pending"])
        except (KeyError, TypeError, ValueError):  # sealed by another release
            return None
        return pending if pending.browser == browser else None

    def name_person(
        self, live: Live, realm: Realm, pending: Pending, subject_id: UUID
    ) -> str:
        """
        Seal the same request for the person who is asked now.

        It stays one request: decided in this form or in another, it is decided.
        """
        return self._seal(live, realm, replace(pending, subject_id=subject_id))

    def for_anybody(self, live: Live, realm: Realm, pending: Pending) -> str:
        """Seal the same request for whoever signs in: a form will have been sent."""
        unnamed = replace(pending, subject_id=None, form_posted=True)
        return self._seal(live, realm, unnamed)

    def decide_once(self, pending: Pending) -> bool:
        """Mark a request as decided; False where it was already."""
        return self.database.write(lambda store: decide(store, pending))

    def is_decided(self, pending: Pending) -> bool:
        """Whether a request was decided."""
        with self.database.single() as store:
            return store.single_uses.is_used(pending.realm_id, _use_of(pending))

    def keep_parameters(
        self, live: Live, realm: Realm, params: Mapping[str, str]
    ) -> str:
        """
        Seal what another site posted, so that our own GET can look at it.

        It is bound to no browser: a POST from elsewhere brings no cookie of ours. It
        has no more power than a link that anybody can write.

        Raises:
            InvalidRequest: It is longer than an address of ours may be.
            TemporarilyUnavailable: The realm has no key.
        """
        until = int(self.clock.time()) + LIFETIME
        return _seal(live, realm, {"posted": dict(params)}, until=until)

    def parameters(
        self, live: Live, realm: Realm, sealed: str
    ) -> Mapping[str, str] | None:
        """Open what `keep_parameters` sealed; None where it has expired."""
        written = self._open(live, realm, sealed)
        return None if written is None else written.get("posted")

    def _open(self, live: Live, realm: Realm, sealed: str) -> dict[str, Any] | None:
        now = self.clock.time()
        return open_sealed(live, realm, AUTHORIZATION_REQUEST, sealed, now=now)

    def _seal(
        self, live: Live, realm: Realm, pending: Pending, *, most: int = LONGEST
    ) -> str:
        written = [
            pending.id,
            pending.request.to_plain(),
            pending.browser,
            pending.subject_id.hex if pending.subject_id else "",
            pending.form_posted,
            pending.until,
        ]
        return _seal(live, realm, {"pending": written}, until=pending.until, most=most)


def decide(store: Store, pending: Pending) -> bool:
    """Do the same as `PendingRequests.decide_once` within an open transaction."""
    until = datetime.fromtimestamp(pending.until + _MARGIN, UTC)
    return store.single_uses.use(pending.realm_id, _use_of(pending), expires_at=until)


def _use_of(pending: Pending) -> str:
    return hashlib.sha256(f"pending {pending.id}".encode()).hexdigest()


def _read(realm: Realm, written: list[Any]) -> Pending:
    pending_id, request, browser, subject, form_posted, until = written
    return Pending(
        id=pending_id,
        realm_id=realm.id,
        request=AuthorizationRequest.from_plain(request),
        browser=browser,
        subject_id=UUID(hex=subject) if subject else None,
        form_posted=form_posted,
        until=until,
    )


def _seal(
    live: Live, realm: Realm, value: object, *, until: int, most: int = LONGEST
) -> str:
    try:
        sealed = seal(live, realm, AUTHORIZATION_REQUEST, value, until=until)
    except KeyError as error:
        raise TemporarilyUnavailable(
            "The realm has no key at this moment; try again in a moment",
            reason="no current key: run 'iam key rotate'",
        ) from error
    if len(sealed) > most:
        raise InvalidRequest("The request is too long")
    return sealed
