"""`iam serve --workers 2`: a change counts in both workers within two seconds."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace

import pytest

from iam.domain.keys import Purpose
from iam.domain.realms import RealmPath
from iam.engines.seals import kid_of
from tests.conftest import basic
from tests.processes.nodes import environment
from tests.serving import free_port, running

pytestmark = pytest.mark.slow

ALPHA = RealmPath.parse("/alpha")
MANY = 24
"""Connections, so that each worker gets some."""


class Served:
    """Two workers, and a client that asks them."""

    def __init__(self, port: int) -> None:
        self._base = f"http://localhost:{port}/am/oauth2/realms/root/realms/alpha"

    def post(self, endpoint: str, auth: tuple[str, str], **form) -> tuple[int, dict]:
        request = urllib.request.Request(
            f"{self._base}/{endpoint}",
            data=urllib.parse.urlencode(form).encode(),
            headers={"Authorization": basic(*auth)},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def ask(self, auth, scope: str = "write") -> list[tuple[int, dict]]:
        """Ask for a token on many connections, two seconds after a change."""
        time.sleep(2)
        form = {"grant_type": "client_credentials", "scope": scope}
        return [self.post("access_token", auth, **form) for _ in range(MANY)]

    def statuses(self, auth, scope: str = "write") -> set[int]:
        return {status for status, _ in self.ask(auth, scope)}

    def are_active(self, auth, token: str) -> set[bool]:
        time.sleep(2)
        answers = [self.post("introspect", auth, token=token) for _ in range(MANY)]
        return {body["active"] for _, body in answers}


@pytest.fixture
def served(services, settings, tmp_path):  # noqa: ARG001 - there are tables then
    port = free_port()
    here = replace(settings, base_url=f"http://localhost:{port}/am")
    with running(
        *("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        port=port,
        cwd=tmp_path,
        env=environment(here),
        log=tmp_path / "serve.log",
    ):
        yield Served(port)


def test_a_change_counts_in_both_workers(served, server):
    auth, services = server.client("myClient"), server.services
    assert served.statuses(auth) == {200}
    alpha = services.realms.get(ALPHA)
    settings = services.clients.get(alpha, "myClient").settings

    assert served.statuses(auth, "read") == {400}
    services.clients.set(alpha, "myClient", replace(settings, scopes=("write", "read")))
    assert served.statuses(auth, "read") == {200}

    rotated = services.keys.rotate(alpha, Purpose.SEAL)
    tokens = [body["access_token"] for _, body in served.ask(auth)]
    assert {kid_of(token) for token in tokens} == {rotated.id}

    assert served.are_active(auth, tokens[0]) == {True}
    services.keys.compromise(rotated.id)
    assert served.are_active(auth, tokens[0]) == {False}

    services.clients.set(alpha, "myClient", replace(settings, status="inactive"))
    assert served.statuses(auth) == {401, 429}  # and then it guesses too often

    services.realms.delete(ALPHA)
    assert served.statuses(auth) == {404}


def test_a_revocation_counts_in_both_workers_at_once(served, server):
    auth = server.client("myClient")
    token = served.ask(auth)[0][1]["access_token"]

    served.post("token/revoke", auth, token=token)

    answers = [served.post("introspect", auth, token=token) for _ in range(MANY)]
    assert {body["active"] for _, body in answers} == {False}
