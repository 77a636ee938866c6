"""
A process that exchanges one code from several threads at one instant.

Run as ``python -m tests.processes.exchanging CLIENT_ID SECRET CODE THREADS``; it begins
at the word. Tells the status and the token, if there is one, of each exchange.
"""

from __future__ import annotations

import os
import sys

from iam.factory.building import build_services
from iam.settings import Settings
from tests.authorizing import CALLBACK, VERIFIER
from tests.conftest import Server, StandingClock
from tests.processes.telling import tell_all_at_once


def main(client_id: str, secret: str, code: str, threads: str) -> None:
    settings = Settings.from_environment(os.environ)
    services = build_services(settings, clock=StandingClock())
    services.cache.current()
    servers = [Server(services, settings) for _ in range(int(threads))]

    def exchange(server: Server) -> dict[str, object]:
        answer = server.post(
            "access_token",
            auth=(client_id, secret),
            grant_type="authorization_code",
            code=code,
            redirect_uri=CALLBACK,
            code_verifier=VERIFIER,
        )
        return {"status": answer.status_code, "token": answer.json.get("access_token")}

    tell_all_at_once(exchange, servers)
    services.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
