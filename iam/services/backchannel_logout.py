"""
Tell clients that a session has ended, until they have heard.

Sources:
    OpenID Connect Back-Channel Logout 1.0 §2.5 and §2.8.

What is to be told is kept in the transaction that ends the session, so that nothing is
lost with a process. Of several processes that look, one takes a delivery; where it dies
meanwhile, it is tried again a minute later. A client may so hear of one end twice.

A delivery is taken when it can be called for at once, and no client has all calls: one
that is slow, or away, keeps nobody else waiting.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from iam.domain.audit import AuditEvent, EventName, Operation, Result
from iam.domain.clients import Client
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.logout import (
    LEASE,
    TYPE_OF_LOGOUT_TOKEN,
    LogoutDelivery,
    Outcome,
    logout_claims,
)
from iam.domain.realms import Realm, issuer
from iam.engines.outbound import CallFailed, Outbound
from iam.services.audit import AuditTrail, Journal
from iam.services.clock import Clock
from iam.services.configuration import ConfigurationCache, Live
from iam.services.id_tokens import IdTokenService
from iam.services.logout_calls import LogoutCalls, Tried
from iam.services.metrics import Meter, NoMeter
from iam.services.subjects import subject_of_person
from iam.storage.database import Database
from iam.storage.store import Store

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at what is due."""
SHOWN_EVERY = 10.0
"""Seconds between two times that what waits is shown to whoever watches."""
_GO_WITH_IT = 200
"""Other deliveries to a client that are put off when one finds nobody there."""
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

    def round(self, meter: Meter | None = None) -> int:
        """Try what is due until nothing is; give how many clients have heard."""
        heard, meter = 0, meter or NoMeter()
        with LogoutCalls(self.clock.monotonic) as calls:
            while self._begin_due(calls):
                heard += self._count_ended(calls, meter)
        return heard

    def show_waiting(self, meter: Meter) -> None:
        """Tell whoever watches how many clients wait; nobody is a number as well."""
        now = self.clock.now()
        with self.database.single() as store:
            waiting = {
                each.realm_id: each for each in store.logout_deliveries.counted()
            }
        for realm in self.cache.current().configuration.realms.values():
            found = waiting.get(realm.id)
            oldest = (now - found.since).total_seconds() if found else 0.0
            clients = found.clients if found else 0
            meter.logouts_waiting(str(realm.path), clients, oldest)

    def _begin_due(self, calls: LogoutCalls) -> int:
        """Take what can be called for at once, and call; give how many are called."""
        now = self.clock.now()
        with self.database.single() as store:
            while calls.free() and (
                due := store.logout_deliveries.due(
                    now, most=calls.free(), but=calls.full()
                )
            ):
                for each in due:
                    if each.client_uuid in calls.full():
                        continue
                    claimed = store.logout_deliveries.claim(each, until=now + LEASE)
                    if claimed is not None:
                        call = partial(self._deliver, claimed)
                        calls.begin(each.client_uuid, call)
        return len(calls)

    def _count_ended(
        self, calls: LogoutCalls, meter: Meter, *, within: float | None = None
    ) -> int:
        """Wait until calls have ended, count how, and give how many were heard."""
        heard = 0
        for tried in calls.ended(within=within):
            for path, outcome in tried:
                heard += outcome is Outcome.HEARD
                meter.told_of_logout(str(path), outcome)
        return heard

    def _deliver(self, delivery: LogoutDelivery) -> Tried:
        """Try once; give how that ended, and nothing where there is nobody to tell."""
        live = self.cache.current()
        found = _addressee(live, delivery)
        if found is None:
            log.info("a client that was to hear of a logout is gone, or not reachable")
            self.database.write(lambda s: s.logout_deliveries.delete(delivery))
            return []
        realm, client = found
        try:
            why = self._call(live, realm, client, delivery)
        except TemporarilyUnavailable as error:
            why = error.reason
        except CallFailed as error:
            return self._settle(realm, client, delivery, error.reason, is_away=True)
        return self._settle(realm, client, delivery, why)

    def _call(
        self, live: Live, realm: Realm, client: Client, delivery: LogoutDelivery
    ) -> str:
        """
        Say why a client has not heard; empty where it has.

        Raises:
            CallFailed: It does not answer.
            TemporarilyUnavailable: There is no key for the token.
        """
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
        heard = self.outbound.post_form(address, logout_token=token)
        return "" if heard.is_good else f"status {heard.status}"

    def _settle(
        self,
        realm: Realm,
        client: Client,
        delivery: LogoutDelivery,
        why: str,
        *,
        is_away: bool = False,
    ) -> Tried:
        """
        Write down how a try ended; ``why`` the client has not heard, empty if it has.

        Where it is away, all else that is due to it has failed as well: else each of
        these would wait for an answer, one after the other.
        """
        now = self.clock.now()

        def work(store: Store, journal: Journal) -> list[Outcome]:
            tried = [delivery]
            if is_away:
                tried += store.logout_deliveries.claim_others(
                    delivery, now, until=now + LEASE, most=_GO_WITH_IT
                )
            return [_settle(journal, realm, client, each, why) for each in tried]

        this, *others = self.audit.record(self.database, work)
        _log(f"client {client.client_id} of {realm.path}", [this, *others], why)
        given_up = [each for each in others if each is Outcome.GIVEN_UP]
        return [(realm.path, each) for each in (this, *given_up)]

    def start(
        self, stopping: threading.Event, meter: Meter | None = None
    ) -> threading.Thread:
        """Look in a thread of its own until the event is set."""
        looks = threading.Thread(
            target=self._look,
            args=(stopping, meter or NoMeter()),
            name="logouts",
            daemon=True,
        )
        looks.start()
        return looks

    def _look(self, stopping: threading.Event, meter: Meter) -> None:
        """Look when time has passed, or a call has ended: there is room for another."""
        is_away, shown = False, -SHOWN_EVERY
        with LogoutCalls(self.clock.monotonic) as calls:
            while not stopping.is_set():
                try:
                    if self.clock.monotonic() - shown >= SHOWN_EVERY:
                        shown = self.clock.monotonic()
                        self.show_waiting(meter)
                    called = self._begin_due(calls)
                    is_away = False
                    if called:
                        self._count_ended(calls, meter, within=EVERY)
                        continue
                except TemporarilyUnavailable as error:
                    if not is_away:
                        log.warning("logouts are told later: %s", error.reason)
                    is_away = True
                except Exception:  # one bad round must not end all later ones
                    log.exception("a round of telling logouts failed; the next is due")
                stopping.wait(EVERY)


