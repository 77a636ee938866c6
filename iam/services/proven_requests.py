"""Who asks, and where an answer may go: looked at before all else of a request."""

from __future__ import annotations

from iam.domain.authorization import UnprovenRequest
from iam.domain.clients import Client
from iam.domain.errors import InvalidClient, InvalidRequest, RedirectUriMismatch
from iam.domain.realms import Realm
from iam.domain.redirect_uris import (
    chosen_redirect_uri,
    leads_to_a_client,
    mismatch,
)
from iam.services.configuration import Live


def find_client(live: Live, realm: Realm, client_id: str | None) -> Client:
    """
    Give the client that asks.

    Raises:
        UnprovenRequest: No active client of the realm has this ``client_id``.
    """
    if client_id is None:
        missing = InvalidRequest("Missing parameter, 'client_id'")
        raise UnprovenRequest("invalid_request", missing)
    client = live.configuration.active_client(realm, client_id)
    if client is None:
        unknown = InvalidClient(
            "client_id names no active client of this realm",
            reason=f"no active client {client_id[:100]!a}",
        )
        raise UnprovenRequest("unknown_client", unknown)
    return client


def find_redirect_uri(client: Client, sent: str | None) -> str:
    """
    Give the registered address that an answer goes to.

    Raises:
        UnprovenRequest: The one that was sent is not registered, or several are and
            none was sent.
    """
    settings = client.settings
    found = chosen_redirect_uri(
        settings.redirect_uris,
        sent,
        any_loopback_port=settings.loopback_interface_redirection,
    )
    if found is not None and leads_to_a_client(found):
        return found
    reason = mismatch(settings.redirect_uris, sent)
    if found is not None:  # registered when that was possible
        sent, reason = found, f"no browser is sent to {found[:80]!a}"
    if sent is None:
        missing = InvalidRequest("Missing parameter, 'redirect_uri'", reason=reason)
        raise UnprovenRequest("invalid_request", missing)
    raise UnprovenRequest(
        "redirect_mismatch",
        RedirectUriMismatch(
            "The redirection URI provided does not match a pre-registered value.",
            reason=reason,
        ),
    )
