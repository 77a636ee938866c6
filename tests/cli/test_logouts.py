"""`iam logout`: which clients are still to be told that a session has ended."""

from __future__ import annotations

from uuid import uuid4

import pytest

from iam.domain.logout import LogoutDelivery
from iam.domain.realms import RealmPath
from iam.settings import Settings
from tests.conftest import NOON

HEADER = ["REALM", "CLIENT", "ENDED", "TRIES", "NEXT", "FAILED", "SID"]
WAITING = {
    "realm": "/alpha",
    "client_id": "reports",
    "sid": "its-sid",
    "session_id": "f" * 64,
    "ended_at": "2026-06-01T12:00:00Z",
    "tries": 2,
    "next_try": "2026-06-01T12:00:00Z",
    "failed": "status 503",
}


@pytest.fixture
def waiting(alpha):
    """A terminal where one client waits, and one that is gone."""
    services = alpha.build(Settings.from_environment(alpha.environ))
    realm = services.realms.get(RealmPath.parse("/alpha"))
    client = services.clients.get(realm, "reports")

    def keep(store) -> None:
        store.logout_deliveries.add(
            LogoutDelivery(
                id=client_uuid.hex,
                realm_id=realm.id,
                client_uuid=client_uuid,
                subject_id=uuid4(),
                session_id="f" * 64,
                sid="its-sid",
                ended_at=NOON,
                due_at=NOON,
                tries=2,
                failed="status 503",
            )
            for client_uuid in (client.id, uuid4())
        )

    services.housekeeping.database.write(keep)
    services.close()
    return alpha


def test_who_waits_is_listed_and_why(waiting):
    assert waiting.json("logout", "list") == [WAITING]
    header, line = waiting("logout", "list").splitlines()
    assert header.split() == HEADER
    assert line.split() == [
        *("/alpha", "reports", "2026-06-01", "12:00:00Z", "2"),
        *("2026-06-01", "12:00:00Z", "status", "503", "its-sid"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--realm", "/alpha"), [WAITING]),
        (("--realm", "/"), []),
        (("--client", "reports"), [WAITING]),
        (("--client", "other"), []),
    ],
)
def test_the_list_is_narrowed(waiting, words, found):
    assert waiting.json("logout", "list", *words) == found


def test_where_nobody_waits_that_is_said(alpha):
    result = alpha.type("logout", "list")

    assert result.stdout.split() == HEADER
    assert result.stderr == "every client has heard\n"


def test_a_realm_that_is_not_there_is_said(alpha):
    assert "there is no realm /beta" in alpha.refused(
        "logout", "list", "--realm", "/beta"
    )
