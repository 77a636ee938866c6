"""
A process that refreshes one token from several threads at one instant.

Run as ``python -m tests.processes.refreshing CLIENT_ID SECRET TOKEN THREADS``; it
begins at the word. Tells the status and the tokens, if there are some, of each refresh.
"""

from __future__ import annotations

import os
import sys

from iam.factory.building import build_services
from iam.settings import Settings
from tests.conftest import Server, StandingClock
from tests.processes.telling import tell_all_at_once


def main(client_id: str, secret: str, token: str, threads: str) -> None:
    settings = Settings.from_environment(os.environ)
    services = build_services(settings, clock=StandingClock())
    services.cache.current()
    servers = [Server(services, settings) for _ in range(int(threads))]

    def refresh(server: Server) -> dict[str, object]:
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

    tell_all_at_once(refresh, servers)
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
