"""Calls of ours for tests: what names mean, and servers that answer as they like."""

from __future__ import annotations

import ipaddress
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from iam.engines.outbound import CallFailed, Outbound

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

    monkeypatch.setattr(socket, "getaddrinfo", look)


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
