"""`iam serve --workers 2`: a change counts in both workers within two seconds."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

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
SOON = 2.0
"""Seconds after which a change counts everywhere."""
T = TypeVar("T")


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

    def ask(self, auth, scope: str = "write") -> tuple[int, dict]:
        form = {"grant_type": "client_credentials", "scope": scope}
        return self.post("access_token", auth, **form)

    def status(self, auth, scope: str = "write") -> int:
        return self.ask(auth, scope)[0]

    def token(self, auth) -> str:
        return self.ask(auth)[1]["access_token"]

    def is_active(self, auth, token: str) -> bool:
        return self.post("introspect", auth, token=token)[1]["active"]


def on_many(look: Callable[[], T]) -> set[T]:
    """Look on many connections."""
    return {look() for _ in range(MANY)}


def soon(look: Callable[[], T], wanted: T) -> bool:
    """
    Whether many connections show a change, two seconds after it or before.

    Who has seen it goes on seeing it, so that nobody waits who sees it earlier.
    """
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        if look() == wanted and on_many(look) == {wanted}:
            return True
        time.sleep(0.05)
    return on_many(look) == {wanted}


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
    assert soon(lambda: served.status(auth), 200)
    alpha = services.realms.get(ALPHA)
    settings = services.clients.get(alpha, "myClient").settings

    assert on_many(lambda: served.status(auth, "read")) == {400}
    services.clients.set(alpha, "myClient", replace(settings, scopes=("write", "read")))
    assert soon(lambda: served.status(auth, "read"), 200)

    rotated = services.keys.rotate(alpha, Purpose.SEAL)
    assert soon(lambda: kid_of(served.token(auth)), rotated.id)

    token = served.token(auth)
    assert on_many(lambda: served.is_active(auth, token)) == {True}
    services.keys.compromise(rotated.id)
    assert soon(lambda: served.is_active(auth, token), wanted=False)

    services.clients.set(alpha, "myClient", replace(settings, status="inactive"))
    time.sleep(SOON)
    statuses = on_many(lambda: served.status(auth))
    assert statuses == {401, 429}  # and then it guesses too often

    services.realms.delete(ALPHA)
    assert soon(lambda: served.status(auth), 404)


def test_a_revocation_counts_in_both_workers_at_once(served, server):
    auth = server.client("myClient")
    assert soon(lambda: served.status(auth), 200)
    token = served.token(auth)

    served.post("token/revoke", auth, token=token)

    assert on_many(lambda: served.is_active(auth, token)) == {False}
