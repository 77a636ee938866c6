"""A call of a client's server ends in time, whatever holds it up."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from iam.engines import deadlines
from iam.engines.outbound import Outbound
from tests.engines.calling import answering, knowing, refused
from tests.listening import a_listener

SECONDS = 0.3
HURRIED = Outbound(is_local=True, seconds=SECONDS)
LATE = f"no answer within {SECONDS} s"


@pytest.fixture(autouse=True)
def _in_time():
    """See that no test waits for much longer than one call may."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS + 2


def silence(_connection, stopping) -> None:
    stopping.wait(5)


def drip(connection, stopping) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stopping.wait(0.05):
        connection.sendall(b"X: y\r\n"[:1])


def handshake(connection, stopping) -> None:
    """Begin a long record of TLS, and go on with it a byte now and then."""
    connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03")
    while not stopping.wait(0.05):
        connection.sendall(b"x")


@pytest.mark.parametrize(
    ("act", "scheme"),
    [(silence, "http"), (drip, "http"), (silence, "https"), (handshake, "https")],
)
def test_one_who_is_slow_is_waited_for_no_longer(act, scheme):
    with answering(act) as uri:
        assert refused(uri.replace("http", scheme), HURRIED) == LATE


def a_hung_lookup(monkeypatch, is_over):
    def look(*_, **__):
        is_over.wait(5)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", look)


def test_a_name_that_nobody_finds_is_waited_for_no_longer(monkeypatch):
    is_over = threading.Event()
    a_hung_lookup(monkeypatch, is_over)

    why = refused("https://app.example/", HURRIED)
    is_over.set()

    assert why == f"no address of 'app.example' was found within {SECONDS} s"


def test_only_so_many_names_are_looked_up_at_once(monkeypatch):
    monkeypatch.setattr(deadlines, "_lookups", threading.BoundedSemaphore(1))
    is_over = threading.Event()
    a_hung_lookup(monkeypatch, is_over)
    caller = Outbound(seconds=SECONDS / 3)

    whys = {refused("https://app.example/", caller) for _ in range(2)}
    is_over.set()

    assert whys == {f"no address of 'app.example' was found within {SECONDS / 3:g} s"}


def swallowing(monkeypatch, *addresses: str) -> list[float]:
    """Let what is sent to addresses be lost; give how long each was waited for."""
    real, waited = socket.create_connection, []

    def connect(address, timeout):
        if address[0] not in addresses:
            return real(address, timeout=timeout)
        waited.append(timeout)
        time.sleep(timeout)
        raise TimeoutError

    knowing(monkeypatch, *addresses, "127.0.0.1")
    monkeypatch.setattr(socket, "create_connection", connect)
    return waited


def test_all_addresses_of_a_name_together_are_waited_for_no_longer(monkeypatch):
    waited = swallowing(monkeypatch, "127.0.0.2", "127.0.0.3", "127.0.0.4")

    assert refused("http://app.example/", HURRIED) == LATE

    assert waited == pytest.approx([SECONDS / 3] * 3, rel=0.3)


def test_of_several_addresses_the_next_is_tried_in_what_is_left(monkeypatch):
    swallowing(monkeypatch, "127.0.0.2")

    with a_listener() as listener:
        assert HURRIED.post_form(
            listener.uri.replace("127.0.0.1", "a.b"), x="y"
        ).is_good
