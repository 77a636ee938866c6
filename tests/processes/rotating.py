"""
A process that issues tokens while keys rotate by schedule, and keeps house meanwhile.

Run as ``python -m tests.processes.rotating SECRET SECONDS``; the word with which it
begins is how many seconds its clock is ahead. Tells the tokens of each round, and at
last which statuses it answered with.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import timedelta

from iam.domain import key_rotation
from iam.factory.building import build_services
from iam.services import housekeeping
from iam.settings import Settings
from tests.conftest import Server
from tests.processes.nodes import SkewedClock
from tests.processes.telling import tell, wait_for_the_word

JWKS_MAX_AGE = 1
"""Seconds; with those in which a node may be behind, a new key waits for six."""
CLIENTS = {"of-jwt": "jwt", "of-opaque": "opaque"}
"""One for each format."""


def hasten() -> None:
    """Publish keys no earlier than they must be, and look often."""
    key_rotation.AHEAD = timedelta(0)
    housekeeping.EVERY = 0.1


def main(secret: str, seconds: str) -> None:
    hasten()
    settings = Settings.from_environment(
        {**os.environ, "IAM_JWKS_MAX_AGE": str(JWKS_MAX_AGE)}
    )
    ahead = float(wait_for_the_word())
    services = build_services(settings, clock=SkewedClock(ahead))
    server, statuses = Server(services, settings), set()
    stopping = threading.Event()
    rounds = services.housekeeping.start(stopping)
    until = time.monotonic() + float(seconds)
    while time.monotonic() < until:
        made = {}
        for client_id, kind in CLIENTS.items():
            form = {"grant_type": "client_credentials", "scope": "write"}
            answer = server.post("access_token", auth=(client_id, secret), **form)
            statuses.add(answer.status_code)
            made[kind] = answer.json.get("access_token")
        tell(**made)
        time.sleep(0.05)
    stopping.set()
    rounds.join()
    tell(statuses=sorted(statuses))
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
