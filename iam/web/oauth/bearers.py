"""The form of a request with a bearer token: a POST may have nothing but its header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iam.domain.errors import InvalidBearerRequest, InvalidRequest
from iam.protocol.parameters import read_form
from iam.web.bodies import read_body

OF_BEARERS = frozenset({"userinfo"})
"""Endpoints that ask for a bearer token, and answer as RFC 6750 §3 says."""


def read_form_of_bearer(environ: Mapping[str, Any]) -> Mapping[str, str]:
    """
    Read the form of a POST, where it has one; whatever its type, nothing is no form.

    Raises:
        InvalidBearerRequest: It cannot be read.
        PayloadTooLarge: It is longer than any request of ours.
    """
    if environ["REQUEST_METHOD"] != "POST":
        return {}
    try:
        body = read_body(environ)
        if not body:
            return {}
        return read_form(
            content_type=environ.get("CONTENT_TYPE"),
            query="",  # the endpoint looks at it
            body=body,
        )
    except InvalidRequest as error:
        raise InvalidBearerRequest(error.description) from error
