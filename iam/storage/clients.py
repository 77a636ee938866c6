"""Clients and their secrets; the client's settings are one JSON column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Connection,
    Row,
    UniqueConstraint,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client, ClientSecret, SecretScheme
from iam.domain.realms import RealmId
from iam.domain.setting import read_settings, to_plain
from iam.storage.base import Base, Id, Instant, MaybeInstant, Name, Settings, table_of


class ClientRow(Base):
    """One row per client; a client_id is used once in a realm."""

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("realm_id", "client_id", name="clients_client_id_once"),
    )

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    client_id: Mapped[Name]
    generation: Mapped[int]
    settings: Mapped[Settings]


class ClientSecretRow(Base):
    """One row per live secret, as a hash."""

    __tablename__ = "client_secrets"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[Id] = mapped_column(primary_key=True)
    client_uuid: Mapped[Id] = mapped_column(index=True)
    scheme: Mapped[Name]
    hash: Mapped[Name]
    created_at: Mapped[Instant]
    expires_at: Mapped[MaybeInstant]
    last_used_at: Mapped[MaybeInstant]


_CLIENTS = table_of(ClientRow)
_SECRETS = table_of(ClientSecretRow)


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of an open transaction."""

    connection: Connection

    def all(self) -> list[Client]:
        """Give every client with its secrets, the newest secret first."""
        secrets: dict[UUID, list[ClientSecret]] = defaultdict(list)
        by_age = select(_SECRETS).order_by(_SECRETS.c.created_at.desc())
        for row in self.connection.execute(by_age):
            secrets[row.client_uuid].append(_secret(row))
        rows = self.connection.execute(select(_CLIENTS))
        return [_client(row, secrets[row.id]) for row in rows]

    def add(self, client: Client) -> None:
        """Keep a new client and its secrets."""
        self.connection.execute(
            insert(_CLIENTS).values(
                realm_id=client.realm_id,
                id=client.id,
                client_id=client.client_id,
                generation=client.generation,
                settings=to_plain(client.settings),
            )
        )
        self._add_secrets(client)

    def change(self, client: Client) -> None:
        """Keep a client's settings; its generation is `end`'s alone."""
        self.connection.execute(
            update(_CLIENTS)
            .where(_CLIENTS.c.realm_id == client.realm_id, _CLIENTS.c.id == client.id)
            .values(settings=to_plain(client.settings))
        )

    def set_secrets(self, client: Client) -> None:
        """Keep exactly the secrets that the client has."""
        self.connection.execute(
            delete(_SECRETS).where(
                _SECRETS.c.realm_id == client.realm_id,
                _SECRETS.c.client_uuid == client.id,
            )
        )
        self._add_secrets(client)

    def _add_secrets(self, client: Client) -> None:
        for secret in client.secrets:
            self.connection.execute(
                insert(_SECRETS).values(
                    realm_id=client.realm_id,
                    id=secret.id,
                    client_uuid=client.id,
                    scheme=secret.scheme.value,
                    hash=secret.hash,
                    created_at=secret.created_at,
                    expires_at=secret.expires_at,
                    last_used_at=secret.last_used_at,
                )
            )

    def end(self, client: Client) -> Client:
        """Raise a client's generation, and give the client as it is then."""
        generation = self.connection.execute(
            update(_CLIENTS)
            .where(_CLIENTS.c.realm_id == client.realm_id, _CLIENTS.c.id == client.id)
            .values(generation=_CLIENTS.c.generation + 1)
            .returning(_CLIENTS.c.generation)
        ).scalar_one()
        return replace(client, generation=generation)

    def delete(self, clients: Iterable[Client]) -> None:
        """Forget clients and their secrets."""
        for client in clients:
            for table, column in ((_SECRETS, "client_uuid"), (_CLIENTS, "id")):
                self.connection.execute(
                    delete(table).where(
                        table.c.realm_id == client.realm_id,
                        table.c[column] == client.id,
                    )
                )

    def delete_of_realms(self, realm_ids: Iterable[RealmId]) -> None:
        """Forget all clients of realms."""
        ids = list(realm_ids)
        for table in (_SECRETS, _CLIENTS):
            self.connection.execute(delete(table).where(table.c.realm_id.in_(ids)))

    def reached_by_logouts(
        self, realm_id: RealmId, client_uuids: Iterable[UUID]
    ) -> set[UUID]:
        """Give those of these clients that have an address to tell of a logout."""
        rows = self.connection.execute(
            select(_CLIENTS).where(
                _CLIENTS.c.realm_id == realm_id, _CLIENTS.c.id.in_(list(client_uuids))
            )
        )
        found = (_client(row, ()) for row in rows)
        return {each.id for each in found if each.settings.backchannel_logout_uri}

    def note_use(self, used: Mapping[tuple[RealmId, UUID], datetime]) -> None:
        """Keep when secrets were last used; a later use is never set back."""
        for (realm_id, secret_id), at in used.items():
            last = _SECRETS.c.last_used_at
            self.connection.execute(
                update(_SECRETS)
                .where(
                    _SECRETS.c.realm_id == realm_id,
                    _SECRETS.c.id == secret_id,
                    or_(last.is_(None), last < at),
                )
                .values(last_used_at=at)
            )

    def purge_secrets(self, now: datetime, *, most: int) -> int:
        """Forget secrets that have ended; give how many there were."""
        ended = (
            select(_SECRETS.c.id).where(_SECRETS.c.expires_at <= now).limit(most)
        ).scalar_subquery()
        return self.connection.execute(
            delete(_SECRETS).where(_SECRETS.c.id.in_(ended))
        ).rowcount


def _client(row: Row[tuple[object, ...]], secrets: Iterable[ClientSecret]) -> Client:
    """
    Read a client; what a newer release wrote could be a rule that this one would break.

    So a client with a value or a setting that is not known here is inactive.
    """
    settings, unread = read_settings(ClientSettings, row.settings)
    if unread:
        settings = replace(settings, status="inactive")
    return Client(
        id=row.id,
        realm_id=row.realm_id,
        client_id=row.client_id,
        settings=settings,
        secrets=tuple(secrets),
        generation=row.generation,
        unread=tuple(unread),
    )


def _secret(row: Row[tuple[object, ...]]) -> ClientSecret:
    return ClientSecret(
        id=row.id,
        scheme=SecretScheme(row.scheme),
        hash=row.hash,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
