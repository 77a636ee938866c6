"""One request and its answer, byte by byte, over a connection to this machine."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

FORM = "application/x-www-form-urlencoded"
_OK = 200


class WrongAnswer(Exception):
    """The server did not answer as it should: no figure of this run is worth much."""


class Use(StrEnum):
    """How often a request can be sent."""

    TURN = "turn"
    """Again and again."""
    ONCE = "once"
    """Once: it holds an authorization code."""
    CHAIN = "chain"
    """Once, and its answer holds the refresh token of the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A form posted to a port of this machine; or a GET, which has none."""

    method: str = "POST"
    port: int
    path: str
    authorization: str = field(repr=False)
    form: str = field(default="", repr=False)

    def to_bytes(self) -> bytes:
        """Write the request as wrk does."""
        body = ""
        if self.method == "POST":
            body = f"Content-Length: {len(self.form)}\r\nContent-Type: {FORM}\r\n"
        return (
            f"{self.method} {self.path} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.port}\r\n"
            f"Authorization: {self.authorization}\r\n{body}\r\n{self.form}"
        ).encode("ascii")

    def after(self, reply: Reply) -> Request:
        """Give the request that has the refresh token of an answer in its place."""
        before = self.form.rpartition("=")[0]
        return replace(self, form=f"{before}={reply.read()['refresh_token']}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; ``size`` counts its status line and headers too."""

    status: int
    body: bytes
    size: int

    def read(self) -> dict[str, Any]:
        """
        Give the JSON object of a good answer.

        Raises:
            WrongAnswer: It is not one.
        """
        if self.status != _OK:
            raise WrongAnswer(f"answered {self.status}: {self.body[:300]!r}")
        told: dict[str, Any] = json.loads(self.body)
        return told


def exchange(request: Request) -> Reply:
    """Send one request over a connection of its own and read its answer."""
    with connect(request.port) as line:
        return ask(line, request)


def connect(port: int) -> socket.socket:
    """Open a connection to a port of this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def ask(line: socket.socket, request: Request) -> Reply:
    """
    Send one request and read its answer; the connection can be used again.

    Raises:
        WrongAnswer: The server hung up, or its answer cannot be read.
    """
    line.sendall(request.to_bytes())  # at once, as wrk does: the bare view reads none
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(line)
    head, _, body = received.partition(b"\r\n\r\n")
    length = _length(head)
    while len(body) < length:
        body += _more(line)
    return Reply(
        status=int(head.split(b" ", 2)[1]),
        body=body,
        size=len(head) + 4 + len(body),
    )


def _more(line: socket.socket) -> bytes:
    read = line.recv(65536)
    if not read:
        raise WrongAnswer("the server hung up within an answer")
    return read


def _length(head: bytes) -> int:
    for header in head.split(b"\r\n")[1:]:
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise WrongAnswer("an answer does not tell its length")
