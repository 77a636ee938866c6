"""What a change does to refresh tokens, and to the ``sub`` that people are known by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from iam.domain.authorization_parameters import GRANT_TYPE
from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.refresh_tokens import Rules, rules_of
from iam.domain.sectors import sector_of
from iam.domain.subjects import is_pairwise, subject_for

_ANYBODY, _ANY_SECRET = UUID(int=1), bytes(32)


class Refreshing(NamedTuple):
    """A client whose refresh tokens come under other rules."""

    client: Client
    before: Rules
    after: Rules


class Renaming(NamedTuple):
    """A client that would know people by another ``sub``, in words."""

    client: Client
    before: str
    after: str


def refreshing(before: Configuration, after: Configuration) -> Iterator[Refreshing]:
    """Give the clients by whose refresh tokens a change can be felt."""
    for then, now in _pairs(before, after):
        old = rules_of(then, before.realms_by_id[then.realm_id].provider)
        realm = after.realms_by_id[now.realm_id]
        new = rules_of(now, realm.provider)
        alike = replace(new, rotates=old.rotates, grace=old.grace)  # they end nothing
        is_active = now.is_active and after.active_realm(realm.path) is not None
        if old.issues and is_active and alike != old:
            yield Refreshing(now, old, new)


def renaming(before: Configuration, after: Configuration) -> Iterator[Renaming]:
    """Give the clients that would know everybody by another name."""
    for then, now in _pairs(before, after):
        if GRANT_TYPE in then.settings.grant_types and _name(then) != _name(now):
            yield Renaming(now, _kind(then), _kind(now))


def _pairs(
    before: Configuration, after: Configuration
) -> Iterator[tuple[Client, Client]]:
    """Give the clients that stay, as they are and as they would be."""
    staying = [
        (before.realms_by_id[client.realm_id].path.names, client.client_id, client)
        for client in before.clients_by_id.values()
        if client.id in after.clients_by_id
    ]
    for _, _, client in sorted(staying, key=itemgetter(0, 1)):
        yield client, after.clients_by_id[client.id]


def _name(client: Client) -> str:
    return subject_for(_ANYBODY, client=client, secret=_ANY_SECRET)


def _kind(client: Client) -> str:
    if not is_pairwise(client):
        return "public"
    settings = client.settings
    sector = sector_of(settings.sector_identifier_uri, settings.redirect_uris)
    return f"pairwise, for {sector or 'this client alone'}"
