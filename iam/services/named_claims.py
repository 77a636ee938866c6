"""Claims that a client asks for by name, shown to people where scopes are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from iam.domain.authorization import AuthorizationRequest
from iam.domain.claims import CLAIMS_OF_PEOPLE, OPENID, given_by, still_named
from iam.domain.claims_request import ClaimsRequest, claim_of_key, key_of_claim
from iam.domain.clients import Client
from iam.domain.locales import Reader
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.services.scope_words import ScopeLine, ScopeWords


def lines_of_keys(
    words: ScopeWords,
    realm: Realm,
    client: Client,
    keys: Iterable[Scope],
    reader: Reader,
) -> tuple[ScopeLine, ...]:
    """Give a line for each scope, then one for each key of a claim."""
    names = {key: claim_of_key(key) for key in keys}
    scopes = [key for key, name in names.items() if name is None]
    claims = [name for name in names.values() if name is not None]
    return (
        *words.lines(realm, client, scopes, reader),
        *(
            replace(line, scope=key_of_claim(line.scope))
            for line in (words.claims(realm, client, claims, reader) if claims else ())
        ),
    )


def keys_to_ask(
    request: AuthorizationRequest, provider: ProviderSettings
) -> tuple[Scope, ...]:
    """
    Give the keys of claims that a person is asked about one by one.

    Those that a scope of the same request gives are that scope's; none are where the
    provider reads no names any more.
    """
    if request.claims is None or not provider.claims_parameter_supported:
        return ()
    given = given_by(request.scopes)
    return tuple(
        key_of_claim(name)
        for name in request.claims.names
        if name in CLAIMS_OF_PEOPLE and name not in given
    )


def claims_left(
    request: AuthorizationRequest,
    granted: Collection[Scope],
    provider: ProviderSettings,
) -> ClaimsRequest | None:
    """
    Give what a person let a client ask for by name.

    Args:
        request: What was asked.
        granted: Scopes and keys of claims that are granted. Without ``openid`` nothing
            is; a claim that a scope gives goes with that scope.
        provider: Whether it reads names still.
    """
    if request.claims is None or not provider.claims_parameter_supported:
        return None
    if OPENID not in granted:
        return None
    return still_named(request.claims, granted)
