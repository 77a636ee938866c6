"""How a client is printed: everything but its secrets and their hashes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import click

from iam.cli.derived import every_value
from iam.cli.output import print_json, print_pairs, print_secret, print_table
from iam.domain.clients import Client, ClientSecret
from iam.domain.realms import Realm
from iam.services.clients import Registered

_UNITS = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
}


def print_clients(
    found: Iterable[tuple[Realm, Client]], *, now: datetime, as_json: bool
) -> None:
    """Print many, a line each."""
    if as_json:
        print_json([_plain(realm, client, now) for realm, client in found])
        return
    print_table(
        ("REALM", "CLIENT_ID", "STATUS", "TYPE", "GRANT TYPES", "SCOPES"),
        (
            (
                realm.path,
                client.client_id,
                client.settings.status,
                _type(client),
                client.settings.grant_types,
                sorted(client.scopes),
            )
            for realm, client in found
        ),
    )


def print_client(
    realm: Realm, made: Registered, *, now: datetime, as_json: bool
) -> None:
    """Print one, and the secret where one was made just now."""
    client, secret = made.client, made.secret
    if as_json:
        new = {"client_secret": secret} if secret else {}
        print_json({**_plain(realm, client, now), **new})
        return
    print_pairs(
        {
            "realm": realm.path,
            "client_id": client.client_id,
            "type": _type(client),
            **every_value(client.settings),
        }
    )
    if client.secrets:
        click.echo()
        print_table(
            ("SECRET", "KIND", "STATE", "AGE", "ENDS", "LAST USED"),
            (_row(each, now) for each in client.secrets),
        )
    if secret:
        print_secret(secret, of=client.client_id)


def _plain(realm: Realm, client: Client, now: datetime) -> dict[str, object]:
    return {
        "realm": str(realm.path),
        "client_id": client.client_id,
        "type": _type(client),
        **every_value(client.settings),
        "secrets": [
            {
                "id": each.id,
                "scheme": each.scheme.value,
                "live": each.is_live(now),
                "created_at": each.created_at,
                "expires_at": each.expires_at,
                "last_used_at": each.last_used_at,
            }
            for each in client.secrets
        ],
    }


def _type(client: Client) -> str:
    return "public" if client.is_public else "confidential"


def _row(secret: ClientSecret, now: datetime) -> tuple[object, ...]:
    return (
        secret.id,
        secret.scheme.name.lower(),
        "live" if secret.is_live(now) else "ended",
        _age(secret, now),
        secret.expires_at,
        secret.last_used_at,
    )


def _age(secret: ClientSecret, now: datetime) -> str:
    age = now - secret.created_at
    for name, unit in _UNITS.items():
        if age >= 2 * unit:
            return f"{age // unit} {name}"
    return "new"
