"""Servers of clients are called only where they may be, and not for long."""

from __future__ import annotations

import socket
import ssl

import pytest

from iam.engines.outbound import LONGEST_ANSWER, Outbound
from tests.engines.calling import (
    LOCAL,
    a_certificate,
    answering,
    knowing,
    read_whole,
    refused,
)
from tests.listening import a_listener


def test_a_form_is_posted():
    with a_listener() as listener:
        heard = LOCAL.post_form(f"{listener.uri}?x=1", a="ä b", c="&")

    assert heard.is_good
    assert listener.heard == [{"a": "ä b", "c": "&"}]
    assert listener.requests[0][0] == "/backchannel?x=1"


@pytest.mark.parametrize("status", [302, 307, 400, 503])
def test_what_is_not_taken_is_not_good_and_no_redirect_is_followed(status):
    with a_listener() as listener:
        listener.statuses = [status]
        heard = LOCAL.post_form(listener.uri, a="b")

    assert (heard.status, heard.is_good) == (status, False)
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - to be refused
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "127.0.0.1",
        "127.1.2.3",
        "::1",
        "fec0::1",
        "64:ff9b:1::808:808",
        "::8.8.8.8",
        "::ffff:0:8.8.8.8",
        "2600::5efe:a00:1",
        "5f00::1",
        "3fff::1",
        "192.0.0.8",
        "192.88.99.1",
    ],
)
def test_what_is_not_public_is_not_called(monkeypatch, address):
    knowing(monkeypatch, "8.8.8.8", address)

    assert "which is not public" in refused("https://app.example/", Outbound())


def test_a_name_without_an_address_is_not_called(monkeypatch):
    def look(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look)

    assert refused("https://app.example/") == "there is no host 'app.example'"


def test_plain_http_is_for_this_machine_alone(monkeypatch):
    knowing(monkeypatch, "8.8.8.8")

    assert refused("http://app.example/") == "https is needed"


def test_this_machine_is_called_in_development_alone():
    with a_listener() as listener:
        assert "not public" in refused(listener.uri, Outbound())
    assert listener.heard == []


def test_private_networks_that_are_named_are_called(monkeypatch):
    knowing(monkeypatch, "10.1.2.3")
    called: list[object] = []

    def connect(address, timeout):
        called.append((address, timeout))
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    caller = Outbound(["10.1.0.0/16", "fd00::/8"], seconds=3)

    assert refused("https://app.example/", caller) == "no answer: Connection refused"
    [(address, timeout)] = called
    assert address == ("10.1.2.3", 443)
    assert 0 < timeout <= 3


def test_a_name_that_means_something_else_a_moment_later_is_looked_up_once(
    monkeypatch,
):
    real, asked = socket.getaddrinfo, []

    def look(host, port, *wanted, **more):
        if host.startswith("127."):  # no name any more
            return real(host, port, *wanted, **more)
        asked.append(host)
        return [(0, 0, 0, "", (f"127.0.0.{len(asked)}", port))]

    with a_listener() as listener:
        monkeypatch.setattr(socket, "getaddrinfo", look)
        uri = listener.uri.replace("127.0.0.1", "app.example")

        assert LOCAL.post_form(uri, a="b").is_good
        assert refused(uri) == "no answer: Connection refused"

    assert asked == ["app.example", "app.example"]
    [(_, headers)] = listener.requests
    assert headers["Host"].startswith("app.example:")


def test_where_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/") == "no answer: Connection refused"


def test_a_long_answer_is_not_read_to_its_end():
    def talk(connection, stopping) -> None:
        read_whole(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000)
        stopping.wait(0.2)

    with answering(talk) as uri:
        heard = LOCAL.post_form(uri, a="b")

    assert (heard.is_good, len(heard.body)) == (True, LONGEST_ANSWER)


@pytest.mark.parametrize(
    "said", [b"", b"rubbish\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"x" * 100_000]
)
def test_what_is_no_answer_is_none(said):
    def talk(connection, _stopping) -> None:
        read_whole(connection)
        connection.sendall(said)

    with answering(talk) as uri:
        assert refused(uri).startswith("no answer: ")


@pytest.fixture
def secured(tmp_path):
    """Listen with TLS as app.example; give where, and the certificate."""
    path = a_certificate(tmp_path, "app.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    def talk(connection, _stopping) -> None:
        with context.wrap_socket(connection, server_side=True) as stream:
            read_whole(stream)
            stream.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with answering(talk) as uri:
        yield uri.replace("http://127.0.0.1", "https://app.example"), path


def test_over_https_the_certificate_must_be_trusted(secured, monkeypatch):
    knowing(monkeypatch, "127.0.0.1")
    uri, _ = secured

    assert refused(uri).startswith("no answer: ")


def test_over_https_the_name_must_be_the_certificates(secured, monkeypatch):
    knowing(monkeypatch, "127.0.0.1")
    uri, path = secured
    trusting = Outbound(is_local=True, seconds=2)
    trusting._context.load_verify_locations(path)

    assert trusting.post_form(uri, a="b").status == 204
    assert refused(uri.replace("app.example", "evil.example"), trusting)
