"""What is deleted, and when: by the database's clock, in batches, never too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from iam.domain.keys import OF_EVERY_REALM, Purpose, State
from iam.domain.realms import RealmPath
from iam.domain.revocation import MARGIN, RETENTION
from iam.factory.building import build_services
from iam.services.housekeeping import BATCH, Purged
from tests.conftest import BASE, MASTER_KEY, Settings, StandingClock
from tests.processes.moving import MovingPostgres, MovingSqlite
from tests.processes.nodes import Node, must_not_stop

ALPHA = RealmPath.parse("/alpha")
DAY = 86400
FAST = MARGIN - 1
"""As far as a database's clock may be ahead of ours."""


class World(Node):
    """A process, and a database whose clock moves with its own."""

    def __init__(self, database, folder) -> None:
        settings = Settings(
            base_url=BASE,
            data_dir=folder,
            database_url=database.url,
            master_key=MASTER_KEY,
        )
        clock = StandingClock()
        services = build_services(settings, clock=clock, stop=must_not_stop)
        super().__init__(services, settings, clock)
        self._moving, self.skew = database, 0
        database.set_clock(clock, 0)
        database.prepare(services, clock, lambda: self.skew)
        services.database.upgrade()

    def move(self, seconds: float, *, skew: float = 0) -> None:
        self.clock.move(seconds)
        self.skew = skew
        self._moving.set_clock(self.clock, skew)

    def purge(self) -> Purged:
        return self.services.housekeeping.purge()

    def revocations(self) -> list[tuple]:
        return self.services.housekeeping.database.read(
            lambda store: [
                tuple(row)
                for row in store.connection.execute(
                    text("SELECT key, generation, expires_at FROM revocations")
                )
            ]
        )


@pytest.fixture(params=[MovingSqlite, MovingPostgres])
def world(request, tmp_path):
    database = request.param()
    made = World(database, tmp_path)
    yield made
    made.services.housekeeping.database.close()
    database.close()


def end_by_switching_off_and_on(world) -> None:
    clients, alpha = world.services.clients, world.services.realms.get(ALPHA)
    on = clients.get(alpha, "myClient").settings
    clients.set(alpha, "myClient", replace(on, status="inactive"))
    clients.set(alpha, "myClient", on)


def end_by_switching_the_realm(world) -> None:
    realms = world.services.realms
    provider = realms.get(ALPHA).provider
    realms.set(ALPHA, provider, active=False)
    realms.set(ALPHA, provider, active=True)


def end_by_rotating_the_secret(world) -> None:
    world.services.clients.rotate_secret(
        world.services.realms.get(ALPHA),
        "myClient",
        keep_old_for=timedelta(),
        compromised=True,
    )


def end_by_revoking(world, token: str) -> None:
    live = world.services.cache.current()
    world.services.revocation.revoke_as_operator(live, token)


@pytest.mark.parametrize(
    "end",
    [
        end_by_switching_off_and_on,
        end_by_switching_the_realm,
        end_by_rotating_the_secret,
        None,
    ],
    ids=["client off and on", "realm off and on", "secret compromised", "revoked"],
)
def test_a_dead_token_stays_dead_though_lifetimes_are_lowered_and_rows_are_purged(
    world, end
):
    world.realm("/alpha", access_token_lifetime=DAY)
    auth = world.client("myClient")
    caller = world.client("caller", scopes=("am-introspect-all-tokens",))
    token = world.token(auth)
    end(world) if end else end_by_revoking(world, token)
    world.realm("/alpha", access_token_lifetime=1)

    world.move(DAY - 1, skew=FAST)
    world.purge()

    assert not world.is_active(caller, token)


def test_a_row_goes_when_no_token_can_need_it_any_more(world):
    world.client("myClient")
    world.realm("/alpha", access_token_lifetime=1)
    end_by_switching_off_and_on(world)

    world.move(RETENTION - 2)
    early = world.purge()
    world.move(2)
    due = world.purge()

    assert (early.revocations, due.revocations) == (0, 1)
    assert world.revocations() == []


def test_a_row_of_one_token_is_kept_until_five_minutes_after_its_end(world):
    auth = world.client("myClient")
    token = world.token(auth)
    end_by_revoking(world, token)

    [(_, _, expires_at)] = world.revocations()

    assert expires_at == int(world.clock.time()) + 3599 + MARGIN


def test_rows_end_by_the_clock_of_the_database_and_not_by_ours(world):
    auth = world.client("myClient")
    end_by_revoking(world, world.token(auth))

    world.move(10 * DAY, skew=-10 * DAY)  # ours alone
    ours = world.purge()
    world.move(0)
    both = world.purge()

    assert (ours.revocations, both.revocations) == (0, 1)


def test_a_second_ending_keeps_the_higher_generation_and_the_later_end(world):
    world.client("myClient")
    end_by_switching_off_and_on(world)
    [(key, first, _)] = world.revocations()
    world.move(3600)

    end_by_switching_off_and_on(world)

    assert world.revocations() == [
        (key, first + 1, int(world.clock.time()) + RETENTION)
    ]


@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
def test_a_retired_key_is_kept_until_the_last_token_it_made_has_ended(
    world, access_token_format
):
    world.realm("/alpha", access_token_lifetime=DAY)
    auth = world.client("myClient", access_token_format=access_token_format)
    token = world.token(auth)
    alpha = world.services.realms.get(ALPHA)
    for purpose in OF_EVERY_REALM:
        world.services.keys.rotate(alpha, purpose, at_once=True)
    world.realm("/alpha", access_token_lifetime=1)

    world.move(DAY - 1)
    early = world.purge()
    is_active = world.is_active(auth, token)
    world.move(MARGIN + 1)
    due = world.purge()

    assert (early.keys, is_active, due.keys) == (0, True, 1)
    configuration = world.services.cache.current().configuration
    retired = [key for key in configuration.keys if key.state is State.RETIRED]
    assert [key.purpose for key in retired] == [Purpose.SEAL]


def test_secrets_that_have_ended_are_deleted(world):
    world.client("myClient")
    alpha = world.services.realms.get(ALPHA)
    world.services.clients.rotate_secret(
        alpha, "myClient", keep_old_for=timedelta(hours=1)
    )

    world.move(3599)
    early = world.purge()
    world.move(1)
    due = world.purge()

    assert (early.client_secrets, due.client_secrets) == (0, 1)


def test_what_is_on_the_trail_is_kept_for_as_long_as_was_chosen(world):
    world.realm("/alpha")
    kept = timedelta(days=world.settings.audit_retention_days).total_seconds()

    world.move(kept)
    early = world.purge()
    world.move(1)
    due = world.purge()

    assert early.audit_events == 0
    of_one_realm = 1 + len(OF_EVERY_REALM)
    assert due.audit_events == 2 * of_one_realm  # of the root and of /alpha


def test_a_purge_deletes_in_batches_so_that_nobody_waits_long(world):
    realm_id, database = world.realm_id("/"), world.services.housekeeping.database
    rows = [
        {"realm": realm_id.hex if database.is_sqlite else realm_id, "key": f"token:{n}"}
        for n in range(BATCH * 2 + 1)
    ]
    database.write(
        lambda store: store.connection.execute(
            text("INSERT INTO revocations VALUES (:realm, :key, 1, 0)"), rows
        )
    )
    commits = []
    event.listen(database.engine, "commit", commits.append)

    purged = world.purge()

    assert purged == Purged(
        revocations=BATCH * 2 + 1, client_secrets=0, keys=0, audit_events=0
    )
    assert len(commits) >= 4
    assert world.revocations() == []
