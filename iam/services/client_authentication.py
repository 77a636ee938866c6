"""Know a client again by its secret, RFC 6749 §2.3.1."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from iam.domain.clients import Client, ClientSecret, SecretScheme
from iam.domain.errors import InvalidClient, TooManyRequests
from iam.domain.limiter import network_of
from iam.domain.realms import Realm, RealmId
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.limiter import Limiter
from iam.services.secrets import VerifiedSecrets, is_generated
from iam.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a client said of itself, and how."""

    client_id: str
    secret: str | None = field(repr=False)
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAuthentication:
    """
    Who is asking.

    ``used`` gathers when secrets were last used; a request writes no row.
    """

    database: Database
    clock: Clock
    limiter: Limiter
    verified: VerifiedSecrets = field(default_factory=VerifiedSecrets)
    used: dict[tuple[RealmId, UUID], datetime] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def authenticate(
        self, live: Live, realm: Realm, credentials: Credentials, *, address: str
    ) -> Client:
        """
        Give the client, or refuse in the same words for every cause.

        Args:
            live: The configuration of this request.
            realm: The realm of the address; a client of another is unknown here.
            credentials: As they were sent.
            address: The caller's, for counting failures.

        Raises:
            InvalidClient: Unknown, inactive, another method, or a wrong secret.
            TooManyRequests: Too many failures for this client from this network.
        """
        client = live.configuration.active_client(realm, credentials.client_id)
        if credentials.secret is None:
            return self._public(client, credentials)
        if client and client.settings.token_endpoint_auth_method != credentials.method:
            client = None  # and then as for an unknown client
        now = self.clock.now()
        live_secrets = _live_secrets(client, now)
        version = live.configuration.version
        secret = is_generated(live_secrets, credentials.secret) or self._known(
            client, live_secrets, version, credentials.secret
        )
        if secret is None:
            name = (
                realm.id.hex,
                credentials.client_id[:128],
                network_of(address),
            )
            secret = self._slowly(
                client, live_secrets, version, credentials.secret, name=name
            )
        if client is None or secret is None:
            raise InvalidClient(reason="unknown client, other method or wrong secret")
        self.used[realm.id, secret.id] = now
        return client

    def _public(self, client: Client | None, credentials: Credentials) -> Client:
        if client is None or credentials.method != "none" or not client.is_public:
            raise InvalidClient(reason="no secret was sent")
        return client

    def _known(
        self,
        client: Client | None,
        live_secrets: tuple[ClientSecret, ...],
        version: int,
        plain: str,
    ) -> ClientSecret | None:
        return next(
            (
                secret
                for secret in live_secrets
                if client is not None
                and self.verified.knows((client.id, secret.id, version), plain)
            ),
            None,
        )

    def _slowly(
        self,
        client: Client | None,
        live_secrets: tuple[ClientSecret, ...],
        version: int,
        plain: str,
        *,
        name: tuple[str, str, str],
    ) -> ClientSecret | None:
        """Count the attempt, then look at the secrets that people typed."""
        if wait := self.limiter.attempt(*name):
            raise _too_many(wait)
        for secret in live_secrets:
            if client is None or secret.scheme is not SecretScheme.TYPED:
                continue
            good = self.verified.verify((client.id, secret.id, version), secret, plain)
            if good is None:
                self.limiter.take_back(*name)
                raise _too_many(1)
            if good:
                self.limiter.take_back(*name)
                return secret
        return None

    def keep_last_use(self) -> None:
        """Write down when secrets were last used; called now and then."""
        with self.lock:
            used = dict(self.used)
            if not used:
                return
            self.database.write(lambda store: store.clients.note_use(used))
            for name, at in used.items():
                if self.used.get(name) == at:
                    del self.used[name]


def _live_secrets(client: Client | None, now: datetime) -> tuple[ClientSecret, ...]:
    if client is None:
        return ()
    return tuple(secret for secret in client.secrets if secret.is_live(now))


def _too_many(wait: int) -> TooManyRequests:
    return TooManyRequests(
        "Too many failed attempts for this client; try again later",
        retry_after=wait,
    )
