"""What follows from one use of a refresh token: it is kept, or refused."""

from __future__ import annotations

import logging
from datetime import datetime

from iam.domain.errors import InvalidGrant
from iam.domain.grants import INVALID, Grant
from iam.domain.realms import Realm
from iam.domain.refresh_tokens import Ends
from iam.services.audit import Journal
from iam.services.grant_terms import ends_at_of
from iam.services.grants import end_grant
from iam.storage.store import Store

log = logging.getLogger(__name__)


def keep_use(
    store: Store,
    grant: Grant,
    ends: Ends,
    last: datetime,
    *,
    by: int,
    now: datetime,
    is_first: bool,
) -> bool:
    """Write a use down, where the grant is still as it was read."""
    if not is_first:
        return store.refresh_tokens.use_again(
            grant, grant.client_uuid, at=now, ends_at=last
        )
    assert ends.idle is not None  # noqa: S101 - `fault_of_refresh` has looked
    return store.refresh_tokens.rotate(
        grant,
        grant.client_uuid,
        by=by,
        at=now,
        idle_ends_at=ends.idle,
        ends_at=ends_at_of(ends, last),
    )


def replayed(
    store: Store, realm: Realm, grant: Grant, journal: Journal
) -> InvalidGrant:
    """
    End a grant of which one refresh token was used twice.

    One of the two who have it is a thief, and nobody can tell which.

    Sources:
        RFC 9700 §4.14.2.
    """
    end_grant(store, journal, realm, grant.id, reason="a refresh token was used twice")
    return InvalidGrant(
        INVALID, reason="the refresh token was used before: its grant is ended"
    )


def ahead(grant: Grant) -> InvalidGrant:
    """Refuse a refresh token that was not made yet, and raise an alarm."""
    log.critical(
        "a refresh token of grant %s is newer than the grant: was the database "
        "restored from a copy, or changed by somebody else?",
        grant.id,
    )
    return InvalidGrant(
        INVALID, reason="alarm: the refresh token is newer than its grant"
    )
