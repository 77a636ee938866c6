"""The WSGI application: hosts, proxies and realms, before Flask sees a request."""

from __future__ import annotations

import io
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication

from iam.domain.errors import (
    InvalidRequest,
    MisdirectedRequest,
    NotFound,
    OAuthError,
)
from iam.protocol.parameters import LONGEST_BODY
from iam.services.turns import RequestTurns
from iam.web.addresses import hosts_of, locate
from iam.web.astray import Astray
from iam.web.health import LIVE

Environ = dict[str, Any]
_LONGEST_NUMBER = 10  # digits of a Content-Length that is worth reading

Refuse = Callable[[OAuthError, Environ], WSGIApplication]
"""Gives the answer to a request that comes no further than the front door."""


class FrontDoor:
    """
    Decides whether a request is for us, from whom it comes and which realm it is for.

    Args:
        houses: A WSGI application by the name that `locate` gives.
        refuse: Answers what comes no further.
        astray: Writes down what comes no further.
        turns: Lets few requests run at once; all other threads wait for bodies.
        base_url: The public address: its host must be asked for, its scheme used.
        allowed_hosts: Further Host values.
        trusted_proxies: Networks whose forwarded headers are believed.
    """

    def __init__(
        self,
        houses: Mapping[str, WSGIApplication],
        *,
        refuse: Refuse,
        astray: Astray,
        turns: RequestTurns,
        base_url: str,
        allowed_hosts: Iterable[str],
        trusted_proxies: Iterable[str],
    ) -> None:
        parts = urlsplit(base_url)
        self._houses = houses
        self._refuse = refuse
        self._astray = astray
        self._turns = turns
        self._scheme = parts.scheme
        self._prefix = parts.path
        self._hosts = hosts_of(parts.scheme, parts.netloc) | {
            host.lower() for host in allowed_hosts
        }
        self._proxies = [ipaddress.ip_network(n, strict=False) for n in trusted_proxies]
        self._is_proxy = lru_cache(maxsize=1024)(self._is_proxy_uncached)

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request, PEP 3333."""
        _receive(environ)
        # Whether the process lives is told at once, whatever others wait for.
        turn = nullcontext() if environ.get("PATH_INFO") == LIVE else self._turns
        with turn:
            try:
                house = self._enter(environ)
            except OAuthError as error:
                environ.setdefault("iam.address", self._peer(environ))
                self._astray(error, environ, path=_path(environ))
                house = self._refuse(error, environ)
            answer = house(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                if hasattr(answer, "close"):
                    answer.close()

    def _enter(self, environ: Environ) -> WSGIApplication:
        path = _path(environ)
        raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
        address = locate(path, raw.partition("?")[0], self._prefix)
        if address is None or address.house != "health":
            self._check_origin(environ)
        if address is None or address.house not in self._houses:
            raise NotFound("Nothing answers at this address")
        environ["SCRIPT_NAME"] = address.mount
        environ["PATH_INFO"] = address.endpoint
        environ["iam.realm"] = address.realm
        if not environ["REQUEST_METHOD"].isupper():
            _keep_from_being_capitals(environ)
        return self._houses[address.house]

    def _check_origin(self, environ: Environ) -> None:
        """See that Host and scheme are ours; who is asking is written down."""
        peer = environ.get("REMOTE_ADDR", "")
        host = environ.get("HTTP_HOST", "")
        scheme = environ.get("wsgi.url_scheme", "http")
        if self._proxies and self._is_proxy(peer):
            peer = self._forwarded_for(environ, peer)
            host = _last(environ.get("HTTP_X_FORWARDED_HOST")) or host
            scheme = _last(environ.get("HTTP_X_FORWARDED_PROTO")) or scheme
            environ["iam.proxied"] = True
        environ["iam.address"] = peer
        if host.lower() not in self._hosts:
            raise MisdirectedRequest("This server does not answer for this host")
        if self._scheme == "https" and scheme != "https":
            raise InvalidRequest("This server is asked over https only")
        environ["wsgi.url_scheme"] = self._scheme

    def _peer(self, environ: Environ) -> str:
        """Give the address of whoever asks for what is malformed."""
        peer: str = environ.get("REMOTE_ADDR", "")
        if self._proxies and self._is_proxy(peer):
            return self._forwarded_for(environ, peer)
        return peer

    def _forwarded_for(self, environ: Environ, peer: str) -> str:
        """Give the nearest address that is not a trusted proxy's."""
        hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
            address = _without_port(hop)
            if address is None:
                break
            peer = address
            if not self._is_proxy(address):
                break
        return peer

    def _is_proxy_uncached(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)


def _path(environ: Environ) -> str:
    path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return path


def _keep_from_being_capitals(environ: Environ) -> None:
    """
    Give a method in small letters another name, which no address takes.

    Werkzeug would take ``post`` for ``POST``, and is not alone in reading the method.

    Sources:
        RFC 9110 §9.1: the method token is case-sensitive.
    """
    environ["iam.method"] = environ["REQUEST_METHOD"]
    environ["REQUEST_METHOD"] = "UNKNOWN"


def _receive(environ: Environ) -> None:
    """
    Wait for the body, before the turn: a slow client must not hold others up.

    No more is read than an endpoint looks at; one byte too many has it refused there.
    """
    length = str(environ.get("CONTENT_LENGTH") or "")
    if length.isascii() and length.isdigit() and len(length) < _LONGEST_NUMBER:
        wanted = int(length) if int(length) <= LONGEST_BODY else 0  # refused unread
    elif not length and environ.get("wsgi.input_terminated"):  # chunked, or HTTP/2
        wanted = LONGEST_BODY + 1
    else:
        return
    stream, pieces = environ["wsgi.input"], []
    while wanted > 0 and (piece := stream.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    environ["wsgi.input"] = io.BytesIO(b"".join(pieces))


def _without_port(hop: str) -> str | None:
    """Give the address of a hop, as 192.0.2.1:4711 or [2001:db8::1]:4711 name it."""
    bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


def _last(header: str | None) -> str:
    return header.rpartition(",")[2].strip() if header else ""
