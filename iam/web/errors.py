"""What goes out when something goes wrong before or beside an endpoint."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as PlainResponse

from iam.domain import errors
from iam.domain.locales import accepted, read_ui_locales
from iam.protocol.errors import FAULT, refusal
from iam.protocol.messages import Answer
from iam.web.addresses import Site
from iam.web.answers import respond
from iam.web.bodies import Sent, read_query
from iam.web.browser import language_cookie
from iam.web.error_kinds import kind_of
from iam.web.pages import Language, Pages

log = logging.getLogger(__name__)

_SERVER_FAULT = 500
_OPENED = ("/authorize", "/connect/endSession")
"""The protocol addresses that people open."""


def register(app: Flask) -> None:
    """Have every error of a house answered as JSON."""
    app.register_error_handler(Exception, _answer)


class FrontDoorRefusals:
    """
    Answers what comes no further than the front door.

    A person's browser gets a page; everybody else, and every protocol address, JSON.

    Args:
        pages: Renders the page.
        site: Our public address.
    """

    def __init__(self, pages: Pages, *, site: Site) -> None:
        self._pages = pages
        self._site = site
        self._programs = (f"{site.prefix}/oauth2", f"{site.prefix}/json")

    def __call__(
        self, error: errors.OAuthError, environ: dict[str, Any]
    ) -> PlainResponse:
        """Give the answer to one refusal."""
        if not self._is_for_a_person(environ):
            return respond(refusal(error))
        return self._pages.render(
            "error.html",
            language=nearest_language(self._pages, self._site, environ),
            status=error.status,
            kind=kind_of(error.status),
        )

    def _is_for_a_person(self, environ: dict[str, Any]) -> bool:
        if "text/html" not in environ.get("HTTP_ACCEPT", ""):
            return False
        path = environ.get("PATH_INFO", "")
        return not path.startswith(self._programs) or path.endswith(_OPENED)


def nearest_language(pages: Pages, site: Site, environ: Mapping[str, Any]) -> Language:
    """Give the reader's language where no realm and no person is known."""
    try:
        query = read_query(environ)
    except errors.InvalidRequest:
        query = Sent()
    return pages.now().language(
        [
            language_cookie(environ, secure=site.is_secure),
            *read_ui_locales(" ".join(query.all("ui_locales"))),
            *accepted(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        ]
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
