"""Keys rotate by schedule under load: no request and no token is lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from iam.domain.realms import RealmPath
from iam.factory.building import build_services
from iam.services.introspection import Inactive
from tests.builders import part
from tests.conftest import NOON, Server
from tests.processes.nodes import SkewedClock
from tests.processes.rotating import CLIENTS, JWKS_MAX_AGE

ALPHA = RealmPath.parse("/alpha")
SECRET = "a-secret-that-every-process-knows"
BEFORE, AFTER = 7.5, 3.0
"""Seconds of work before the new keys take over, and after; six they must wait."""
PROCESSES = 3


class ResourceServer:
    """
    Verifies JWTs with keys that it keeps for exactly as long as it may.

    It asks for no unknown key in between: one that it does not know is a token lost.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._fetched = -JWKS_MAX_AGE
        self._keys = KeySet([])
        self._lock = threading.Lock()

    def verify(self, token: str) -> str:
        """Give the ``kid`` of a token that is right."""
        with self._lock:
            if time.monotonic() - self._fetched >= JWKS_MAX_AGE:
                published = self._server.get("connect/jwk_uri").json
                self._keys = KeySet.import_key_set(published)
                self._fetched = time.monotonic()
            keys = self._keys
        return jwt.decode(token, keys, algorithms=["ES256"]).header["kid"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_rotation_under_load_loses_nothing(server, settings, other_process):
    server.realm("/alpha", key_rotation_days=1)
    for client_id, kind in CLIENTS.items():
        server.client(client_id, secret=SECRET, access_token_format=kind)
    arguments = ("tests.processes.rotating", SECRET, str(BEFORE + AFTER))
    started = [other_process(*arguments) for _ in range(PROCESSES)]
    telling = [each.told() for each in started]
    assert [next(each) for each in telling] == [{"ready": True}] * PROCESSES
    takes_over = NOON + timedelta(days=1)
    ahead = (takes_over - datetime.now(UTC)).total_seconds() - BEFORE
    here = replace(settings, jwks_max_age=JWKS_MAX_AGE)
    services = build_services(here, clock=SkewedClock(ahead))
    resource_server = ResourceServer(Server(services, here))
    find, cache = services.introspection.find, services.cache

    def use(told) -> tuple[list[str], list[str], list[int]]:
        """Use every token at once, and none at the process that made it."""
        signed, sealed = [], []
        for said in told:
            if "statuses" in said:
                return signed, sealed, said["statuses"]
            signed.append(resource_server.verify(said["jwt"]))
            found = find(cache.current(), said["opaque"])
            assert not isinstance(found, Inactive), found.reason
            sealed.append(part(said["opaque"], 0)["kid"].partition(".")[0])
        raise AssertionError("a process ended before its time")

    for each in started:
        each.say(str(ahead))
    with ThreadPoolExecutor(PROCESSES) as threads:
        used = list(threads.map(use, telling))

    assert [statuses for _, _, statuses in used] == [[200]] * PROCESSES
    keys = services.cache.current().configuration.keys
    realm = services.realms.get(ALPHA)
    ours = {each.id: each for each in keys if each.realm_id == realm.id}
    assert sorted(key.state for key in ours.values()) == [
        *("current", "current", "retired", "retired")
    ]
    for signed, sealed, _ in used:
        for kids in (signed, sealed):
            assert len(set(kids)) == 2, "each process has used the old and the new"
            assert set(kids) <= set(ours)
            assert ours[kids[0]].state == "retired"
            assert ours[kids[-1]].state == "current"
    services.close()
