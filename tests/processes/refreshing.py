"""
A process that refreshes one token from several threads at one instant.

Run as ``python -m tests.processes.refreshing CLIENT_ID SECRET TOKEN AT THREADS``; AT is
seconds since 1970. Tells the status and the tokens, if there are some, of each refresh.
"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from iam.factory.building import build_services
from iam.settings import Settings
from tests.conftest import Server, StandingClock


def main(client_id: str, secret: str, token: str, at: str, threads: str) -> None:
    settings = Settings.from_environment(os.environ)
    services = build_services(settings, clock=StandingClock())
    services.cache.current()
    many = int(threads)
    servers = [Server(services, settings) for _ in range(many)]

    def refresh(server: Server) -> dict[str, object]:
        time.sleep(max(0, float(at) - time.time()))
        answer = server.post(
            "access_token",
            auth=(client_id, secret),
            grant_type="refresh_token",
            refresh_token=token,
        )
        return {
            "status": answer.status_code,
            "error": answer.json.get("error"),
            "token": answer.json.get("access_token"),
            "refresh_token": answer.json.get("refresh_token"),
        }

    with ThreadPoolExecutor(many) as pool:
        for told in pool.map(refresh, servers):
            print(json.dumps(told), flush=True)  # noqa: T201 - that is how it tells
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
