"""The seeds of refresh tokens: one for each grant, encrypted under the master key."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.grants import Grant, GrantId
from iam.domain.realms import RealmId
from iam.domain.refresh_tokens import SEED_BYTES
from iam.engines.vault import Vault, WrongMasterKey
from iam.storage.database import Database
from iam.storage.store import Store

log = logging.getLogger(__name__)

_BATCH = 500
"""Seeds encrypted anew in one transaction, so that nobody waits long for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshSeeds:
    """
    What can be done with seeds.

    Who has the database alone cannot make a refresh token, nor who has the keys that
    make access tokens: their rotation touches no refresh token.
    """

    vault: Vault
    database: Database

    def make(self, grant: Grant) -> tuple[bytes, bytes]:
        """Draw the seed of a grant; give it plain, and as its row keeps it."""
        seed = secrets.token_bytes(SEED_BYTES)
        context = _context(grant.realm_id, grant.id)
        return seed, self.vault.encrypt(seed, context=context)

    def open(self, grant: Grant) -> bytes | None:
        """
        Give the seed of a grant; None where it has none.

        Raises:
            TemporarilyUnavailable: It is under a master key that this process does not
                have; the token may be a good one.
        """
        if grant.refresh_seed is None:
            return None
        context = _context(grant.realm_id, grant.id)
        try:
            return self.vault.decrypt(grant.refresh_seed, context=context)
        except WrongMasterKey as error:
            log.critical("the seed of grant %s cannot be opened: %s", grant.id, error)
            raise TemporarilyUnavailable(
                "The token cannot be looked at right now; try again in a moment",
                reason=f"seed of a grant: {error}",
            ) from error

    def rewrap(self) -> int:
        """
        Encrypt every seed under the first master key; give how many were not.

        Raises:
            WrongMasterKey: One is under a master key that this process does not have.
        """
        count = 0
        while done := self.database.write(self._rewrap_some):
            count += done
        return count

    def forget(self, realm_ids: Collection[RealmId]) -> int:
        """
        Let no refresh token of some realms count any more; give how many did.

        For a day when somebody may have seeds: with the database and the master key
        they could make refresh tokens, whatever became of the keys.
        """
        return self.database.write(lambda s: s.refresh_tokens.forget_seeds(realm_ids))

    def _rewrap_some(self, store: Store) -> int:
        behind = store.refresh_tokens.seeds_not_under(self.vault.beginning, most=_BATCH)
        for seed in behind:
            context = _context(seed.realm_id, seed.grant_id)
            plain = self.vault.decrypt(seed.encrypted, context=context)
            store.refresh_tokens.rewrap(
                seed, self.vault.encrypt(plain, context=context)
            )
        return len(behind)


def _context(realm_id: RealmId, grant_id: GrantId) -> bytes:
    """Bind a seed to its grant: it opens in no other row."""
    return f"refresh seed {realm_id.hex} {grant_id}".encode("ascii")
