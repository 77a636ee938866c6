"""Servers of clients are called only where they may be, and not for long."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from iam.engines import outbound
from iam.engines.outbound import LONGEST_ANSWER, CallFailed, Outbound
from tests.listening import a_listener

LOCAL = Outbound(is_local=True, seconds=2)


def refused(url: str, caller: Outbound = LOCAL) -> str:
    with pytest.raises(CallFailed) as failed:
        caller.post_form(url, a="b")
    return failed.value.reason


def knowing(monkeypatch, *addresses: str) -> None:
    """Let every name mean these addresses."""
    real = socket.getaddrinfo

    def look(host, port, *wanted, **more):
        if host in addresses:
            return real(host, port, *wanted, **more)
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", look)


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
    ],
)
def test_what_is_not_public_is_not_called(monkeypatch, address):
    knowing(monkeypatch, "8.8.8.8", address)

    assert "which is not public" in refused("https://app.example/", Outbound())


def test_a_name_without_an_address_is_not_called(monkeypatch):
    def look(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(outbound.socket, "getaddrinfo", look)

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

    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    caller = Outbound(["10.1.0.0/16", "fd00::/8"], seconds=3)

    assert refused("https://app.example/", caller) == "no answer: Connection refused"
    assert called == [(("10.1.2.3", 443), 3)]


def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch):
    with a_listener() as listener:
        knowing(monkeypatch, "127.0.0.1")
        uri = listener.uri.replace("127.0.0.1", "app.example")
        heard = LOCAL.post_form(uri, a="b")

    assert heard.is_good
    assert listener.requests[0][1]["Host"].startswith("app.example:")


def test_of_several_addresses_the_next_is_tried(monkeypatch):
    with a_listener() as listener:
        knowing(monkeypatch, "127.0.0.9", "127.0.0.1")

        assert LOCAL.post_form(listener.uri, a="b").is_good


def test_where_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/") == "no answer: Connection refused"


@contextmanager
def answering(act):
    """Listen, and do something with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopping = threading.Event()

        def serve() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        act(connection, stopping)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        stopping.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def read_whole(connection) -> None:
    """Read what `LOCAL` posts: who closes before has the answer thrown away."""
    read = b""
    while not read.endswith(b"\r\n\r\na=b"):
        read += connection.recv(65536)


def silence(_connection, stopping) -> None:
    stopping.wait(5)


def drip(connection, stopping) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stopping.wait(0.05):
        connection.sendall(b"X: y\r\n"[:1])


@pytest.mark.parametrize("act", [silence, drip])
def test_one_who_is_slow_is_waited_for_no_longer(act):
    caller = Outbound(is_local=True, seconds=0.4)

    with answering(act) as uri:
        began = time.monotonic()
        assert refused(uri, caller) == "no answer within 0.4 s"
        assert time.monotonic() - began < 3


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


def a_certificate(folder, name: str):
    """Make a certificate that nobody signed, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


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
