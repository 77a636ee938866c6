"""From the scopes requested to the scopes granted, RFC 6749 §3.3."""

from __future__ import annotations

from iam.domain.errors import InvalidScope
from iam.domain.scopes.syntax import Scope


def resolve_scopes(
    requested: tuple[Scope, ...],
    *,
    allowed: frozenset[Scope],
    client_default: tuple[Scope, ...],
    provider_default: tuple[Scope, ...],
) -> tuple[Scope, ...]:
    """
    Decide which scopes a token gets before anybody is asked.

    One unknown scope refuses the whole request: dropping it would give a client less
    than it believes to have. Defaults are used only where nothing was requested, the
    client's before the provider's; a scope that is only a default cannot be asked
    for by name.

    Args:
        requested: As the client named them; empty means it named none.
        allowed: The names in the client's Scope(s).
        client_default: The names in the client's Default Scope(s).
        provider_default: The names in the provider's Default Scope(s).

    Raises:
        InvalidScope: A requested scope is not allowed, or there is nothing to grant.
    """
    if requested:
        unknown = [scope for scope in requested if scope not in allowed]
        if unknown:
            raise InvalidScope(f"Unknown/invalid scope(s): [{', '.join(unknown)}]")
        return requested
    if default := client_default or provider_default:
        return default
    raise InvalidScope("No scope requested and no default scope configured")
