"""
Tell clients that a session has ended, until they have heard.

Sources:
    OpenID Connect Back-Channel Logout 1.0 §2.5 and §2.8.

What is to be told is kept in the transaction that ends the session, so that nothing is
lost with a process. Of several processes that look, one takes a delivery; where it dies
meanwhile, it is tried again a minute later. A client may so hear of one end twice.
"""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import uuid4

from iam.domain.audit import AuditEvent, EventName, Operation, Result
from iam.domain.clients import Client
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.logout import (
    LEASE,
    TYPE_OF_LOGOUT_TOKEN,
    LogoutDelivery,
    logout_claims,
)
from iam.domain.realms import Realm, issuer
from iam.engines.outbound import CallFailed, Outbound
from iam.services.audit import AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.services.id_tokens import IdTokenService
from iam.services.subjects import subject_of_person
from iam.storage.database import Database
from iam.storage.store import Store

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at what is due."""
AT_ONCE = 8
"""Calls at the same time: most of each is waiting."""
_JTI_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class BackchannelLogout:
    """Tells clients of ended sessions."""

    database: Database
    cache: ConfigurationCache
    id_tokens: IdTokenService
    outbound: Outbound
    audit: AuditTrail
    clock: Clock
    base_url: str

    def waiting(self) -> list[LogoutDelivery]:
        """Give all that is to be told."""
        with self.database.single() as store:
            return store.logout_deliveries.all()

    def round(self) -> int:
        """Try what is due once; give how many clients have heard."""
        heard = 0
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="logout") as pool:
            while claimed := self._claim():
                heard += sum(pool.map(self._deliver, claimed))
        return heard

    def _claim(self) -> list[LogoutDelivery]:
        """Take no more than can be tried at once: what is taken is not waiting."""
        now = self.clock.now()
        with self.database.single() as store:
            due = store.logout_deliveries.due(now, most=AT_ONCE)
            claims = (store.logout_deliveries.claim(d, until=now + LEASE) for d in due)
            return [claim for claim in claims if claim is not None]

    def _deliver(self, delivery: LogoutDelivery) -> bool:
        """Try once; give whether the client has heard."""
        live = self.cache.current()
        found = _addressee(live, delivery)
        if found is None:
            log.info("a client that was to hear of a logout is gone, or not reachable")
            self.database.write(lambda s: s.logout_deliveries.delete(delivery))
            return False
        realm, client = found
        try:
            why = self._call(live, realm, client, delivery)
        except TemporarilyUnavailable as error:
            why = error.reason
        if why is None:
            self._close(realm, client, delivery, failed="")
            return True
        self._failed(realm, client, delivery, why)
        return False

    def _call(
        self, live: Live, realm: Realm, client: Client, delivery: LogoutDelivery
    ) -> str | None:
        """Say why a client has not heard, or nothing where it has."""
        claims = logout_claims(
            issuer=issuer(self.base_url, realm.path),
            client_id=client.client_id,
            subject=subject_of_person(live, client, delivery.subject_id),
            sid=delivery.sid,
            jti=secrets.token_urlsafe(_JTI_BYTES),
            now=int(self.clock.time()),
        )
        token = self.id_tokens.sign(
            live, realm, client, claims, typ=TYPE_OF_LOGOUT_TOKEN
        )
        address = client.settings.backchannel_logout_uri
        try:
            heard = self.outbound.post_form(address, logout_token=token)
        except CallFailed as error:
            return error.reason
        return None if heard.is_good else f"status {heard.status}"

    def _failed(
        self, realm: Realm, client: Client, delivery: LogoutDelivery, why: str
    ) -> None:
        name = f"client {client.client_id} of {realm.path}"
        later = delivery.next_try(self.clock.now())
        if later is None:
            log.error("%s was never told of a logout: %s", name, why)
            self._close(realm, client, delivery, failed=why)
            return
        log.warning("%s has not heard of a logout, try again later: %s", name, why)
        self.database.write(
            lambda s: s.logout_deliveries.postpone(delivery, until=later)
        )

    def _close(
        self, realm: Realm, client: Client, delivery: LogoutDelivery, *, failed: str
    ) -> None:
        """Have done with it, with its event."""
        journals: list[Journal] = []
        event = AuditEvent(
            id=uuid4(),
            at=self.clock.now(),
            realm_id=realm.id,
            name=EventName.BACK_CHANNEL_LOGOUT,
            actor="",
            object_id=f"{str(realm.path).rstrip('/')}/clients/{client.client_id}",
            operation=Operation.UPDATE,
            tracking_ids=(delivery.sid,),
            reason=failed,
            result=Result.FAILED if failed else Result.SUCCESSFUL,
        )

        def work(store: Store) -> None:
            journals[:] = [Journal(store, self.clock, "", [])]
            store.logout_deliveries.delete(delivery)
            journals[0].keep(realm, event)

        self.database.write(work)
        for journal in journals:
            self.audit.publish(journal.events)

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Do rounds in a thread of its own until the event is set."""

        def rounds() -> None:
            is_away = False
            while not stopping.wait(EVERY):
                try:
                    self.round()
                    is_away = False
                except TemporarilyUnavailable as error:
                    if not is_away:
                        log.warning("logouts are told later: %s", error.reason)
                    is_away = True
                except Exception:  # one bad round must not end all later ones
                    log.exception("a round of telling logouts failed; the next is due")

        thread = threading.Thread(target=rounds, name="logouts", daemon=True)
        thread.start()
        return thread


def _addressee(live: Live, delivery: LogoutDelivery) -> tuple[Realm, Client] | None:
    """Give the client that is to hear, and its realm; None where nobody can be told."""
    client = live.configuration.clients_by_id.get(delivery.client_uuid)
    realm = live.configuration.realms_by_id.get(delivery.realm_id)
    if client is None or realm is None or not client.settings.backchannel_logout_uri:
        return None
    if live.configuration.active_realm(realm.path) is None:
        return None
    return realm, client
