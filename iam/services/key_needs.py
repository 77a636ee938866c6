"""Keys that a realm needs because of its clients: made with the change that asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.id_tokens import purposes_for, purposes_in
from iam.domain.keys import Purpose, State
from iam.domain.realms import Realm, RealmId
from iam.services.changes import Change
from iam.services.keys import KeyService


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNeeds:
    """
    Makes the keys that clients need beside those of every realm.

    Making an RSA key takes a tenth of a second or more, so no realm gets one that
    nobody asks for.
    """

    keys: KeyService
    seen: list[int] = field(default_factory=list)
    """The version of the configuration in which nothing was missing."""

    def follow_client(self, change: Change, realm: Realm, client: Client) -> None:
        """Make what a client needs that was added or changed."""
        self._make(change, realm, purposes_for(client, realm.provider))

    def follow_provider(self, change: Change, realm: Realm) -> None:
        """Make what the clients of a realm need after its provider was changed."""
        needed = purposes_in(change.before.clients.values(), realm)
        self._make(change, realm, needed)

    def make_missing(self) -> int:
        """
        Make what is missing, as where another release added a client; give how many.

        A key that was put out has a successor, so a realm lacks one only where it never
        had it. They are not made with the tables: nodes of the release before, which
        may run still, cannot read a configuration that has such keys.
        """
        configuration = self.keys.changes.cache.current().configuration
        if self.seen == [configuration.version]:
            return 0
        if not _missing(configuration):
            self.seen[:] = [configuration.version]
            return 0

        def work(change: Change) -> int:
            return sum(
                self._make(change, realm, purposes)
                for realm, purposes in _missing(change.before)
            )

        return self.keys.changes.make(work)

    def _make(self, change: Change, realm: Realm, purposes: frozenset[Purpose]) -> int:
        if not purposes:
            return 0
        there = change.store.keys.current_purposes(realm.id)
        missing = sorted(purposes - there)
        for purpose in missing:
            self.keys.make_first(change, realm, purpose)
        return len(missing)


def _missing(configuration: Configuration) -> list[tuple[Realm, frozenset[Purpose]]]:
    """Give the realms that lack keys, and for what."""
    there = {
        (key.realm_id, key.purpose)
        for key in configuration.keys
        if key.state is State.CURRENT
    }
    lacking: dict[RealmId, set[Purpose]] = {}
    for client in configuration.clients.values():
        realm = configuration.realms_by_id[client.realm_id]
        for purpose in purposes_for(client, realm.provider):
            if (realm.id, purpose) not in there:
                lacking.setdefault(realm.id, set()).add(purpose)
    return [
        (configuration.realms_by_id[realm_id], frozenset(purposes))
        for realm_id, purposes in lacking.items()
    ]
