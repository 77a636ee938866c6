"""Values kept, and everything that was kept."""

from __future__ import annotations


def keep(database, **values) -> None:
    """Keep one value in the repository of each name."""
    for repository, value in values.items():
        database.write(lambda s, r=repository, v=value: getattr(s, r).add(v))


def everything(database):
    return database.read(
        lambda store: (store.realms.all(), store.clients.all(), store.keys.all())
    )
