"""Read who a client says it is, RFC 6749 §2.3.1."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from urllib.parse import unquote_plus

from iam.domain.clients import Client
from iam.domain.errors import InvalidClient, InvalidRequest
from iam.protocol.messages import WireRequest
from iam.services.client_authentication import ClientAuthentication, Credentials

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def authenticate(request: WireRequest, clients: ClientAuthentication) -> Client:
    """
    Know the client of a request.

    Raises:
        InvalidRequest: Two authentications at once, or a Basic that cannot be read.
        InvalidClient: No authentication, or one that fails.
        TooManyRequests: Too many failures before.
    """
    credentials = read_credentials(request)
    request.noted["client_id"] = credentials.client_id[:128]
    return clients.authenticate(
        request.live, request.realm, credentials, address=request.address
    )


def read_credentials(request: WireRequest) -> Credentials:
    """Read the one authentication that a request carries."""
    form = request.form
    has_header = request.authorization is not None
    if has_header + ("client_secret" in form) + ("client_assertion" in form) > 1:
        raise InvalidRequest("Only one client authentication can be used at once")
    if "client_assertion" in form:
        raise InvalidClient(reason="no client may use a client_assertion")
    if request.authorization is None:
        if "client_id" not in form:
            raise InvalidClient(reason="no client authentication was sent")
        secret = form.get("client_secret")
        method = "none" if secret is None else "client_secret_post"
        return Credentials(client_id=form["client_id"], secret=secret, method=method)
    client_id, secret = _read_basic(request.authorization)
    if form.get("client_id", client_id) != client_id:
        raise InvalidRequest(
            "client_id differs from the one in the Authorization header"
        )
    return Credentials(client_id=client_id, secret=secret, method="client_secret_basic")


def _read_basic(header: str) -> tuple[str, str]:
    """Read RFC 7617 Basic, whose two parts OAuth form-encodes before base64."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient(reason="the Authorization header is not Basic")
    try:
        plain = b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise InvalidClient(reason="Basic is not base64 of UTF-8") from error
    client_id, colon, secret = plain.partition(":")
    if "%" in plain or "+" in plain:
        try:
            client_id = unquote_plus(client_id, errors="strict")
            secret = unquote_plus(secret, errors="strict")
        except UnicodeDecodeError as error:
            raise InvalidClient(reason="Basic is not base64 of UTF-8") from error
    if not colon or not client_id or _CONTROL.search(client_id + secret):
        raise InvalidClient(reason="Basic has no client_id, or a control character")
    return client_id, secret
