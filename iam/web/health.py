"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iam.protocol.messages import Answer
from iam.web.lanes import House

LIVE = "/health/live"

_NOT_KEPT = {"Cache-Control": "no-store"}
_UNAVAILABLE = 503


def add_lanes(house: House, ready: Callable[[], dict[str, str]]) -> None:
    """
    Give the two addresses that a load balancer asks; any Host may.

    Args:
        house: Where they answer.
        ready: Names what is not as it should be, and says why; empty where all is.
    """

    def live(_environ: dict[str, Any]) -> Answer:
        return Answer(body={"status": "live"}, headers=_NOT_KEPT)

    def is_ready(_environ: dict[str, Any]) -> Answer:
        if faults := ready():
            body = {"status": "not ready", "faults": faults}
            return Answer(status=_UNAVAILABLE, body=body, headers=_NOT_KEPT)
        return Answer(body={"status": "ready"}, headers=_NOT_KEPT)

    house.add_lane(LIVE, "GET", live)
    house.add_lane("/health/ready", "GET", is_ready)
