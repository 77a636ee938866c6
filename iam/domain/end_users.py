"""End users: the people of a realm."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from iam.domain.realms import RealmId
from iam.domain.setting import Kind, setting

LONGEST_NAME = 255


def username_fault(text: object) -> str | None:
    """Say why a text cannot be a username, or nothing where it can."""
    if not isinstance(text, str) or not text.strip() or text != text.strip():
        return "must be a text that neither begins nor ends with a space"
    if len(text) > LONGEST_NAME or not text.isprintable():
        return f"must be at most {LONGEST_NAME} printable characters"
    return None


def _email_fault(text: str) -> str | None:
    local, at, host = text.rpartition("@")
    if text and not (at and local and host and not any(map(str.isspace, text))):
        return f"{text[:80]!r} is not an e-mail address"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUserAttributes:
    """What a realm knows of a person, OpenID Connect Core §5.1."""

    name: str = setting(
        "", help="Full name in displayable form.", kind=Kind.TEXT, am="cn"
    )
    email: str = setting(
        "", help="E-mail address.", kind=Kind.TEXT, am="mail", check=_email_fault
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUser:
    """A person of a realm; the id is never used again, the username may be."""

    id: UUID
    realm_id: RealmId
    username: str
    attributes: EndUserAttributes
    password_hash: str | None = field(default=None, repr=False)
    generation: int = 0
    disabled: bool = False

    @property
    def display_name(self) -> str:
        """The name people read; the username where none is known."""
        return self.attributes.name or self.username
