"""End users: the people of a realm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from iam.domain.faults import Fault, Refused
from iam.domain.locales import is_locale, locale_fault
from iam.domain.realms import RealmId
from iam.domain.setting import Kind, read_settings, setting, to_plain

LONGEST_NAME = 255
MOST_GROUPS = 256
"""Of one person: so many can every policy be told."""
LONGEST_GROUP = 255
"""Bytes."""

# E.164 with what people put between the digits, and an extension as in RFC 3966.
_PHONE = re.compile(r"\+[0-9][0-9 ().-]{1,30}(;ext=[0-9]{1,10})?")
_BIRTHDATE = re.compile(r"([0-9]{4})(-[0-9]{2}-[0-9]{2})?")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}")
_LEAP_YEAR = "2000"


def username_fault(text: object) -> str | None:
    """Say why a text cannot be a username, or nothing where it can."""
    if not isinstance(text, str) or not text.strip() or text != text.strip():
        return "must be a text that neither begins nor ends with a space"
    is_short = len(text) <= LONGEST_NAME and len(_longest(text)) <= LONGEST_NAME
    if not is_short or not text.isprintable():
        return f"must be at most {LONGEST_NAME} printable characters"
    return None


def _longest(text: str) -> str:
    return max(written_username(text), folded_username(text), key=len)


def written_username(text: str) -> str:
    """Give a username as it is kept: composed, so that equal looks are equal texts."""
    return unicodedata.normalize("NFC", text)


def folded_username(text: str) -> str:
    """
    Give what usernames are compared by: people type them with and without capitals.

    Sources:
        RFC 8265 §3.3, UsernameCaseMapped, with the full case folding of Unicode.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    return unicodedata.normalize("NFC", folded)


def _email_fault(text: str) -> str | None:
    local, at, host = text.rpartition("@")
    if text and not (at and local and host and not any(map(str.isspace, text))):
        return f"{text[:80]!r} is not an e-mail address"
    return None


def _phone_fault(text: str) -> str | None:
    if not text or _PHONE.fullmatch(text):
        return None
    return f"{text[:80]!r} is not a number as +1 (425) 555-1212"


