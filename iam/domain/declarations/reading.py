"""Read a configuration file; everything that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Mapping

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import client_id_fault
from iam.domain.declarations.logo_files import LOGO_FILE, read_logo_files
from iam.domain.declarations.policies import read_declared_policy
from iam.domain.declarations.secrets import (
    MOST_SECRETS,
    client_secret_fault,
    parse_secret_hash,
    password_fault,
    password_hash_fault,
    secret_file_fault,
    secret_hash_fault,
)
from iam.domain.declarations.tables import Table, twice
from iam.domain.declarations.values import (
    Declaration,
    DeclaredClient,
    DeclaredRealm,
    DeclaredSecret,
    DeclaredUser,
)
from iam.domain.end_users import (
    EndUserAttributes,
    folded_username,
    username_fault,
    written_username,
)
from iam.domain.faults import Fault
from iam.domain.openid_faults import openid_faults
from iam.domain.provider import ProviderSettings
from iam.domain.realms import ROOT
from iam.domain.setting import settings_of

SECRET, SECRET_FILE, SECRET_HASHES = KINDS_OF_SECRET = (
    "client_secret",
    "client_secret_file",
    "client_secret_hashes",
)
KINDS_OF_PASSWORD = ("password", "password_hash")


def read_declaration(data: Mapping[str, object]) -> tuple[Declaration, list[Fault]]:
    """
    Read a file that was parsed already.

    Args:
        data: As a TOML parser gives it.

    Returns:
        What the file declares, without what could not be read, and everything that is
        wrong. Use the value only where nothing is.
    """
    file = Table(data=data, where=(), faults=[])
    file.allow("realms")
    file.require("realms")
    realms = [
        realm for table in file.tables("realms") if (realm := _realm(table)) is not None
    ]
    file.faults.extend(twice(realms, "path", lambda realm: str(realm.path).lower()))
    return Declaration(realms=tuple(realms)), file.faults


def _realm(table: Table) -> DeclaredRealm | None:
    table.allow("path", "active", "provider", "clients", "users", "policies")
    table.require("path")
    path = table.realm_path("path")
    active = table.switch("active", default=True)
    if path == ROOT and not active:
        table.refuse("the root realm cannot be switched off", "active")
    provider = table.table("provider")
    provider.allow(LOGO_FILE, *settings_of(ProviderSettings))
    settings = provider.settings(ProviderSettings)
    clients = list(filter(None, map(_client, table.tables("clients"))))
    end_users = list(filter(None, map(_end_user, table.tables("users"))))
    policies = list(filter(None, map(read_declared_policy, table.tables("policies"))))
    table.faults.extend(twice(clients, "client_id", lambda client: client.client_id))
    table.faults.extend(twice(end_users, "username", _folded_name))
    table.faults.extend(twice(policies, "name", lambda each: each.policy.name))
    if path is None:
        return None
    return DeclaredRealm(
        path=path,
        active=active,
        provider=settings,
        clients=tuple(clients),
        end_users=tuple(end_users),
        policies=tuple(policies),
        logo_files=read_logo_files(provider),
        where=table.where,
    )


def _client(table: Table) -> DeclaredClient | None:
    table.allow("client_id", LOGO_FILE, *KINDS_OF_SECRET, *settings_of(ClientSettings))
    table.require("client_id")
    _refuse_several(table, KINDS_OF_SECRET)
    client = DeclaredClient(
        client_id=table.text("client_id", client_id_fault) or "",
        settings=table.settings(ClientSettings),
        secret=table.text(SECRET, client_secret_fault),
        secret_file=table.text(SECRET_FILE, secret_file_fault),
        secret_hashes=_secret_hashes(table),
        logo_files=read_logo_files(table),
        where=table.where,
    )
    if client.is_public:
        _refuse_secrets_of_public(table, client.settings)
    for fault in openid_faults(client.settings):
        table.refuse(fault.message, *fault.path)
    return client if client.client_id else None


def _refuse_secrets_of_public(table: Table, settings: ClientSettings) -> None:
    """
    Refuse what only a client that can keep a secret may have.

    Sources:
        RFC 6749 §4.4: client credentials are for confidential clients only.
    """
    if "client_credentials" in settings.grant_types:
        table.refuse(
            "a public client (token_endpoint_auth_method is none) cannot use "
            "client_credentials",
            "grant_types",
        )
    for kind in KINDS_OF_SECRET:
        if kind in table.data:
            table.refuse(
                "a public client (token_endpoint_auth_method is none) has no secret",
                kind,
            )


def _secret_hashes(table: Table) -> tuple[DeclaredSecret, ...] | None:
    if SECRET_HASHES not in table.data:
        return None
    hashes: list[DeclaredSecret] = []
    entries = 0
    for entry in table.tables(SECRET_HASHES):
        entries += 1
        secret = _secret_hash(entry)
        if secret and any(secret.hash == other.hash for other in hashes):
            entry.refuse("stands here twice", "hash")
        elif secret:
            hashes.append(secret)
    if table.data[SECRET_HASHES] == []:
        table.refuse("is empty; leave it out to keep today's secrets", SECRET_HASHES)
    if entries > MOST_SECRETS:
        table.refuse(f"a client has at most {MOST_SECRETS} secrets", SECRET_HASHES)
    return tuple(hashes) or None


def _secret_hash(table: Table) -> DeclaredSecret | None:
    table.allow("hash", "created_at", "expires_at")
    table.require("hash")
    created_at, expires_at = table.instant("created_at"), table.instant("expires_at")
    written = table.text("hash", secret_hash_fault)
    if written is None:
        return None
    scheme, digest = parse_secret_hash(written)
    return DeclaredSecret(
        scheme=scheme, hash=digest, created_at=created_at, expires_at=expires_at
    )


def _end_user(table: Table) -> DeclaredUser | None:
    table.allow(
        "username", "disabled", *KINDS_OF_PASSWORD, *settings_of(EndUserAttributes)
    )
    table.require("username")
    _refuse_several(table, KINDS_OF_PASSWORD)
    attributes = table.settings(EndUserAttributes)
    password = table.text("password", password_fault)
    password_hash = table.text("password_hash", password_hash_fault)
    username = table.text("username", username_fault)
    disabled = table.switch("disabled", default=False)
    if username is None:
        return None
    return DeclaredUser(
        username=written_username(username),
        attributes=attributes,
        password=password,
        password_hash=password_hash,
        disabled=disabled if "disabled" in table.data else None,
        where=table.where,
    )


def _folded_name(user: DeclaredUser) -> str:
    return folded_username(user.username)


def _refuse_several(table: Table, kinds: tuple[str, ...]) -> None:
    given = [kind for kind in kinds if kind in table.data]
    if len(given) > 1:
        table.refuse(f"only one of {', '.join(given)} can be given")
