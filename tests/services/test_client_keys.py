"""Keys that clients publish: what one process keeps, and whom it asks at once."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client
from iam.engines.outbound import Outbound
from iam.services import client_keys
from iam.services.client_keys import ClientKeys, NotFetched
from iam.services.turns import RequestTurns
from tests.publishing import a_publisher

EC = ECKey.generate_key("P-256", auto_kid=False).as_dict(private=False)


@pytest.fixture
def publisher():
    with a_publisher() as started:
        started.publish(EC)
        yield started


@pytest.fixture
def keys(clock):
    return ClientKeys(Outbound(is_local=True), clock, RequestTurns(1))


def a_client(uri: str) -> Client:
    return Client(
        id=uuid4(),
        realm_id=uuid4(),
        client_id="app",
        settings=ClientSettings(
            jwks_uri=uri, id_token_encrypted_response_alg="ECDH-ES"
        ),
    )


@contextmanager
def at_the_same_time(work, times: int):
    """Do something in threads of its own, which end with the block."""
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(5)


def test_many_who_wait_for_one_client_ask_its_server_once(keys, publisher):
    client, is_over = a_client(publisher.uri), threading.Event()
    publisher.meanwhile = lambda: is_over.wait(5)

    with at_the_same_time(lambda: keys.prepare(client), 8):
        publisher.is_asked.wait(5)
        is_over.set()

    assert (keys.of(client), len(publisher.asked)) == (EC, 1)


def test_only_a_few_servers_are_asked_at_once(keys, publisher, monkeypatch):
    monkeypatch.setattr(client_keys, "AT_ONCE", 1)
    slow, other, is_over = (
        a_client(publisher.uri),
        a_client(publisher.uri),
        (threading.Event()),
    )
    publisher.meanwhile = lambda: is_over.wait(5)

    with at_the_same_time(lambda: keys.prepare(slow), 1):
        publisher.is_asked.wait(5)
        keys.prepare(other)
        with pytest.raises(NotFetched, match="too many other servers"):
            keys.of(other)
        is_over.set()

    assert keys.again_in(other) == 1
    keys.prepare(other)
    assert (keys.of(slow), keys.of(other)) == (EC, EC)


def test_servers_that_do_not_answer_leave_room_for_those_that_do(
    keys, publisher, clock, monkeypatch
):
    monkeypatch.setattr(client_keys, "AT_ONCE", 2)
    monkeypatch.setattr(client_keys, "SILENT_AT_ONCE", 1)
    monkeypatch.setattr(client_keys, "LONGEST_WAIT", 0.05)
    silent = [a_client(publisher.uri) for _ in range(2)]
    publisher.status = 500
    for client in silent:
        keys.prepare(client)
    is_over = threading.Event()
    publisher.meanwhile = lambda: is_over.wait(5)

    clock.move(60)
    for client in silent:
        keys.prepare(client)  # the second finds no room
    publisher.publish(EC)
    publisher.meanwhile = lambda: None
    good = a_client(publisher.uri)
    monkeypatch.setattr(client_keys, "LONGEST_WAIT", 5)
    keys.prepare(good)
    is_over.set()

    assert keys.of(good) == EC
    assert len(publisher.asked) == 2 + 1 + 1


def test_only_so_many_keys_are_kept(keys, publisher, monkeypatch):
    monkeypatch.setattr(client_keys, "MOST", 2)
    clients = [a_client(publisher.uri) for _ in range(3)]

    for client in clients:
        keys.prepare(client)

    assert [keys.of(client) for client in clients[1:]] == [EC, EC]
    with pytest.raises(NotFetched, match="not asked for yet"):
        keys.of(clients[0])


def test_what_was_never_asked_for_is_not_at_hand(keys, publisher):
    with pytest.raises(NotFetched):
        keys.of(a_client(publisher.uri))

    assert publisher.asked == []
