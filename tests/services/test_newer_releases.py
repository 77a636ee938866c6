"""What a newer release wrote, and this one does not know: it is inactive here."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select, update

from iam.domain.faults import Refused
from iam.domain.realms import ROOT, RealmPath
from iam.storage.base import table_of
from iam.storage.clients import ClientRow
from iam.storage.realms import RealmRow
from tests.services.looking import current

ALPHA = RealmPath.parse("/alpha")
NEWER = pytest.mark.parametrize(
    "newer",
    [
        {"status": "suspended"},
        {"access_token_lifetime": 10**9},
        {"allowed_networks": ["192.0.2.0/24"]},
        {"access_token_lifetime": 600, "allowed_networks": []},
    ],
    ids=["a value", "a range", "a setting", "a setting beside what is known"],
)


@pytest.fixture
def write_newer(services):
    """Write settings as a newer release would, past this one."""

    def write(row, name: str, value: object, newer: dict) -> None:
        table = table_of(row)
        here = table.c[name] == value

        def work(store) -> None:
            store.version.raise_()
            kept = store.connection.execute(select(table.c.settings).where(here))
            settings = {**kept.scalar_one(), **newer}
            store.connection.execute(
                update(table).where(here).values(settings=settings)
            )

        services.housekeeping.database.write(work)
        services.cache.refresh()

    return write


@pytest.fixture
def both(server):
    """Two clients, each with the credentials and a token of its own."""
    found = {name: server.client(name) for name in ("photos", "reports")}
    return {name: (auth, server.token(auth)) for name, auth in found.items()}


@NEWER
def test_a_client_with_settings_that_are_not_known_here_is_inactive(
    server, services, both, write_newer, newer
):
    (auth, token), (other, others) = both["photos"], both["reports"]

    write_newer(ClientRow, "client_id", "photos", newer)

    refused = server.post("access_token", auth=auth, grant_type="client_credentials")
    client = services.clients.get(services.realms.get(ALPHA), "photos")
    assert (refused.status_code, refused.json["error"]) == (401, "invalid_client")
    assert (client.is_active, client.settings.status) == (False, "inactive")
    assert server.token(other)
    assert server.is_active(other, others)
    reader = server.client("reader", scopes=("am-introspect-all-tokens",))
    assert not server.is_active(reader, token)
    assert server.is_active(reader, others)


def test_it_is_inactive_until_the_settings_are_known_again_and_no_longer(
    server, both, write_newer
):
    auth, token = both["photos"]
    write_newer(ClientRow, "client_id", "photos", {"status": "suspended"})

    write_newer(ClientRow, "client_id", "photos", {"status": "active"})

    assert server.token(auth)
    assert server.is_active(auth, token)  # nothing was ended


@pytest.mark.parametrize(
    "newer", [{"access_token_format": "cwt"}, {"mutual_tls_required": True}]
)
def test_a_realm_with_settings_that_are_not_known_here_is_inactive(
    server, services, write_newer, newer
):
    beneath, beside = (
        server.client("c", realm="/alpha/beneath"),
        server.client("c", realm="/beta"),
    )

    write_newer(RealmRow, "path", "/alpha", newer)

    form = {"auth": beneath, "grant_type": "client_credentials"}
    assert (
        server.post("access_token", realm="/alpha/beneath", **form).status_code == 404
    )
    assert server.get("connect/jwk_uri").status_code == 404
    assert not services.realms.get(ALPHA).active
    assert services.realms.get(ROOT).active
    assert server.token(beside, realm="/beta")


@pytest.mark.usefixtures("both")
def test_it_is_said_once_with_its_name_and_what_is_not_known(
    server, write_newer, caplog
):
    with caplog.at_level(logging.WARNING):
        write_newer(RealmRow, "path", "/alpha", {"access_token_format": "cwt"})
        write_newer(ClientRow, "client_id", "photos", {"status": "suspended"})
        server.client("another", realm="/beta")

    words = "is inactive here: this release does not know all of its settings"
    said = [record.getMessage().partition(f" {words} ") for record in caplog.records]
    assert [(name, why) for name, _, why in said] == [
        ("realm /alpha", "(access_token_format: 'cwt' is not one of opaque, jwt)"),
        (
            "client photos of /alpha",
            "(status: 'suspended' is not one of active, inactive)",
        ),
    ]


@pytest.mark.usefixtures("both")
def test_what_is_not_known_here_is_not_written_over(services, write_newer):
    alpha = services.realms.get(ALPHA)
    write_newer(ClientRow, "client_id", "photos", {"status": "suspended"})
    write_newer(RealmRow, "path", "/alpha", {"access_token_format": "cwt"})

    with pytest.raises(Refused, match="client photos was changed with a newer release"):
        services.clients.set(alpha, "photos", {"access_token_lifetime": 60})
    with pytest.raises(Refused, match="realm /alpha was changed with a newer release"):
        services.realms.set(ALPHA, {"access_token_lifetime": 60}, active=None)

    services.clients.set(alpha, "reports", {"access_token_lifetime": 60})
    assert services.clients.get(alpha, "photos").unread


@pytest.mark.usefixtures("both")
def test_its_keys_and_its_end_are_as_ever(services, write_newer):
    alpha = services.realms.get(ALPHA)
    old = current(services, alpha)
    write_newer(RealmRow, "path", "/alpha", {"mutual_tls_required": True})

    services.keys.compromise(old.id)
    services.clients.delete(alpha, "photos")
    services.realms.delete(ALPHA)

    assert [realm.path for realm in services.realms.all()] == [ROOT]
