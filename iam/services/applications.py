"""Applications that a person has let in: what they may do, and how that ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from iam.domain.clients import Client
from iam.domain.consents import RememberedConsent
from iam.domain.end_users import EndUser
from iam.domain.grants import Grant, ShownScope
from iam.domain.realms import Realm
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.grants import GrantService
from iam.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    One application, with what is live of its grants and of remembered consent.

    At least one of the two is not empty; the newest stands first.
    """

    client: Client
    grants: tuple[Grant, ...]
    remembered: tuple[RememberedConsent, ...]

    @property
    def granted_at(self) -> datetime:
        """When the person agreed last."""
        instants = [grant.granted_at for grant in self.grants]
        return max(instants + [consent.granted_at for consent in self.remembered])

    @property
    def ends_at(self) -> datetime:
        """When nothing of it is left."""
        instants = [grant.ends_at for grant in self.grants]
        return max(instants + [consent.expires_at for consent in self.remembered])

    @property
    def words(self) -> tuple[ShownScope, ...]:
        """Every scope once, as it was read when it was last agreed to."""
        found: dict[str, ShownScope] = {}
        for grant in self.grants:
            for shown in grant.words:
                found.setdefault(shown.scope, shown)
        for consent in self.remembered:
            shown = ShownScope(
                scope=consent.scope,
                shown=consent.shown,
                words=consent.words,
                locale=consent.locale,
            )
            found.setdefault(consent.scope, shown)
        return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationService:
    """What a person can do with the applications they have let in."""

    database: Database
    grants: GrantService
    clock: Clock

    def of(self, live: Live, user: EndUser) -> list[Access]:
        """
        Give them, the one that was let in last first.

        An application that has been deleted is not among them: nothing of what it had
        is alive. One that is inactive is: it may be back tomorrow.
        """
        grants: defaultdict[UUID, list[Grant]] = defaultdict(list)
        for grant in self.grants.of(user):
            grants[grant.client_uuid].append(grant)
        remembered: defaultdict[UUID, list[RememberedConsent]] = defaultdict(list)
        for consent in self._remembered(user):
            remembered[consent.client_uuid].append(consent)
        clients = live.configuration.clients_by_id
        found = [
            Access(
                client=clients[each],
                grants=_newest_first(grants[each]),
                remembered=tuple(remembered[each]),
            )
            for each in grants.keys() | remembered.keys()
            if each in clients
        ]
        found.sort(key=lambda access: access.client.client_id)
        return sorted(found, key=lambda access: access.granted_at, reverse=True)

    def _remembered(self, user: EndUser) -> list[RememberedConsent]:
        now = self.clock.now()
        with self.database.single() as store:
            kept = store.consents.of_subject(user.realm_id, user.id)
        return [each for each in kept if each.is_live(now)]

    def find(self, live: Live, user: EndUser, client_id: str) -> Access | None:
        """Give one of them by its client_id; None where it is none of them."""
        return next(
            (
                each
                for each in self.of(live, user)
                if each.client.client_id == client_id
            ),
            None,
        )

    def stop(self, realm: Realm, user: EndUser, client: Client) -> bool:
        """
        End consent, grants and every token of an application, at once.

        Returns:
            Whether there was something to end.
        """
        return self.grants.stop(realm, user, client)


def _newest_first(grants: list[Grant]) -> tuple[Grant, ...]:
    return tuple(sorted(grants, key=lambda grant: grant.granted_at, reverse=True))
