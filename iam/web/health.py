"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from iam.protocol.messages import Answer
from iam.web.oauth.exchange import respond

_NOT_KEPT = {"Cache-Control": "no-store"}
_UNAVAILABLE = 503


def blueprint(ready: Callable[[], dict[str, str]]) -> Blueprint:
    """
    Give the two addresses that a load balancer asks; any Host may.

    Args:
        ready: Names what is not as it should be, and says why; empty where all is.
    """
    health = Blueprint("health", __name__)

    def live() -> Response:
        return respond(Answer(body={"status": "live"}, headers=_NOT_KEPT))

    def is_ready() -> Response:
        faults = ready()
        if faults:
            body = {"status": "not ready", "faults": faults}
            return respond(Answer(status=_UNAVAILABLE, body=body, headers=_NOT_KEPT))
        return respond(Answer(body={"status": "ready"}, headers=_NOT_KEPT))

    for address, view in (("/health/live", live), ("/health/ready", is_ready)):
        health.add_url_rule(
            address,
            endpoint=address.rpartition("/")[2],
            view_func=view,
            methods=["GET"],
            provide_automatic_options=False,
        )
    return health
