"""Count what a change does to refresh tokens, and to names that people are known by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.impact import Count, Ended, Renamed
from iam.domain.impact_openid import refreshing, renaming
from iam.storage.store import Store


def unrefreshed(
    store: Store, before: Configuration, after: Configuration, *, now: datetime
) -> Iterator[Ended]:
    """Count, by client, what can be refreshed today and could not be any more."""
    for client, old, new in refreshing(before, after):
        count = store.affected.unrefreshed(
            client.realm_id, client.id, now, before=old, after=new
        )
        if count != Count():
            yield Ended(name=_name(before, client), count=count)


def renamed(
    store: Store, before: Configuration, after: Configuration, *, now: datetime
) -> Iterator[Renamed]:
    """
    Give the clients that would know everybody by another ``sub``.

    Also where nothing of anybody is left here: the application may know them still.
    """
    for client, old, new in renaming(before, after):
        count = store.affected.ended(
            [client.realm_id], now, client_uuid=client.id, forgets=True
        )
        yield Renamed(name=_name(before, client), before=old, after=new, count=count)


def _name(configuration: Configuration, client: Client) -> str:
    realm = configuration.realms_by_id[client.realm_id]
    return f"{str(realm.path).rstrip('/')}/clients/{client.client_id}"
