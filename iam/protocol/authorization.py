"""The authorization endpoint on the wire: parameters in, a way back out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from iam.domain.authorization import (
    AuthorizationRequest,
    RedirectableError,
    UnprovenRequest,
)
from iam.domain.errors import InvalidRequest
from iam.domain.scopes.syntax import Scope, format_scopes
from iam.protocol.parameters import MOST_PARAMETERS, once

LONGEST_REQUEST = 16_384
"""Bytes of all parameters together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    What a client gets by way of the browser.

    ``response_mode`` is ``query``, ``form_post`` or ``fragment``.
    """

    redirect_uri: str
    response_mode: str
    parameters: Mapping[str, str]

    @property
    def is_form(self) -> bool:
        """Whether the browser posts it, OAuth 2.0 Form Post Response Mode."""
        return self.response_mode == "form_post"

    @property
    def address(self) -> str:
        """
        The redirect address with the answer.

        Sources:
            RFC 6749 §3.1.2: a query that it has already must be kept.
        """
        written = urlencode(self.parameters)
        if self.response_mode == "fragment":
            return f"{self.redirect_uri}#{written}"
        _, mark, query = self.redirect_uri.partition("?")
        joint = "?" if not mark else "" if query[-1:] in {"", "&"} else "&"
        return f"{self.redirect_uri}{joint}{written}"


def success(
    request: AuthorizationRequest, code: str, *, issuer: str, scopes: Iterable[Scope]
) -> Reply:
    """
    Give a client its code, RFC 6749 §4.1.2.

    Args:
        request: What it asked.
        code: The code.
        issuer: Of the realm, RFC 9207.
        scopes: Those that were granted; AM tells them here, too.
    """
    parameters = {"code": code, "iss": issuer}
    if request.state is not None:
        parameters["state"] = request.state
    parameters |= {"client_id": request.client_id, "scope": format_scopes(scopes)}
    return Reply(
        redirect_uri=request.redirect_uri,
        response_mode=request.response_mode,
        parameters=parameters,
    )


def refusal(refused: RedirectableError, *, issuer: str) -> Reply:
    """Tell a client why it gets none, RFC 6749 §4.1.2.1 and RFC 9207."""
    parameters = {
        "error": refused.error.code,
        "error_description": refused.error.description,
        "iss": issuer,
    }
    if refused.state is not None:
        parameters["state"] = refused.state
    return Reply(
        redirect_uri=refused.redirect_uri,
        response_mode=refused.response_mode,
        parameters=parameters,
    )


def read_parameters(encoded: bytes) -> dict[str, str]:
    """
    Read a query or a body; what is sent without a value counts as left out.

    Raises:
        UnprovenRequest: It cannot be read, or says something twice: as long as nobody
            knows which is meant, there is no address to tell it to.
    """
    if len(encoded) > LONGEST_REQUEST:
        raise _unreadable(f"The request is longer than {LONGEST_REQUEST} bytes")
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise _unreadable("The request is not UTF-8") from error
    except ValueError as error:
        raise _unreadable(
            f"At most {MOST_PARAMETERS} parameters can be sent"
        ) from error
    try:
        sent = once(pairs)
    except InvalidRequest as error:
        raise UnprovenRequest("repeated_parameter", error) from error
    return {name: value for name, value in sent.items() if value}


def _unreadable(description: str) -> UnprovenRequest:
    return UnprovenRequest("invalid_request", InvalidRequest(description))
