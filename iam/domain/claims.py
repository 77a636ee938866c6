"""Claims about a person: which scope gives which, OpenID Connect Core §5.4."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from iam.domain.end_users import EndUserAttributes
from iam.domain.scopes.syntax import Scope

IDENTITY_SCOPES = frozenset({"openid", "profile", "email", "address", "phone"})
"""They tell a client who somebody is; all others are for doing something."""
OFFLINE_ACCESS = "offline_access"

CLAIMS_OF_SCOPE: Mapping[Scope, tuple[str, ...]] = MappingProxyType(
    {
        "profile": ("name", "given_name", "family_name", "locale", "zoneinfo"),
        "email": ("email",),
        "address": ("address",),
        "phone": ("phone_number",),
    }
)
"""As AM gives them."""


def claims_of(scope: Scope, known: EndUserAttributes) -> dict[str, str]:
    """
    Give what a scope tells of a person, as a person reads it.

    What is not known of the person is left out.
    """
    found = {name: getattr(known, name) for name in CLAIMS_OF_SCOPE.get(scope, ())}
    found = {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in found.items()
    }
    return {name: value for name, value in found.items() if value}
