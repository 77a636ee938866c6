"""
Call a client's own server: only where it may be, shortly, and no further.

Who registers a client chooses an address that this server then calls from within its
network. So the addresses behind a name are looked at first, and the call goes to the
very address that was looked at: what the name means a moment later does not count.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 5.0
"""For a whole call, from connecting to the last byte."""
LONGEST_ANSWER = 65_536
"""Bytes of an answer that are read."""
_MOST_ADDRESSES = 3
"""Of one name that are tried, as long as none answers."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FOUR_BYTES = 0xFFFFFFFF

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class CallFailed(Exception):
    """
    There was no answer; the text says why, for an operator.

    Args:
        reason: Nothing that was sent stands in it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """
    What a server answered.

    ``body`` as far as it was read; ``cache_control`` as it was sent, or empty.
    """

    status: int
    body: bytes
    cache_control: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it took what was sent; a redirect, which nobody follows, is not."""
        return 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110 section 15.3


class Outbound:
    """
    Calls servers of clients.

    Args:
        networks: Private ones that may be called all the same.
        is_local: This machine may be called, and over plain http: in development.
        seconds: For a whole call.
    """

    def __init__(
        self,
        networks: Iterable[str] = (),
        *,
        is_local: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        self._networks = [ipaddress.ip_network(each, strict=False) for each in networks]
        self._is_local = is_local
        self._seconds = seconds

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """What this machine trusts; reading it takes a while, and not all need it."""
        return ssl.create_default_context()

    def get(self, url: str) -> Heard:
        """
        Ask for what stands at an address.

        Raises:
            CallFailed: The address may not be called, or does not answer in time.
        """
        return self._call("GET", url, form=None)

    def post_form(self, url: str, **fields: str) -> Heard:
        """
        Post a form.

        Raises:
            CallFailed: The address may not be called, or does not answer in time.
        """
        return self._call("POST", url, form=urlencode(fields))

    def _call(self, method: str, url: str, *, form: str | None) -> Heard:
        """Send a request; no cookie, no proxy and no redirect is known here."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_https = parts.scheme == "https"
        port = parts.port or (443 if is_https else 80)
        found = self._addresses(host, port)
        if not is_https and not all(each.is_loopback for each in found):
            raise CallFailed("https is needed")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with self._connected(found, port) as plain:
                connection: HTTPConnection = HTTPConnection(host, port)
                if is_https:
                    connection = HTTPSConnection(host, port, context=self._context)
                with self._in_time(plain) as watched:
                    connection.sock = self._secured(plain, host) if is_https else plain
                    watched.append(connection.sock)
                    return _exchange(connection, method, path, form=form)
        except TimeoutError as error:
            raise CallFailed(f"no answer within {self._seconds:g} s") from error
        except (OSError, HTTPException, ValueError) as error:
            raise CallFailed(f"no answer: {_named(error)}") from error

    def _addresses(self, host: str, port: int) -> list[_Address]:
        """Give what a name means, all of which may be called."""
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = [ipaddress.ip_address(each[4][0]) for each in known]
        except (OSError, ValueError) as error:
            raise CallFailed(f"there is no host {host!a}") from error
        for address in found:
            if not self._may_call(address):
                raise CallFailed(
                    f"{host!a} is at {address}, which is not public; outbound_networks "
                    "names private networks that may be called"
                )
        return found[:_MOST_ADDRESSES]

    def _may_call(self, address: _Address) -> bool:
        if any(_is_in(address, network) for network in self._networks):
            return True
        meant = _meant(address)
        if meant.is_loopback:
            return self._is_local
        return meant.is_global and not meant.is_multicast

    @contextlib.contextmanager
    def _connected(self, found: list[_Address], port: int) -> Iterator[socket.socket]:
        """Connect to the first of the addresses that takes it."""
        failed: OSError = OSError("no address")
        for address in found:
            try:
                plain = socket.create_connection(
                    (str(address), port), timeout=self._seconds
                )
            except OSError as error:
                failed = error
                continue
            with plain:
                yield plain
            return
        raise failed

    def _secured(self, plain: socket.socket, host: str) -> ssl.SSLSocket:
        return self._context.wrap_socket(plain, server_hostname=host)

    @contextlib.contextmanager
    def _in_time(self, plain: socket.socket) -> Iterator[list[socket.socket]]:
        """
        End what is done with sockets when the time is over.

        A timeout of a socket counts from byte to byte: one that sends a byte now and
        then would never end.
        """
        watched = [plain]
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            for each in watched:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(each, socket.SHUT_RDWR)

        timer = threading.Timer(self._seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield watched
        except (OSError, HTTPException, ValueError) as error:
            if is_over.is_set():
                raise TimeoutError from error
            raise
        else:
            if is_over.is_set():  # half an answer can look like a whole one
                raise TimeoutError
        finally:
            timer.cancel()
            for each in watched[1:]:
                each.close()


def _exchange(
    connection: HTTPConnection, method: str, path: str, *, form: str | None
) -> Heard:
    headers = {
        "Accept": "application/json",
        "Connection": "close",
        "User-Agent": "assent",
    }
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=form, headers=headers)
    answer = connection.getresponse()
    return Heard(
        status=answer.status,
        body=answer.read(LONGEST_ANSWER),
        cache_control=", ".join(answer.headers.get_all("Cache-Control", [])),
    )


def _meant(address: _Address) -> _Address:
    """Give the address of IPv4 that one of IPv6 stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & _FOUR_BYTES)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo or (address,))[-1]


def _is_in(address: _Address, network: _Network) -> bool:
    return address.version == network.version and address in network


def _named(error: Any) -> str:  # noqa: ANN401 - whatever a library raised
    return getattr(error, "strerror", None) or type(error).__name__
