"""Claims about a person: which scope gives which, OpenID Connect Core §5.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from iam.domain.claims_request import (
    ClaimsRequest,
    WantedClaim,
    claim_of_key,
    key_of_claim,
    read_claims,
)
from iam.domain.end_users import EndUser
from iam.domain.locales import canonical, tag_of
from iam.domain.provider import ProviderSettings
from iam.domain.scopes.syntax import Scope

OPENID = "openid"
IDENTITY_SCOPES = frozenset({OPENID, "profile", "email", "address", "phone"})
"""They tell a client who somebody is; all others are for doing something."""
OFFLINE_ACCESS = "offline_access"
TYPE_OF_USERINFO = "userinfo+jwt"
"""The ``typ`` of a signed answer: nobody takes it for an ID Token, RFC 8725 §3.11."""

CLAIMS_OF_SCOPE: Mapping[Scope, tuple[str, ...]] = MappingProxyType(
    {
        "profile": (
            *("name", "given_name", "family_name", "middle_name", "nickname"),
            *("preferred_username", "profile", "picture", "website", "gender"),
            *("birthdate", "locale", "zoneinfo", "updated_at"),
        ),
        "email": ("email", "email_verified"),
        "address": ("address",),
        "phone": ("phone_number", "phone_number_verified"),
    }
)
CLAIMS_OF_PEOPLE = tuple(name for names in CLAIMS_OF_SCOPE.values() for name in names)
"""Everything that we can tell of a person beside ``sub``."""
ASKABLE = frozenset({*CLAIMS_OF_PEOPLE, "sub", "acr", "auth_time"})
"""What the ``claims`` parameter can name; the last three are not of the person."""
_VERIFIED = {"email_verified": "email", "phone_number_verified": "phone_number"}


def is_of_identity(key: Scope) -> bool:
    """Whether a scope, or the key of a claim, tells a client who somebody is."""
    return key in IDENTITY_SCOPES or claim_of_key(key) is not None


def is_sign_in_alone(keys: Iterable[Scope]) -> bool:
    """Whether nothing is told of a person but that it is they who signed in."""
    asked = frozenset(keys)
    return OPENID in asked and asked <= {OPENID, OFFLINE_ACCESS}


def read_named(
    parameter: str | None, *, scopes: Iterable[Scope], provider: ProviderSettings
) -> ClaimsRequest | None:
    """
    Read the ``claims`` parameter, where it counts: else it is ignored.

    Raises:
        InvalidRequest: It cannot be read.
    """
    if parameter is None or not provider.claims_parameter_supported:
        return None
    return read_claims(parameter, known=ASKABLE) if OPENID in scopes else None


def given_by(scopes: Iterable[Scope]) -> frozenset[str]:
    """Give the claims that scopes give without their being named."""
    return frozenset(
        name for scope in scopes for name in CLAIMS_OF_SCOPE.get(scope, ())
    )


def still_named(request: ClaimsRequest, keys: Iterable[Scope]) -> ClaimsRequest | None:
    """
    Give what counts of the claims asked for by name; None where nothing does.

    Args:
        request: What was asked.
        keys: The scopes that are granted, and the keys of claims that a person agreed
            to one by one. A claim that has no key is its scope's, and goes with it.
    """
    granted = frozenset(keys)
    given = given_by(granted)
    return request.only(
        [
            name
            for name in request.names
            if name not in CLAIMS_OF_PEOPLE
            or name in given
            or key_of_claim(name) in granted
        ]
    )


def known_of(user: EndUser) -> dict[str, object]:
    """
    Give every claim that is known of a person, as JSON has it.

    Whether something was verified is told of what is known alone.

    Sources:
        OpenID Connect Core §5.1, and §5.1.1 for the address.
    """
    known = user.attributes
    found: dict[str, object] = {
        name: getattr(known, name)
        for name in CLAIMS_OF_PEOPLE
        if hasattr(known, name) and getattr(known, name) not in {"", ()}
    }
    found["preferred_username"] = user.username
    if user.updated_at is not None:
        found["updated_at"] = int(user.updated_at.timestamp())
    if known.locale:
        found["locale"] = tag_of(canonical(known.locale))
    if known.address:
        found["address"] = {"formatted": "\n".join(known.address)}
    for verified, name in _VERIFIED.items():
        if name not in found:
            del found[verified]
    return {name: found[name] for name in CLAIMS_OF_PEOPLE if name in found}


def claims_for(
    user: EndUser, *, scopes: Iterable[Scope], wanted: Iterable[WantedClaim] = ()
) -> dict[str, object]:
    """
    Give the claims of a person that scopes give, and those that are named.

    A named claim whose value is another than is asked for is left out, unless a scope
    gives it: naming a claim never takes away. What is not known is no error, however
    essential, OpenID Connect Core §5.5.1.
    """
    names, known = given_by(scopes), known_of(user)
    named = {
        each.name
        for each in wanted
        if each.name in known and each.accepts(known[each.name])
    }
    return {n: value for n, value in known.items() if n in names or n in named}


def claims_of_userinfo(
    user: EndUser,
    *,
    scopes: Iterable[Scope],
    request: ClaimsRequest | None,
    provider: ProviderSettings,
) -> dict[str, object]:
    """
    Give what the UserInfo endpoint tells of a person, without ``sub``.

    Args:
        user: As they are today.
        scopes: Of the access token.
        request: Of its grant.
        provider: Where claims cannot be named any more, those named then do not count.
    """
    is_read = request is not None and provider.claims_parameter_supported
    wanted = request.userinfo if request is not None and is_read else ()
    return claims_for(user, scopes=scopes, wanted=wanted)


def claims_of_id_token(
    user: EndUser,
    *,
    scopes: Iterable[Scope],
    request: ClaimsRequest | None,
    provider: ProviderSettings,
) -> dict[str, object]:
    """
    Give what an ID Token tells of a person beside what every one has.

    What scopes give is told at the UserInfo endpoint, and here too where the provider
    says so; arguments as for `claims_of_userinfo`.

    Sources:
        OpenID Connect Core §5.4: where an access token is issued, the claims of
        scopes come from the UserInfo endpoint.
    """
    is_read = request is not None and provider.claims_parameter_supported
    wanted = request.id_token if request is not None and is_read else ()
    given = scopes if provider.always_add_claims_to_token else ()
    return claims_for(user, scopes=given, wanted=wanted)


def claims_to_read(key: Scope, user: EndUser) -> dict[str, str]:
    """
    Give what a scope, or one claim that is named, tells of a person, to be read.

    What is not known of the person is left out, and so is what nobody would read as a
    text: whether something was verified, and when something was changed.
    """
    name = claim_of_key(key)
    names = CLAIMS_OF_SCOPE.get(key, ()) if name is None else (name,)
    known = known_of(user)
    found = {each: known[each] for each in names if each in known}
    if "address" in found:
        found["address"] = ", ".join(user.attributes.address)
    return {each: value for each, value in found.items() if isinstance(value, str)}
