"""The world that is measured: a realm at depth two, 20 clients, the audit log on."""

from __future__ import annotations

import secrets
import shutil
from base64 import b64encode
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import insert

from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmId, RealmPath
from iam.domain.revocation import RETENTION, token_key
from iam.domain.scopes.reserved import INTROSPECT_ALL_TOKENS
from iam.factory.building import build_services
from iam.settings import Settings
from iam.storage.base import table_of
from iam.storage.database import Database
from iam.storage.revocations import RevocationRow
from iam.storage.store import Store

REALM = RealmPath.parse("/customers/NA")
SCOPE = "write"
CALLBACK = "https://app.example.com/callback"
CLIENTS = 20
_OPAQUE, _JWT, _READER, _APPLICATION = 6, 11, 16, 3
"""Places among the clients, so that none is the first or the last."""
_BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A client and the secret that was made for it."""

    client_id: str
    secret: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The header of HTTP Basic; neither part needs the form encoding."""
        return "Basic " + b64encode(f"{self.client_id}:{self.secret}".encode()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """
    A data directory and what is needed to use it.

    ``opaque`` and ``jwt`` get tokens of these formats; ``reader`` is a resource server
    that may introspect them; ``application`` acts for ``person``.
    """

    folder: Path
    realm_id: RealmId
    opaque: Account
    jwt: Account
    reader: Account
    application: Account
    person: EndUser

    @property
    def environ(self) -> dict[str, str]:
        """The variables of a server on this data directory."""
        return {"IAM_DATA_DIR": str(self.folder), "IAM_LOG_LEVEL": "warning"}

    @property
    def settings(self) -> Settings:
        """The settings of a server on this data directory."""
        return Settings.from_environment(self.environ)

    @property
    def audit(self) -> Path:
        """The audit log."""
        path = self.settings.audit_log_path
        if path is None:
            raise TypeError("the audit log of a world is a file")
        return path


def address(endpoint: str) -> str:
    """Give the path of an endpoint of the realm."""
    return f"/am/oauth2{REALM.segments}/{endpoint}"


def build_world(folder: Path) -> World:
    """Set everything up as an operator would, with the services of the server."""
    environ = {"IAM_DATA_DIR": str(folder), "IAM_LOG_LEVEL": "warning"}
    services = build_services(Settings.from_environment(environ))
    try:
        services.database.upgrade()
        if REALM.parent is not None:
            services.realms.create(REALM.parent, ProviderSettings())
        realm = services.realms.create(REALM, ProviderSettings())
        accounts: list[Account] = []
        for place in range(CLIENTS):
            client_id = f"client-{place:02}"
            made = services.clients.create(realm, client_id, _settings_of(place))
            accounts.append(Account(client_id=client_id, secret=made.secret or ""))
        person = services.end_users.create(
            realm, "reader", EndUserAttributes(), password=None
        )
    finally:
        services.close()
    return World(
        folder=folder,
        realm_id=realm.id,
        opaque=accounts[_OPAQUE],
        jwt=accounts[_JWT],
        reader=accounts[_READER],
        application=accounts[_APPLICATION],
        person=person,
    )


def _settings_of(place: int) -> ClientSettings:
    if place == _APPLICATION:
        return ClientSettings(
            grant_types=("authorization_code", "refresh_token"),
            scopes=("openid", SCOPE),
            redirect_uris=(CALLBACK,),
        )
    return ClientSettings(
        grant_types=("client_credentials",),
        scopes=(SCOPE, INTROSPECT_ALL_TOKENS) if place == _READER else (SCOPE,),
        access_token_format="jwt" if place == _JWT else "opaque",
    )


def copy_world(world: World, folder: Path) -> World:
    """Give the same world in another folder: its keys open the same tokens."""
    shutil.copytree(world.folder, folder)
    return replace(world, folder=folder)


def store_revocations(world: World, count: int) -> None:
    """Put rows of revoked tokens into the table, as many as there are none of."""
    database = Database(world.settings.database)
    try:
        for start in range(0, count, _BATCH):
            _store_batch(database, world.realm_id, min(_BATCH, count - start))
    finally:
        database.close()


def _store_batch(database: Database, realm_id: RealmId, count: int) -> None:
    with database.single() as store:
        now = store.connection.exec_driver_sql("SELECT strftime('%s', 'now')").scalar()
    rows = [
        {
            "realm_id": realm_id,
            "key": token_key(secrets.token_urlsafe(16)),
            "generation": 1,
            "expires_at": int(now or 0) + RETENTION,
        }
        for _ in range(count)
    ]

    def work(store: Store) -> None:
        store.connection.execute(insert(table_of(RevocationRow)), rows)

    database.write(work)
