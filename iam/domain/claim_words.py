"""Our own words for the claims that everybody knows, OpenID Connect Core §5.1."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def N_(message: str) -> str:  # noqa: N802 - extraction looks for this name
    """Mark a sentence for translators; it is translated where the reader is known."""
    return message


STANDARD_CLAIMS: Mapping[str, str] = MappingProxyType(
    {
        "sub": N_("Identifier"),
        "name": N_("Full name"),
        "given_name": N_("Given name"),
        "family_name": N_("Family name"),
        "middle_name": N_("Middle name"),
        "nickname": N_("Nickname"),
        "preferred_username": N_("Preferred user name"),
        "profile": N_("Profile page"),
        "picture": N_("Picture"),
        "website": N_("Website"),
        "email": N_("E-mail address"),
        "email_verified": N_("Whether the e-mail address has been verified"),
        "gender": N_("Gender"),
        "birthdate": N_("Date of birth"),
        "zoneinfo": N_("Time zone"),
        "locale": N_("Locale"),
        "phone_number": N_("Phone number"),
        "phone_number_verified": N_("Whether the phone number has been verified"),
        "address": N_("Postal address"),
        "updated_at": N_("When this was last changed"),
    }
)
"""What people read for a claim that neither the client nor the provider describes."""
