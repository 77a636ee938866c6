"""What of a client's OpenID Connect settings does not go together."""

from __future__ import annotations

from iam.domain.client_keys import encryption_key, read_keys
from iam.domain.client_settings import ClientSettings
from iam.domain.faults import Fault
from iam.domain.sectors import sector_of

PAIRWISE = "pairwise"


def openid_faults(
    settings: ClientSettings, before: ClientSettings | None = None
) -> list[Fault]:
    """
    Say why a client cannot have these settings together; nothing where it can.

    Args:
        settings: As they would be.
        before: As they are; None for a new client.
    """
    found = {
        "sector_identifier_uri": _sector_fault(settings, before),
        "jwks": _encryption_fault(settings),
        "jwks_uri": _keys_twice_fault(settings),
    }
    return [Fault(path=(name,), message=why) for name, why in found.items() if why]


def _encryption_fault(settings: ClientSettings) -> str | None:
    algorithm = settings.id_token_encrypted_response_alg
    if not algorithm or settings.jwks_uri:
        return None
    if encryption_key(read_keys(settings.jwks), algorithm):
        return None
    return (
        f"id_token_encrypted_response_alg is {algorithm}, and none of these keys is "
        "for that"
    )


def _keys_twice_fault(settings: ClientSettings) -> str | None:
    """See RFC 7591 §2: both "MUST NOT both be present in the same request"."""
    if settings.jwks and settings.jwks_uri:
        return "keys stand in jwks already: leave one of the two out"
    return None


def _sector_fault(
    settings: ClientSettings, before: ClientSettings | None
) -> str | None:
    if settings.subject_type != PAIRWISE:
        return None
    known = before if before and before.subject_type == PAIRWISE else None
    sector, sector_before = _sector_of(settings), _sector_of(known) if known else None
    if sector is None:
        keeping = f": https://{sector_before} keeps every sub" if sector_before else ""
        return (
            "a pairwise client has one sector: its redirect_uris are not all https "
            f"addresses of one host, so sector_identifier_uri must name it{keeping}"
        )
    if known is None or sector_before in {None, sector}:
        return None
    if settings.sector_identifier_uri != known.sector_identifier_uri:
        return None
    return (
        "these redirect_uris have another host, and every pairwise sub would become "
        f"another: set sector_identifier_uri to https://{sector_before} to keep them, "
        f"or to https://{sector} to change them"
    )


def _sector_of(settings: ClientSettings) -> str | None:
    return sector_of(settings.sector_identifier_uri, settings.redirect_uris)