def _settle(
    journal: Journal, realm: Realm, client: Client, delivery: LogoutDelivery, why: str
) -> Outcome:
    """Write down how a try of one delivery ended, in an open transaction."""
    now, deliveries = journal.clock.now(), journal.store.logout_deliveries
    later = delivery.next_try(now) if why else None
    if later is not None:
        deliveries.postpone(delivery, until=later, failed=why)
        return Outcome.FAILED
    deliveries.delete(delivery)
    event = AuditEvent(
        id=uuid4(),
        at=now,
        realm_id=realm.id,
        name=EventName.BACK_CHANNEL_LOGOUT,
        actor="",
        object_id=f"{str(realm.path).rstrip('/')}/clients/{client.client_id}",
        operation=Operation.UPDATE,
        tracking_ids=(delivery.sid, delivery.session_id),
        reason=why,
        result=Result.FAILED if why else Result.SUCCESSFUL,
    )
    journal.keep(realm, event)
    return Outcome.GIVEN_UP if why else Outcome.HEARD


def _log(name: str, outcomes: Collection[Outcome], why: str) -> None:
    counted = Counter(outcomes)
    if given_up := counted[Outcome.GIVEN_UP]:
        log.error("%s was never told of %s logout(s): %s", name, given_up, why)
    if failed := counted[Outcome.FAILED]:
        log.warning(
            "%s has not heard of %s logout(s), try again later: %s", name, failed, why
        )


def _addressee(live: Live, delivery: LogoutDelivery) -> tuple[Realm, Client] | None:
    """Give the client that is to hear, and its realm; None where nobody can be told."""
    client = live.configuration.clients_by_id.get(delivery.client_uuid)
    realm = live.configuration.realms_by_id.get(delivery.realm_id)
    if client is None or realm is None or not client.settings.backchannel_logout_uri:
        return None
    if live.configuration.active_realm(realm.path) is None:
        return None
    return realm, client
