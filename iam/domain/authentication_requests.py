"""How somebody must have signed in for it, OpenID Connect Core §3.1.2.1."""

from __future__ import annotations

from collections.abc import Mapping

from iam.domain.claims_request import ClaimsRequest
from iam.domain.clients import Client
from iam.domain.errors import InvalidRequest, UnmetAuthenticationRequirements
from iam.domain.id_tokens import HintClaims, cannot_reach
from iam.domain.provider import ProviderSettings

_SECONDS = 9
"""Digits of a ``max_age``."""


def read_max_age(text: str | None, client: Client) -> int | None:
    """
    Read a ``max_age``: seconds, else the client's own; None: any age will do.

    Raises:
        InvalidRequest: It is no whole number.
    """
    if text is None:
        return client.settings.default_max_age or None
    if not (text.isascii() and text.isdecimal() and len(text) <= _SECONDS):
        raise InvalidRequest("max_age must be a number of seconds")
    return int(text)


def read_acr_values(
    params: Mapping[str, str],
    claims: ClaimsRequest | None,
    *,
    client: Client,
    provider: ProviderSettings,
) -> tuple[str, ...]:
    """
    Give what is wanted of the ``acr`` and can be reached, the best liked first.

    What cannot be reached is left out and no error, unless the ``claims`` parameter
    says that it is essential.

    Args:
        params: The request's.
        claims: What it asks for by name; an ``acr`` there goes before ``acr_values``.
        client: Its ``default_acr_values`` count where the request has none.
        provider: Says what a password reaches.

    Raises:
        UnmetAuthenticationRequirements: An essential ``acr`` cannot be reached.

    Sources:
        OpenID Connect Core §5.5.1.1: it "MUST treat that outcome as a failed
        authentication attempt".
    """
    named = claims.of_id_token("acr") if claims else None
    first = tuple(
        each for each in (named.values if named else ()) if isinstance(each, str)
    )
    if named and named.essential and named.values and cannot_reach(first, provider):
        raise UnmetAuthenticationRequirements(
            "Nobody can sign in here with the acr that claims calls essential",
            reason=f"essential acr of {', '.join(first)[:200]!a}",
        )
    asked = params.get("acr_values", "").split(" ")
    listed = tuple(filter(None, asked)) or client.settings.default_acr_values
    wanted = dict.fromkeys((*first, *listed))
    return tuple(acr for acr in wanted if not cannot_reach((acr,), provider))


def subject_hinted(hint: HintClaims | None, client: Client) -> str:
    """
    Give the ``sub`` that an ``id_token_hint`` names.

    Args:
        hint: None where it is no ID Token of the realm.
        client: Who sends it; ID Tokens of others are not its to know.

    Raises:
        InvalidRequest: It names nobody.
    """
    if hint is None or hint.client_id != client.client_id:
        raise InvalidRequest(
            "id_token_hint is not an ID Token that this issuer made for this client",
            reason="id_token_hint of nobody" if hint is None else "of another client",
        )
    return hint.subject
