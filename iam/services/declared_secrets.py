"""The secrets and passwords that a declaration asks for, hashed once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from iam.domain.clients import Client, ClientSecret
from iam.domain.declarations.values import (
    DeclaredClient,
    DeclaredSecret,
    DeclaredUser,
)
from iam.domain.end_users import EndUser
from iam.domain.passwords import prepared
from iam.domain.realms import RealmPath
from iam.engines import passwords
from iam.services.secrets import keep_secret, matches


class WantedSecrets:
    """
    What each client and each person is to have.

    A slow hash or comparison is done at most once in the life of this object, so a
    second look, with the database locked, is quick where nothing changed meanwhile.

    Args:
        now: When secrets are made, and when they must be live.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._kept: dict[tuple[RealmPath, str], ClientSecret] = {}
        self._hashed: dict[tuple[RealmPath, str], str] = {}
        self._compared: dict[tuple[str, str], bool] = {}

    def secrets(
        self, realm: RealmPath, declared: DeclaredClient, before: Client | None
    ) -> tuple[ClientSecret, ...]:
        """
        Give exactly the secrets a client is to have.

        Those of today where the file says nothing, or says one that is live; none
        where the client is public, or where one is to be made.
        """
        today = before.secrets if before else ()
        if declared.is_public:
            return ()
        if declared.secret_hashes is not None:
            return self._as_declared(declared.secret_hashes, before)
        if declared.secret is None or self._is_live(declared.secret, today):
            return today
        name = (realm, declared.client_id)
        if name not in self._kept:
            self._kept[name] = keep_secret(declared.secret, self._now)
        return (self._kept[name],)

    def password_hash(
        self, realm: RealmPath, declared: DeclaredUser, before: EndUser | None
    ) -> str | None:
        """Give the hash of a person's password; today's where it still fits."""
        today = before.password_hash if before else None
        if declared.password is None:
            return declared.password_hash or today
        if not self.is_new_password(declared, before):
            return today
        name = (realm, declared.username)
        if name not in self._hashed:
            self._hashed[name] = passwords.hash_typed(prepared(declared.password))
        return self._hashed[name]

    def is_new_password(self, declared: DeclaredUser, before: EndUser | None) -> bool:
        """Whether a password is said in plain that the person does not have yet."""
        today = before.password_hash if before else None
        if declared.password is None or today is None:
            return declared.password is not None
        return not self._is_password(declared.password, today)

    def _as_declared(
        self, declared: Iterable[DeclaredSecret], before: Client | None
    ) -> tuple[ClientSecret, ...]:
        """Keep also those that have ended: a client whose all have gets none made."""
        today = before.secrets if before else ()
        by_hash = {secret.hash: secret for secret in today}
        wanted = [self._with(each, by_hash.get(each.hash)) for each in declared]
        is_new = before is None or before.is_public
        if not is_new and self._live(wanted) == self._live(today):
            return today
        return tuple(sorted(wanted, key=lambda s: s.created_at, reverse=True))

    def _with(
        self, declared: DeclaredSecret, today: ClientSecret | None
    ) -> ClientSecret:
        if today is None:
            return ClientSecret(
                id=uuid4(),
                scheme=declared.scheme,
                hash=declared.hash,
                created_at=declared.created_at or self._now,
                expires_at=declared.expires_at,
            )
        return replace(
            today,
            created_at=declared.created_at or today.created_at,
            expires_at=declared.expires_at,
        )

    def _live(self, secrets: Iterable[ClientSecret]) -> set[ClientSecret]:
        return {secret for secret in secrets if secret.is_live(self._now)}

    def _is_live(self, plain: str, today: tuple[ClientSecret, ...]) -> bool:
        for secret in self._live(today):
            compared = (secret.hash, plain)
            if compared not in self._compared:
                self._compared[compared] = matches(secret, plain)
            if self._compared[compared]:
                return True
        return False

    def _is_password(self, plain: str, today: str) -> bool:
        compared = (today, plain)
        if compared not in self._compared:
            self._compared[compared] = passwords.verify_typed(prepared(plain), today)
        return self._compared[compared]
