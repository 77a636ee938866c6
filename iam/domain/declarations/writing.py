"""Write a declaration as plain data; what is written reads as the same again."""

from __future__ import annotations

from operator import attrgetter

from iam.domain.declarations.secrets import format_secret_hash
from iam.domain.declarations.values import (
    Declaration,
    DeclaredClient,
    DeclaredRealm,
    DeclaredSecret,
    DeclaredUser,
)
from iam.domain.policies.reading import to_plain_policy
from iam.domain.setting import to_plain

Plain = dict[str, object]


def to_plain_declaration(
    declaration: Declaration, *, with_secrets: bool = False
) -> Plain:
    """
    Write a declaration as data for TOML; defaults are left out.

    Realms stand with those above first, clients and people by their names, policies
    in the order they have. A secret in plain is never written; hashes only
    ``with_secrets``.
    """
    realms = sorted(declaration.realms, key=lambda realm: realm.path.names)
    return {"realms": [_realm(realm, with_secrets=with_secrets) for realm in realms]}


def _realm(realm: DeclaredRealm, *, with_secrets: bool) -> Plain:
    clients = sorted(realm.clients, key=attrgetter("client_id"))
    end_users = sorted(realm.end_users, key=attrgetter("username"))
    written: Plain = {
        "path": str(realm.path),
        "provider": to_plain(realm.provider),
        "clients": [_client(client, with_secrets=with_secrets) for client in clients],
        "users": [_end_user(user, with_secrets=with_secrets) for user in end_users],
        "policies": [to_plain_policy(each.policy) for each in realm.policies],
    }
    said = {name: value for name, value in written.items() if value}
    return said if realm.active else {"path": said.pop("path"), "active": False, **said}


def _client(client: DeclaredClient, *, with_secrets: bool) -> Plain:
    written = {"client_id": client.client_id, **to_plain(client.settings)}
    if with_secrets and client.secret_hashes:
        written["client_secret_hashes"] = [
            _secret(secret) for secret in client.secret_hashes
        ]
    return written


def _secret(secret: DeclaredSecret) -> Plain:
    instants = {"created_at": secret.created_at, "expires_at": secret.expires_at}
    return {
        "hash": format_secret_hash(secret.scheme, secret.hash),
        **{name: at for name, at in instants.items() if at is not None},
    }


def _end_user(user: DeclaredUser, *, with_secrets: bool) -> Plain:
    written = {"username": user.username, **to_plain(user.attributes)}
    if user.disabled:
        written["disabled"] = True
    if with_secrets and user.password_hash is not None:
        written["password_hash"] = user.password_hash
    return written
