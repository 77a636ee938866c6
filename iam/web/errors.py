"""What goes out when something goes wrong before or beside an endpoint."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as PlainResponse

from iam.domain import errors
from iam.protocol.errors import FAULT, refusal
from iam.protocol.messages import Answer
from iam.web.answers import respond
from iam.web.pages import Pages

log = logging.getLogger(__name__)

_SERVER_FAULT = 500
_KINDS = {404: "missing", 421: "elsewhere", 400: "malformed"}


def register(app: Flask) -> None:
    """Have every error of a house answered as JSON."""
    app.register_error_handler(Exception, _answer)


class FrontDoorRefusals:
    """
    Answers what comes no further than the front door.

    A person's browser gets a page; everybody else, and every protocol address, JSON.

    Args:
        pages: Renders the page.
        protocol: The path under which only programs ask, as ``/am/oauth2``.
    """

    def __init__(self, pages: Pages, *, protocol: str) -> None:
        self._pages = pages
        self._protocol = protocol

    def __call__(
        self, error: errors.OAuthError, environ: dict[str, Any]
    ) -> PlainResponse:
        """Give the answer to one refusal."""
        wants_page = "text/html" in environ.get("HTTP_ACCEPT", "")
        if not wants_page or environ.get("PATH_INFO", "").startswith(self._protocol):
            return respond(refusal(error))
        return self._pages.render(
            "error.html",
            accept_language=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            status=error.status,
            kind=_KINDS.get(error.status, "unavailable"),
        )


def fault(error: Exception) -> Answer:
    """Give the answer to an error that an endpoint let go."""
    if isinstance(error, errors.OAuthError):
        return refusal(error)
    log.error("a request failed", exc_info=error)
    return FAULT


def _answer(error: Exception) -> Response:
    if isinstance(error, MethodNotAllowed):
        return _wrong_method(error)
    if (
        isinstance(error, HTTPException)
        and (error.code or _SERVER_FAULT) < _SERVER_FAULT
    ):
        return respond(refusal(errors.NotFound("Nothing answers at this address")))
    return respond(fault(error))


def _wrong_method(error: MethodNotAllowed) -> Response:
    allowed = sorted(error.valid_methods or ())
    required = next((method for method in allowed if method != "HEAD"), "GET")
    found = request.method
    if not (found.isascii() and found.isalpha()):
        found = "another"
    response = respond(
        refusal(
            errors.MethodNotAllowed(f"Required Method: {required} found: {found[:16]}")
        )
    )
    response.headers["Allow"] = ", ".join(allowed)
    return response
