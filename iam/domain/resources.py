"""Whom an access token is for, as its client asked, RFC 8707."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iam.domain.clients import Client
from iam.domain.errors import InvalidTarget
from iam.domain.provider import ProviderSettings
from iam.domain.resource_uris import LONGEST_RESOURCE, resource_fault

Resource = str
"""An absolute address that names a resource server; compared as it is written."""

MOST_RESOURCES = 20
"""Resources of one request."""
PARAMETER = "resource"
"""The one parameter that may stand in a request several times, RFC 8707 section 2."""
_BETWEEN = " "


def joined(values: Iterable[str]) -> str:
    """Write the values of a repeated parameter as one: no address has a space."""
    return _BETWEEN.join(values)


def read_resources(params: Mapping[str, str]) -> tuple[Resource, ...]:
    """
    Give the resources that a request names, each once, in its order.

    Args:
        params: What was sent several times stands as `joined` writes it.

    Raises:
        InvalidTarget: One of them is no absolute address, or there are too many.
    """
    sent = params.get(PARAMETER)
    if sent is None:
        return ()
    named = tuple(dict.fromkeys(filter(None, sent.split(_BETWEEN))))
    if len(named) > MOST_RESOURCES:
        raise InvalidTarget(f"At most {MOST_RESOURCES} resources can be asked for")
    for each in named:
        if fault := resource_fault(each):
            raise InvalidTarget(
                "resource must be an absolute URI without a fragment",
                reason=fault,
            )
    return named


def check_resources(
    resources: tuple[Resource, ...], client: Client, provider: ProviderSettings
) -> None:
    """
    See that a client may address these resources.

    Raises:
        InvalidTarget: Some are not its to address.

    Sources:
        RFC 8707 §2: ``invalid_target`` is also for a resource that is unknown.
    """
    allowed = client.allowed_resources(provider)
    if unknown := [each for each in resources if each not in allowed]:
        raise _unknown(unknown)


def audience_of(
    client: Client,
    provider: ProviderSettings,
    *,
    asked: tuple[Resource, ...] = (),
    granted: tuple[Resource, ...] = (),
    with_userinfo: bool = False,
) -> tuple[str, ...]:
    """
    Decide whom an access token is for.

    What the token request names, of that to which the grant is limited; else all of
    that; else what is configured; else the client itself, as AM has it.

    Args:
        client: Who gets the token.
        provider: Its realm's.
        asked: By the token request.
        granted: By the authorization request; empty where it named none, which limits
            a token request to what the client may address and to nothing else.
        with_userinfo: Whether it must do for UserInfo where nothing was named: the
            client is then told beside what is configured.

    Raises:
        InvalidTarget: It asks for more than was granted, or may not have it any more.

    Sources:
        RFC 8707 §2.2: a token request narrows what was granted, and never widens it.
        RFC 9068 §3: where nothing was named, a default is used.
    """
    if granted and (more := [each for each in asked if each not in granted]):
        raise _unknown(more)
    named = asked or granted
    check_resources(named, client, provider)
    if named:
        return named
    default = client.default_resources(provider)
    itself = (client.client_id,) if with_userinfo or not default else ()
    return tuple(dict.fromkeys((*default, *itself)))


def addressable(
    client: Client,
    provider: ProviderSettings,
    *,
    granted: tuple[Resource, ...] = (),
) -> tuple[str, ...]:
    """
    Give whom policies may choose from when they say whom an access token is for.

    Args:
        client: Who gets the token.
        provider: Its realm's.
        granted: By the authorization request; where it named some, no others.
    """
    return granted or (
        client.client_id,
        *client.default_resources(provider),
        *client.allowed_resources(provider),
    )


def is_for_userinfo(
    audience: Iterable[str], *, client_id: str, issuer: Resource
) -> bool:
    """
    Whether UserInfo takes a token: one for its client, or for us by our own name.

    Sources:
        RFC 9068 §4: a token that does not name the resource server "MUST be rejected".
        Else a resource server learns of people by what it was shown.
    """
    return not {client_id, issuer}.isdisjoint(audience)


def _unknown(resources: Iterable[Resource]) -> InvalidTarget:
    shown = ", ".join(each[:LONGEST_RESOURCE] for each in resources)
    return InvalidTarget(
        "The client may not address a resource that was asked for",
        reason=f"not the client's to address: {shown[:LONGEST_RESOURCE]}",
    )
