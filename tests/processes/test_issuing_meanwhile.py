"""A client is switched off in one process while another issues tokens to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.realms import RealmPath
from iam.factory.building import build_services
from iam.services.introspection import Known
from tests.processes.nodes import SkewedClock

ALPHA = RealmPath.parse("/alpha")


@pytest.mark.parametrize(
    ("access_token_format", "ahead"),
    [
        ("opaque", 0),
        ("jwt", 5),
        pytest.param("opaque", 5, marks=pytest.mark.slow),
        pytest.param("opaque", -5, marks=pytest.mark.slow),
    ],
    ids=["same clock", "jwt, its clock is ahead", "its clock is ahead", "is behind"],
)
def test_no_token_that_was_ever_issued_is_active_once_the_client_is_disabled(
    server, settings, other_process, ahead, access_token_format
):
    auth = server.client("myClient", access_token_format=access_token_format)
    here = build_services(settings, clock=SkewedClock(0))
    other = other_process("tests.processes.issuing", *auth, str(ahead))
    told = other.told()
    issued = [next(told)["token"] for _ in range(20)]
    live = here.cache.current()
    assert all(isinstance(here.introspection.find(live, t), Known) for t in issued)

    alpha = here.realms.get(ALPHA)
    on = here.clients.get(alpha, "myClient").settings
    here.clients.set(alpha, "myClient", replace(on, status="inactive"))

    *later, last = told
    issued += [said["token"] for said in later]
    live = here.cache.current()
    found = [here.introspection.find(live, text) for text in issued]
    assert last == {"refused": "invalid_client", "active": 0}
    assert [each for each in found if isinstance(each, Known)] == []
    here.close()
