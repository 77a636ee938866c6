"""The shop and its database from behind, and an application that sends people far."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.realms import Realm, RealmPath
from iam.factory.building import build_services
from iam.services.services import Services
from iam.settings import Settings
from tests.browser.shop import PASSWORD, Shop, open_shop
from tests.serving import PATIENCE, environment

ARRIVED = "Far away"
_FOUND, _OK = 302, 200


class _Far(BaseHTTPRequestHandler):
    """A callback that sends browsers on to another origin, and what is there."""

    def __init__(self, onward: str, *known: object) -> None:
        self._onward = onward
        super().__init__(*known)

    def do_GET(self) -> None:
        body = f"<!doctype html><title>{ARRIVED}</title>".encode()
        self.send_response(_FOUND if self._onward else _OK)
        if self._onward:
            query = urlsplit(self.path).query
            self.send_header("Location", f"{self._onward}?{query}")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Print nothing."""


@contextmanager
def far_away() -> Iterator[tuple[str, str]]:
    """Serve a callback, and the third origin that it sends browsers on to."""
    third = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Far, ""))
    there = f"http://localhost:{third.server_port}/far"
    callback = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Far, there))
    for server in (third, callback):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{callback.server_port}/callback", there
    for server in (third, callback):
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Office:
    """The same database as the shop's, from behind."""

    services: Services
    realm: Realm

    def somebody(self) -> EndUser:
        """Give a person who has agreed to nothing yet."""
        username = f"p{uuid4().hex[:12]}"
        attributes = EndUserAttributes(name=f"Person {username}")
        return self.services.end_users.create(
            self.realm, username, attributes, password=PASSWORD
        )


def wait_until_known(url: str) -> None:
    """Wait until the server has seen that there is one more application."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}&prompt=none"):
                return
        except urllib.error.HTTPError:
            time.sleep(0.1)
    pytest.fail("the server does not see the application")


@contextmanager
def open_both(folder: Path, callback: str) -> Iterator[tuple[Shop, Office]]:
    """Serve the shop, with one more application: its callback is another's."""
    with open_shop(folder) as shop:
        data, base = str(folder / "data"), shop.base
        settings = Settings.from_environment(
            environment(IAM_DATA_DIR=data, IAM_BASE_URL=base)
        )
        services = build_services(settings)
        realm = services.realms.get(RealmPath.parse("/alpha"))
        settings_of_far = ClientSettings(redirect_uris=(callback,), scopes=("photos",))
        services.clients.create(realm, "far", settings_of_far)
        wait_until_known(
            shop.authorize(client_id="far", redirect_uri=callback, scope="photos")
        )
        yield shop, Office(services, realm)
        services.close()
