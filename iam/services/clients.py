"""Clients: register, change, rotate their secrets, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from uuid import uuid4

from iam.domain.audit import Operation
from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client, ClientSecret
from iam.domain.faults import Refused
from iam.domain.realms import Realm
from iam.domain.setting import require_read, with_changes
from iam.services.changes import Change, Changes
from iam.services.client_checks import check_client
from iam.services.clock import Clock
from iam.services.key_needs import KeyNeeds
from iam.services.secrets import keep_secret, make_secret

MOST_LIVE_SECRETS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A client, and its secret in plain where one was made: to be shown once."""

    client: Client
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientService:
    """What can be done with clients."""

    changes: Changes
    needs: KeyNeeds
    clock: Clock

    def of_realm(self, realm: Realm) -> list[Client]:
        """Give the clients of a realm, in the order of their client_id."""
        everybody = self.changes.cache.current().configuration.clients.values()
        return sorted(
            (client for client in everybody if client.realm_id == realm.id),
            key=lambda client: client.client_id,
        )

    def get(self, realm: Realm, client_id: str) -> Client:
        """
        Give one client, active or not.

        Raises:
            Refused: The realm has none of this client_id.
        """
        configuration = self.changes.cache.current().configuration
        client = configuration.clients.get((realm.id, client_id))
        if client is None:
            raise _unknown(realm, client_id)
        return client

    def create(
        self,
        realm: Realm,
        client_id: str,
        settings: ClientSettings,
        *,
        secret: str | None = None,
    ) -> Registered:
        """
        Register a client; a confidential one without a secret gets one made.

        Raises:
            Refused: The client_id is taken, the realm is gone, or the client would be
                public and have what only a confidential one may have.
        """
        return self.changes.make(
            lambda change: self.add(change, realm, client_id, settings, secret=secret)
        )

    def add(
        self,
        change: Change,
        realm: Realm,
        client_id: str,
        settings: ClientSettings,
        *,
        secret: str | None = None,
        kept: tuple[ClientSecret, ...] = (),
    ) -> Registered:
        """Do the same within an open change; ``kept`` are hashes from an export."""
        change.today(realm)
        if (realm.id, client_id) in change.before.clients:
            raise Refused.because(
                f"realm {realm.path} has a client {client_id} already"
            )
        made = None
        client = Client(
            id=uuid4(), realm_id=realm.id, client_id=client_id, settings=settings
        )
        check_client(client, has_secret=secret is not None)
        if not client.is_public and not kept:
            if secret is not None:
                kept = (keep_secret(secret, self.clock.now()),)
            else:
                made, generated = make_secret(self.clock.now())
                kept = (generated,)
        client = replace(client, secrets=() if client.is_public else kept)
        change.store.clients.add(client)
        change.before.clients[realm.id, client_id] = client
        change.note(realm, _name(realm, client), Operation.CREATE)
        self.needs.follow_client(change, change.today(realm), client)
        return Registered(client=client, secret=made)

    def set(
        self,
        realm: Realm,
        client_id: str,
        wanted: ClientSettings | Mapping[str, object],
    ) -> Registered:
        """
        Change a client's settings; switching it off ends its tokens.

        Args:
            realm: The client's realm.
            client_id: The client.
            wanted: All settings; or some by their names, and what others change at
                the same moment is kept.

        Raises:
            Refused: The realm has none of this client_id, or a value does not fit.
        """

        def work(change: Change) -> Registered:
            client = _find(change, realm, client_id)
            settings = (
                with_changes(client.settings, wanted)
                if isinstance(wanted, Mapping)
                else wanted
            )
            made, kept = None, client.secrets
            after = replace(client, settings=settings)
            if after.is_public:
                kept = ()
            elif not kept:
                made, generated = make_secret(self.clock.now())
                kept = (generated,)
            altered, _ = self.alter(change, realm, client, settings, kept=kept)
            return Registered(client=altered, secret=made)

        return self.changes.make(work)

    def alter(
        self,
        change: Change,
        realm: Realm,
        before: Client,
        settings: ClientSettings,
        *,
        kept: tuple[ClientSecret, ...],
    ) -> tuple[Client, tuple[str, ...]]:
        """Change settings and secrets within an open change; tell what changed."""
        after = replace(before, settings=settings, secrets=kept)
        check_client(after, before=before.settings)
        changed = tuple(
            field.name
            for field in fields(ClientSettings)
            if getattr(before.settings, field.name) != getattr(settings, field.name)
        )
        if changed:
            require_read(f"client {before.client_id}", before.unread)
            change.store.clients.change(after)
            change.before.clients[realm.id, after.client_id] = after
            self.needs.follow_client(change, change.today(realm), after)
        if before.secrets != kept:
            change.store.clients.set_secrets(after)
            changed = (*changed, "client_secret")
        if changed:
            change.note(realm, _name(realm, after), Operation.UPDATE, *changed)
        if before.is_active and not after.is_active:
            change.end_client(after)
        return after, changed

    def rotate_secret(
        self,
        realm: Realm,
        client_id: str,
        *,
        keep_old_for: timedelta,
        compromised: bool = False,
    ) -> Registered:
        """
        Make a new secret; the newest old one lives on for a while.

        Args:
            realm: The client's realm.
            client_id: The client.
            keep_old_for: How long the old secret still opens the door.
            compromised: The old ones die now, and so does every token.

        Raises:
            Refused: There is no such client, or it is public.
        """

        def work(change: Change) -> Registered:
            client = _find(change, realm, client_id)
            if client.is_public:
                raise Refused.because(f"client {client_id} is public: it has no secret")
            now = self.clock.now()
            plain, made = make_secret(now)
            old = [secret for secret in client.secrets if secret.is_live(now)]
            until = now + keep_old_for
            kept = (
                ()
                if compromised or not keep_old_for
                else tuple(
                    replace(s, expires_at=min(s.expires_at or until, until))
                    for s in old[: MOST_LIVE_SECRETS - 1]
                )
            )
            after, _ = self.alter(
                change, realm, client, client.settings, kept=(made, *kept)
            )
            if compromised:
                change.end_client(after)
            return Registered(client=after, secret=plain)

        return self.changes.make(work)

    def delete(self, realm: Realm, client_id: str) -> None:
        """
        Delete a client and end its tokens; one made again inherits nothing.

        Raises:
            Refused: The realm has none of this client_id.
        """
        self.changes.make(
            lambda change: self.remove(change, realm, _find(change, realm, client_id))
        )

    def remove(self, change: Change, realm: Realm, client: Client) -> None:
        """Do the same within an open change."""
        change.end_client(client)
        store = change.store
        store.authorization_codes.delete_of_client(realm.id, client.id)
        store.grants.delete_of_client(realm.id, client.id)
        store.consents.delete_of_client(realm.id, client.id)
        store.clients.delete([client])
        change.note(realm, _name(realm, client), Operation.DELETE)


def _find(change: Change, realm: Realm, client_id: str) -> Client:
    client = change.before.clients.get((realm.id, client_id))
    if client is None:
        raise _unknown(realm, client_id)
    return client


def _unknown(realm: Realm, client_id: str) -> Refused:
    return Refused.because(
        f"realm {realm.path} has no client {client_id[:100]!r}; "
        f"'iam client list --realm {realm.path}' shows them"
    )


def _name(realm: Realm, client: Client) -> str:
    return f"{str(realm.path).rstrip('/')}/clients/{client.client_id}"
