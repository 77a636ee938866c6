"""
The hot path: static addresses that are answered before Flask's routing and contexts.

Flask costs as much as the whole of issuing a token, and these endpoints use nothing of
it: no session, no form object, no template, no hook. What has no lane (another method,
another address, a HEAD) goes Flask's way, with the same views and the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse

from flask import Flask, Response, request

from iam.protocol.messages import Answer
from iam.web import answers, errors

View = Callable[[dict[str, Any]], Answer]
"""Answers a request that is given as a WSGI environ."""

_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class House(Flask):
    """
    A Flask application that has lanes.

    Args:
        name: What it is called in logs.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"iam.web.{name}", static_folder=None, template_folder=None)
        self._lanes: dict[tuple[str, str], View] = {}
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
            endpoint=address,
            view_func=in_flask,
            methods=[method],
            provide_automatic_options=False,
        )

    def wsgi_app(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request, PEP 3333."""
        view = self._lanes.get((environ["PATH_INFO"], environ["REQUEST_METHOD"]))
        if view is None:
            way_of_flask: Iterable[bytes] = super().wsgi_app(environ, start_response)
            return way_of_flask
        try:
            answer = view(environ)
        except Exception as error:  # noqa: BLE001 - what Flask does for its own views
            answer = errors.fault(error)
        body = answers.encode(answer)
        start_response(_STATUS[answer.status], answers.headers(answer, body))
        return [body]
