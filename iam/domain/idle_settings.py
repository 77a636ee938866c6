"""Settings of a client that can never do anything: told of, and refused by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iam.domain.authorization_parameters import GRANT_TYPE as BY_PEOPLE
from iam.domain.claims import OFFLINE_ACCESS, OPENID
from iam.domain.client_settings import ClientSettings
from iam.domain.faults import Fault
from iam.domain.provider import ProviderSettings
from iam.domain.refresh_tokens import GRANT_TYPE as REFRESH
from iam.domain.scopes.syntax import Scope, names_of

Told = Iterator[tuple[str, str]]

_NO_WAY_IN = f"openid is for people who sign in: they cannot without {BY_PEOPLE}"
_NO_WAY_BACK = (
    "openid is for people who sign in: they cannot without an address to go back to"
)
_NO_FIRST = f"{REFRESH} is of no use without {BY_PEOPLE}, which gives the first one"
_NONE_ISSUED = f"{REFRESH} is of no use: issue_refresh_token is off"
_NEVER_AWAY = f"offline_access is of no use without {REFRESH}"
_ROTATES = "no is not looked at: refresh tokens of a public client rotate in any case"
_NEVER_TOLD = (
    "is never called: a client without openid among its scopes learns of no session"
)


def idle_settings(settings: ClientSettings, provider: ProviderSettings) -> list[Fault]:
    """
    Say which settings of a client wait for others, or are not looked at.

    Nothing of it is wrong: the rest may be still to come.

    Args:
        settings: The client's.
        provider: Its realm's.
    """
    looks: tuple[Callable[[ClientSettings, ProviderSettings], Told], ...] = (
        _grant_types,
        _openid,
        _refreshing,
        _logout,
    )
    return [
        Fault(path=(name,), message=why)
        for look in looks
        for name, why in look(settings, provider)
    ]


def _scopes(settings: ClientSettings, provider: ProviderSettings) -> tuple[Scope, ...]:
    default = settings.default_scopes or provider.default_scopes
    return (*names_of(settings.scopes), *names_of(default))


def _grant_types(settings: ClientSettings, provider: ProviderSettings) -> Told:
    for name in settings.grant_types:
        if name not in provider.grant_types:
            yield "grant_types", f"its realm does not offer {name}"


def _openid(settings: ClientSettings, provider: ProviderSettings) -> Told:
    if OPENID not in _scopes(settings, provider):
        return
    if BY_PEOPLE not in settings.grant_types:
        yield "grant_types", _NO_WAY_IN
    elif not settings.redirect_uris:
        yield "redirect_uris", _NO_WAY_BACK


def _refreshing(settings: ClientSettings, provider: ProviderSettings) -> Told:
    has_type = REFRESH in settings.grant_types
    if has_type and BY_PEOPLE not in settings.grant_types:
        yield "grant_types", _NO_FIRST
    own = settings.issue_refresh_token
    if has_type and not (own == "yes" if own else provider.issue_refresh_token):
        yield "grant_types", _NONE_ISSUED
    if not has_type and OFFLINE_ACCESS in _scopes(settings, provider):
        yield "grant_types", _NEVER_AWAY
    is_public = settings.token_endpoint_auth_method == "none"  # noqa: S105 - a method
    if is_public and settings.rotate_refresh_tokens == "no":
        yield "rotate_refresh_tokens", _ROTATES


def _logout(settings: ClientSettings, provider: ProviderSettings) -> Told:
    if settings.backchannel_logout_uri and OPENID not in _scopes(settings, provider):
        yield "backchannel_logout_uri", _NEVER_TOLD
