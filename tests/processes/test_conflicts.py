"""Many change the same things at the same moment: nothing is lost, and one wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from iam.domain.client_settings import ClientSettings
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.faults import Refused
from iam.domain.keys import OF_EVERY_REALM, Purpose, State
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.setting import to_plain

ALPHA = RealmPath.parse("/alpha")
MANY = 8


@pytest.fixture
def nodes(node):
    """Two processes that both know /alpha and its client."""
    here, there = node(), node()
    here.client("myClient")
    there.services.cache.refresh()
    return [here, there]


def at_once(work: Callable[[int], object], many: int = MANY) -> list[object]:
    """Run work in threads that begin together; give what each gave, or raised."""
    together = threading.Barrier(many)

    def run(number: int) -> object:
        together.wait()
        try:
            return work(number)
        except (Refused, TemporarilyUnavailable) as refusal:
            return refusal

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


def try_again(work: Callable[[], object]) -> object:
    """Do as a client does that is told to try again."""
    while True:
        try:
            return work()
        except TemporarilyUnavailable:
            continue


def count(node, table: str) -> int:
    return node.services.housekeeping.database.read(
        lambda store: store.connection.execute(
            text(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        ).scalar_one()
    )


def version(node) -> int:
    node.services.cache.refresh()
    return node.services.cache.current().configuration.version


def only(answers: list[object], kind: type) -> list[object]:
    return [answer for answer in answers if isinstance(answer, kind)]


def test_of_many_that_make_the_same_realm_one_wins(nodes):
    before = count(nodes[0], "audit_events")

    answers = at_once(
        lambda n: nodes[n % 2].services.realms.create(
            RealmPath.parse("/beta"), ProviderSettings()
        )
    )

    refused = only(answers, Refused)
    assert len(refused) == MANY - 1
    assert {str(each) for each in refused} == {"there is a realm /beta already"}
    assert count(nodes[0], "audit_events") == before + 3  # itself and two keys
    assert count(nodes[0], "keys") == 3 * len(OF_EVERY_REALM)


def test_of_many_that_make_realms_which_differ_in_case_one_wins(nodes):
    names = ["/beta", "/BETA", "/Beta", "/bEtA"]

    answers = at_once(
        lambda n: nodes[n % 2].services.realms.create(
            RealmPath.parse(names[n]), ProviderSettings()
        ),
        many=4,
    )

    assert len(only(answers, Refused)) == 3


def test_of_many_that_make_the_same_client_one_wins(nodes):
    alpha = nodes[0].services.realms.get(ALPHA)

    answers = at_once(
        lambda n: nodes[n % 2].services.clients.create(alpha, "twin", ClientSettings())
    )

    refused = only(answers, Refused)
    assert len(refused) == MANY - 1
    assert {str(each) for each in refused} == {"realm /alpha has a client twin already"}
    assert count(nodes[0], "clients") == 2
    assert count(nodes[0], "client_secrets") == 2


def test_nothing_is_lost_of_what_many_change(nodes):
    alpha = nodes[0].services.realms.get(ALPHA)
    before, events = version(nodes[0]), count(nodes[0], "audit_events")

    def change(number: int) -> None:
        services = nodes[number % 2].services
        for turn in range(3):
            name = f"client-{number}-{turn}"
            settings = ClientSettings(scopes=(f"scope-{number}",))
            try_again(lambda: services.clients.create(alpha, name, settings))  # noqa: B023 - run at once
            try_again(lambda: services.keys.rotate(alpha, Purpose.SEAL))

    assert at_once(change) == [None] * MANY

    assert version(nodes[0]) == before + MANY * 3 * 2
    configuration = nodes[0].services.cache.current().configuration
    assert count(nodes[0], "clients") == MANY * 3 + 1
    seals = [
        key.state
        for key in configuration.keys
        if (key.realm_id, key.purpose) == (alpha.id, Purpose.SEAL)
    ]
    assert sorted(seals) == [State.CURRENT, *[State.RETIRED] * MANY * 3]
    assert count(nodes[0], "audit_events") == events + MANY * 3 * 3


def test_every_ending_raises_the_generation_once(nodes):
    alpha = nodes[0].services.realms.get(ALPHA)

    def compromise(number: int) -> None:
        clients = nodes[number % 2].services.clients
        try_again(
            lambda: clients.rotate_secret(
                alpha, "myClient", keep_old_for=timedelta(), compromised=True
            )
        )

    assert at_once(compromise) == [None] * MANY

    nodes[0].services.cache.refresh()
    client = nodes[0].services.clients.get(alpha, "myClient")
    assert (client.generation, len(client.secrets)) == (MANY, 1)


def test_a_client_that_many_change_is_as_one_of_them_left_it(nodes):
    alpha = nodes[0].services.realms.get(ALPHA)
    settings = nodes[0].services.clients.get(alpha, "myClient").settings
    wanted = [
        replace(settings, scopes=(f"s{n}",), access_token_lifetime=n + 1)
        for n in range(MANY)
    ]

    answers = at_once(
        lambda n: try_again(
            lambda: nodes[n % 2].services.clients.set(alpha, "myClient", wanted[n])
        )
    )

    assert only(answers, Exception) == []
    nodes[0].services.cache.refresh()
    assert nodes[0].services.clients.get(alpha, "myClient").settings in wanted


def test_operators_who_change_different_settings_at_once_lose_none(nodes):
    alpha = nodes[0].services.realms.get(ALPHA)
    of_a_client = [
        {"client_name": ["Mine"]},
        {"scopes": ["read", "write"]},
        {"access_token_lifetime": 60},
        {"access_token_format": "jwt"},
    ]
    of_a_realm = [
        {"languages": ["fr"]},
        {"default_scopes": ["read"]},
        {"access_token_lifetime": 60},
        {"include_subname": False},
    ]

    def change(number: int) -> object:
        services, chosen = nodes[number % 2].services, number % 4
        if number < 4:
            clients, wanted = services.clients, of_a_client[chosen]
            return try_again(lambda: clients.set(alpha, "myClient", wanted))
        wanted = of_a_realm[chosen]
        return try_again(lambda: services.realms.set(ALPHA, wanted, active=None))

    answers = at_once(change, 8)

    assert only(answers, Exception) == []
    nodes[0].services.cache.refresh()
    client = to_plain(nodes[0].services.clients.get(alpha, "myClient").settings)
    provider = to_plain(nodes[0].services.realms.get(ALPHA).provider)
    for found, chosen in ((client, of_a_client), (provider, of_a_realm)):
        assert found == found | {k: v for each in chosen for k, v in each.items()}


def test_many_revocations_of_one_token_are_one(nodes):
    here = nodes[0]
    [secret] = [
        here.services.clients.rotate_secret(
            here.services.realms.get(ALPHA), "myClient", keep_old_for=timedelta()
        ).secret
    ]
    token = here.token(("myClient", secret))
    live = here.services.cache.current()

    answers = at_once(
        lambda n: nodes[n % 2].services.revocation.revoke_as_operator(live, token)
    )

    assert only(answers, Exception) == []
    assert count(here, "revocations") == 1
    assert count(here, "audit_events WHERE name = 'AM-TOKEN-REVOKED'") == 1
    assert not here.is_active(("myClient", secret), token)


def test_a_client_cannot_be_made_in_a_realm_that_goes_at_the_same_moment(nodes):
    beta = nodes[0].services.realms.create(RealmPath.parse("/beta"), ProviderSettings())

    at_once(
        lambda n: (
            nodes[0].services.realms.delete(beta.path)
            if n == 0
            else nodes[1].services.clients.create(beta, f"c{n}", ClientSettings())
        )
    )

    assert count(nodes[0], "clients") == 1
    assert count(nodes[0], "client_secrets") == 1


def test_a_key_cannot_be_made_for_a_realm_that_is_gone(nodes):
    beta = nodes[0].services.realms.create(RealmPath.parse("/beta"), ProviderSettings())
    nodes[1].services.realms.delete(beta.path)

    with pytest.raises(Refused, match="there is no realm /beta any more"):
        nodes[0].services.keys.rotate(beta, Purpose.SIGN_ACCESS_TOKENS)

    nodes[0].services.housekeeping.round(purge=True)
    assert count(nodes[0], "keys") == 2 * len(OF_EVERY_REALM)


def test_two_processes_that_start_on_an_empty_database_make_one_root(nodes):
    database = nodes[0].services.housekeeping.database
    for table in ("keys", "client_secrets", "clients", "realms"):
        database.write(
            lambda s, t=table: s.connection.execute(text(f"DELETE FROM {t}"))  # noqa: S608 - our own names
        )

    answers = at_once(lambda n: nodes[n % 2].services.database.upgrade())

    assert only(answers, Exception) == []
    assert count(nodes[0], "realms") == 1
    assert count(nodes[0], "keys") == len(OF_EVERY_REALM)
