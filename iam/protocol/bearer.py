"""Where a bearer token stands in a request, RFC 6750 §2."""

from __future__ import annotations

from collections.abc import Mapping

from iam.domain.errors import InvalidBearerRequest, MissingToken

PARAMETER = "access_token"


def bearer_in_header(header: str | None) -> str:
    """
    Give the token of an Authorization header, RFC 6750 §2.1.

    Raises:
        MissingToken: There is none.
    """
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise MissingToken("Send the token as Authorization: Bearer")
    return text.strip()


def bearer_of(header: str | None, form: Mapping[str, str]) -> str:
    """
    Give the one token of a request: in its header, or in its form, RFC 6750 §2.2.

    Raises:
        InvalidBearerRequest: It is in both.
        MissingToken: It is in neither.
    """
    if PARAMETER not in form:
        return bearer_in_header(header)
    if header is not None:
        raise InvalidBearerRequest(
            "The token is sent in one way only: in the header or in the form"
        )
    return form[PARAMETER]
