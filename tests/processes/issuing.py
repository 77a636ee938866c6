"""
A process that issues tokens until it is refused, and then asks about each of them.

Run as ``python -m tests.processes.issuing CLIENT_ID SECRET AHEAD``; tells each token,
and at last which of them it still takes for active.
"""

from __future__ import annotations

import os
import sys
import time

from iam.factory.building import build_services
from iam.settings import Settings
from tests.conftest import Server
from tests.processes.nodes import SkewedClock
from tests.processes.telling import tell

TOKEN = {"grant_type": "client_credentials", "scope": "write"}


def main(client_id: str, secret: str, ahead: str) -> None:
    settings = Settings.from_environment(os.environ)
    services = build_services(settings, clock=SkewedClock(float(ahead)))
    server, issued = Server(services, settings), []
    while True:
        answer = server.post("access_token", auth=(client_id, secret), **TOKEN)
        if answer.status_code != 200:
            break
        issued.append(answer.json["access_token"])
        tell(token=issued[-1])
        time.sleep(0.005)
    live = services.cache.current()
    find = services.introspection.find
    active = [t for t in issued if not hasattr(find(live, t), "reason")]
    tell(refused=answer.json["error"], active=len(active))
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