def _uri_fault(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return f"{text[:80]!r} is not an address"
    is_web = parts.scheme in {"http", "https"} and parts.hostname
    if text and (not is_web or " " in text or parts.username is not None):
        return f"{text[:80]!r} is not an http or https address"
    return None


def _birthdate_fault(text: str) -> str | None:
    found = _BIRTHDATE.fullmatch(text)
    day = (found[2] or "-01-01") if found else ""
    year = _LEAP_YEAR if not found or found[1] == "0000" else found[1]
    try:
        if text:
            date.fromisoformat(f"{year}{day}")
    except ValueError:
        return f"{text[:80]!r} is not YYYY-MM-DD, 0000-MM-DD or YYYY"
    return None


def _zone_fault(text: str) -> str | None:
    if not text or _ZONE.fullmatch(text):
        return None
    return f"{text[:80]!r} is not a time zone as Europe/Paris"


def _group_fault(text: str) -> str | None:
    if not text or text != text.strip():
        return "must be a text that neither begins nor ends with a space"
    if len(text.encode()) > LONGEST_GROUP:
        return f"at most {LONGEST_GROUP} bytes"
    return None


def _locale_fault(text: str) -> str | None:
    return locale_fault(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUserAttributes:
    """
    What a realm knows of a person; the names are those of the claims.

    ``groups`` is no claim, and compared character by character. ``preferred_username``
    is the username. ``locale`` is also the language in which
    the person reads our pages where nothing nearer says another.

    Sources:
        OpenID Connect Core §5.1.
    """

    name: str = setting(
        "", help="Full name in displayable form.", kind=Kind.TEXT, am="cn"
    )
    given_name: str = setting(
        "", help="Given name or first name.", kind=Kind.TEXT, am="givenname"
    )
    family_name: str = setting(
        "", help="Surname or last name.", kind=Kind.TEXT, am="sn"
    )
    middle_name: str = setting("", help="Middle name.", kind=Kind.TEXT)
    nickname: str = setting("", help="Casual name.", kind=Kind.TEXT)
    email: str = setting(
        "", help="E-mail address.", kind=Kind.TEXT, am="mail", check=_email_fault
    )
    email_verified: bool = setting(
        default=False,
        help="Somebody made sure that the e-mail address is the person's.",
        kind=Kind.SWITCH,
    )
    phone_number: str = setting(
        "",
        help="Telephone number, as +1 (425) 555-1212.",
        kind=Kind.TEXT,
        am="telephonenumber",
        check=_phone_fault,
    )
    phone_number_verified: bool = setting(
        default=False,
        help="Somebody made sure that the telephone number is the person's.",
        kind=Kind.SWITCH,
    )
    address: tuple[str, ...] = setting(
        (), help="Postal address, line by line.", kind=Kind.TEXTS, am="postaladdress"
    )
    locale: str = setting(
        "",
        help="Language and region, as fr-CA; also the language of our pages.",
        kind=Kind.TEXT,
        am="preferredlocale",
        check=_locale_fault,
    )
    zoneinfo: str = setting(
        "",
        help="Time zone, as Europe/Paris.",
        kind=Kind.TEXT,
        am="preferredtimezone",
        check=_zone_fault,
    )
    profile: str = setting(
        "", help="Address of a profile page.", kind=Kind.TEXT, check=_uri_fault
    )
    picture: str = setting(
        "", help="Address of a picture.", kind=Kind.TEXT, check=_uri_fault
    )
    website: str = setting(
        "", help="Address of a web site or blog.", kind=Kind.TEXT, check=_uri_fault
    )
    gender: str = setting("", help="Gender, in any words.", kind=Kind.TEXT)
    birthdate: str = setting(
        "",
        help="Birthday as YYYY-MM-DD; 0000-MM-DD without the year, YYYY alone.",
        kind=Kind.TEXT,
        check=_birthdate_fault,
    )
    groups: tuple[str, ...] = setting(
        (),
        help="Groups that policies know the person by; applications are not told.",
        kind=Kind.TEXTS,
        am="isMemberOf",
        check=_group_fault,
        most=MOST_GROUPS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EndUser:
    """
    A person of a realm; the id is never used again, the username may be.

    Tokens and sessions carry the generation they were made under, and are dead where
    it has risen since. ``updated_at`` is when the attributes changed last, where that
    is known.
    """

    id: UUID
    realm_id: RealmId
    username: str
    attributes: EndUserAttributes
    password_hash: str | None = field(default=None, repr=False)
    generation: int = 0
    disabled: bool = False
    updated_at: datetime | None = None

    @property
    def display_name(self) -> str:
        """The name people read; the username where none is known."""
        known = self.attributes
        parts = filter(None, (known.given_name, known.family_name))
        return known.name or " ".join(parts) or self.username

    @property
    def said_of(self) -> tuple[str, ...]:
        """What others may know of the person, and a password must not lean on."""
        known = self.attributes
        texts = (
            self.username,
            *(known.name, known.given_name, known.family_name, known.middle_name),
            *(known.nickname, known.email, known.phone_number, known.birthdate),
        )
        return tuple(filter(None, texts))

    @property
    def preferred_locale(self) -> str | None:
        """The person's language, where one is known."""
        return self.attributes.locale if is_locale(self.attributes.locale) else None

    def with_attributes(self, chosen: Mapping[str, object]) -> EndUser:
        """
        Give the person with these attributes, by their names; others stay.

        Raises:
            Refused: A value does not fit, or nobody knows the name.
        """
        written = {**to_plain(self.attributes), **chosen}
        attributes, faults = read_settings(EndUserAttributes, written)
        if faults:
            raise Refused(*faults)
        return replace(self, attributes=attributes)


def new_end_user(
    user_id: UUID, realm_id: RealmId, username: str, attributes: EndUserAttributes
) -> EndUser:
    """
    Give a new person.

    Raises:
        Refused: The username cannot be one.
    """
    if fault := username_fault(username):
        raise Refused(Fault(path=("username",), message=fault))
    return EndUser(
        id=user_id,
        realm_id=realm_id,
        username=written_username(username),
        attributes=attributes,
    )
