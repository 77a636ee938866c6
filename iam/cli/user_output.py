"""How a person is printed: everything but the password and its hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import click

from iam.cli.derived import every_value
from iam.cli.output import print_json, print_pairs, print_table
from iam.domain.end_users import EndUser
from iam.domain.lockout import Lock
from iam.domain.realms import Realm
from iam.domain.subjects import subject_of_end_user


def print_users(found: Iterable[tuple[Realm, EndUser]], *, as_json: bool) -> None:
    """Print many, a line each."""
    if as_json:
        print_json([_plain(realm, user) for realm, user in found])
        return
    print_table(
        ("REALM", "USERNAME", "NAME", "EMAIL", "STATE", "PASSWORD"),
        (
            (
                realm.path,
                user.username,
                user.display_name,
                user.attributes.email,
                "disabled" if user.disabled else "enabled",
                user.password_hash is not None,
            )
            for realm, user in found
        ),
    )


def print_user(
    realm: Realm,
    user: EndUser,
    *,
    as_json: bool,
    password: str | None = None,
    locks: Sequence[Lock] | None = None,
) -> None:
    """Print one, the password where one was made just now, and what is locked."""
    plain = _plain(realm, user)
    if locks is not None:
        until = max((lock.locked_until for lock in locks), default=None)
        plain["locked_until"] = until and datetime.fromtimestamp(until, UTC)
    if as_json:
        print_json({**plain, **({"password": password} if password else {})})
        return
    print_pairs(plain)
    if password:
        click.echo(
            f"\npassword of {user.username}, shown once and never again:\n  {password}"
        )


def _plain(realm: Realm, user: EndUser) -> dict[str, object]:
    return {
        "realm": str(realm.path),
        "username": user.username,
        "sub": subject_of_end_user(user.id),
        "disabled": user.disabled,
        "has_password": user.password_hash is not None,
        **every_value(user.attributes),
    }
