"""Authorization codes, RFC 6749 §4.1: consumed by one statement."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from iam.storage.base import Base, Id, Instant, MaybeInstant, table_of


class AuthorizationCodeRow(Base):
    """One row per code; its id is the SHA-256 of the code."""

    __tablename__ = "authorization_codes"

    realm_id: Mapped[Id] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(String(64))
    client_uuid: Mapped[Id]
    subject_id: Mapped[Id]
    redirect_uri: Mapped[str] = mapped_column(Text)
    redirect_uri_was_sent: Mapped[bool]
    code_challenge: Mapped[str] = mapped_column(String(128))
    code_challenge_method: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[Instant]
    used_at: Mapped[MaybeInstant]
    keep_until: Mapped[Instant] = mapped_column(index=True)


_TABLE = table_of(AuthorizationCodeRow)


@dataclass(frozen=True, slots=True)
class AuthorizationCodes:
    """The authorization codes of an open transaction."""

    connection: Connection
