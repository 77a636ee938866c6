"""
Call a client's own server: only where it may be, shortly, and no further.

Who registers a client chooses an address that this server then calls from within its
network. So the addresses behind a name are looked at first, and the call goes to the
very address that was looked at: what the name means a moment later does not count.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from iam.domain.public_addresses import Address, is_public, is_this_machine
from iam.engines.deadlines import Deadline, Watchdog, addresses_of, connected

SECONDS = 5.0
"""For a whole call, from looking the name up to the last byte."""
LONGEST_ANSWER = 65_536
"""Bytes of an answer that are read."""
_MOST_ADDRESSES = 3
"""Of one name that are tried, as long as none answers."""
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

    def fault_of(self, url: str) -> str | None:
        """
        Say why an address can never be called, as far as it says so itself.

        A name is not looked up: it may mean something else by then.
        """
        host = urlsplit(url).hostname or ""
        try:
            address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
        except ValueError:
            return None
        if self._may_call(address):
            return None
        return (
            f"{host!a} is not public; outbound_networks names private networks that "
            "may be called"
        )

    def _call(self, method: str, url: str, *, form: str | None) -> Heard:
        """Send a request; no cookie, no proxy and no redirect is known here."""
        parts = urlsplit(url)
        host, is_https = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_https else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        deadline = Deadline(self._seconds)
        found = self._addresses(host, port, deadline)
        if not is_https and not all(is_this_machine(each) for each in found):
            raise CallFailed("https is needed")
        connection: HTTPConnection = HTTPConnection(host, port)
        if is_https:
            connection = HTTPSConnection(host, port, context=self._context)
        try:
            with (
                connected(found, port, deadline) as plain,
                Watchdog(deadline) as watchdog,
            ):
                watchdog.watch(plain)
                connection.sock = plain
                if is_https:
                    connection.sock = self._secured(plain, host, watchdog)
                return _exchange(connection, method, path, form=form)
        except TimeoutError as error:
            raise CallFailed(f"no answer within {self._seconds:g} s") from error
        except (OSError, HTTPException, ValueError) as error:
            raise CallFailed(f"no answer: {_named(error)}") from error

    def _addresses(self, host: str, port: int, deadline: Deadline) -> list[Address]:
        """Give what a name means, all of which may be called."""
        try:
            found = addresses_of(host, port, deadline)
        except TimeoutError as error:
            raise CallFailed(
                f"no address of {host!a} was found within {self._seconds:g} s"
            ) from error
        except (OSError, ValueError) as error:
            raise CallFailed(f"there is no host {host!a}") from error
        for address in found:
            if not self._may_call(address):
                raise CallFailed(
                    f"{host!a} is at {address}, which is not public; outbound_networks "
                    "names private networks that may be called"
                )
        return found[:_MOST_ADDRESSES]

    def _may_call(self, address: Address) -> bool:
        if any(_is_in(address, network) for network in self._networks):
            return True
        if is_this_machine(address):
            return self._is_local
        return is_public(address)

    def _secured(
        self, plain: socket.socket, host: str, watchdog: Watchdog
    ) -> ssl.SSLSocket:
        """Speak TLS; the handshake is watched as all that follows is."""
        secured = self._context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        watchdog.watch(secured)
        secured.do_handshake()
        return secured


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


def _is_in(address: Address, network: _Network) -> bool:
    return address.version == network.version and address in network


def _named(error: Any) -> str:  # noqa: ANN401 - whatever a library raised
    return getattr(error, "strerror", None) or type(error).__name__
