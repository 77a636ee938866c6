"""
The hot path: static addresses that are answered before Flask's routing and contexts.

Flask costs as much as the whole of issuing a token, and these endpoints use nothing of
it: no session, no form object, no template, no hook. What has no lane (another method,
another address, a HEAD) goes Flask's way, with the same views and the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, NoReturn
from wsgiref.types import StartResponse

from flask import Flask, Request, Response, request
from werkzeug import exceptions

from iam.domain.errors import MethodNotAllowed, NotFound, OAuthError
from iam.protocol.messages import Answer
from iam.web import answers, errors
from iam.web.astray import Astray

View = Callable[[dict[str, Any]], Answer]
"""Answers a request that is given as a WSGI environ."""

_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_ASTRAY: dict[object, OAuthError] = {
    exceptions.NotFound: NotFound("Nothing answers at this address"),
    exceptions.MethodNotAllowed: MethodNotAllowed("It does not take this method"),
}


class House(Flask):
    """
    A Flask application that has lanes.

    Args:
        name: What it is called in logs.
        astray: Writes down requests that no view gets; None where none is.
    """

    def __init__(self, name: str, astray: Astray | None = None) -> None:
        super().__init__(f"iam.web.{name}", static_folder=None, template_folder=None)
        self._astray = astray
        self._lanes: dict[tuple[str, str], View] = {}
        self._preflights: dict[str, View] = {}
        self.url_map.merge_slashes = False
        self.url_map.redirect_defaults = False
        errors.register(self)

    def add_lane(self, address: str, method: str, view: View) -> None:
        """Have a view answer one method at one static address."""

        def in_flask() -> Response:
            return answers.respond(view(request.environ))

        self._lanes[address, method] = view
        self.add_url_rule(
            address,
            endpoint=f"{method} {address}",
            view_func=in_flask,
            methods=[method],
            provide_automatic_options=False,
        )

    def add_preflight(self, address: str, view: View) -> None:
        """Have a browser told, before it asks, what pages of other origins may ask."""
        self._preflights[address] = view

    @staticmethod
    def _is_preflight(environ: dict[str, Any]) -> bool:
        return (
            environ["REQUEST_METHOD"] == "OPTIONS"
            and "HTTP_ORIGIN" in environ
            and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
        )

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Write down a request that no view gets, before it is answered."""
        error = _ASTRAY.get(type(request.routing_exception))
        if self._astray is not None and error is not None:
            environ = request.environ
            path = environ["SCRIPT_NAME"]
            if not any(rule.arguments for rule in self.url_map.iter_rules()):
                path += environ["PATH_INFO"]  # it names nobody
            self._astray(error, environ, path=path)
        super().raise_routing_exception(request)

    def wsgi_app(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request, PEP 3333."""
        view = self._lanes.get((environ["PATH_INFO"], environ["REQUEST_METHOD"]))
        if view is None and self._is_preflight(environ):
            view = self._preflights.get(environ["PATH_INFO"])
        if view is not None:
            try:
                answer = view(environ)
            except Exception as error:  # noqa: BLE001 - what Flask does for its own views
                answer = errors.fault(error)
        else:
            way_of_flask: Iterable[bytes] = super().wsgi_app(environ, start_response)
            return way_of_flask
        body = answers.encode(answer)
        start_response(_STATUS[answer.status], answers.headers(answer, body))
        return [body]
