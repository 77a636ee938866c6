"""Rotate keys by schedule: one node publishes a successor, and once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice

from iam.domain.key_rotation import due
from iam.domain.keys import Key, KeyId, algorithm_of
from iam.services.changes import Change
from iam.services.configuration import OLDEST
from iam.services.keys import KeyService

MOST = 50
"""Successors of one round: where many realms are due at once, others have a turn."""


def rotate_due(keys: KeyService) -> int:
    """
    Publish successors that are due by the schedules of realms; give how many.

    They are made before the change begins, which others wait for: an RSA key takes
    long. What another node has published since is thrown away.
    """
    waits = timedelta(seconds=keys.jwks_max_age + OLDEST)
    live, now = keys.changes.cache.current(), keys.clock.now()
    made = {
        key.id: keys.prepare(realm, key.purpose, takes_over_at=at)
        for realm, key, at in islice(due(live.configuration, now, waits=waits), MOST)
    }
    if not made:
        return 0
    return keys.changes.make(lambda change: _publish(keys, change, made, waits))


def _publish(
    keys: KeyService, change: Change, made: Mapping[KeyId, Key], waits: timedelta
) -> int:
    published = 0
    for realm, key, _ in due(change.before, keys.clock.now(), waits=waits):
        successor = made.get(key.id)
        if successor is None:
            continue
        if successor.algorithm == algorithm_of(key.purpose, realm.provider):
            keys.keep(change, realm, successor)
            published += 1
    return published
