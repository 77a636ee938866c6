"""
An authorization server on a port of its own, for examples that talk to one.

After it the example application in Flask, and people who sign in to it.
"""

from __future__ import annotations

import importlib
import threading
from dataclasses import replace

import pytest
from werkzeug.serving import make_server

from iam.domain.realms import RealmPath
from iam.factory.building import build_services
from tests.architecture.tree import ROOT
from tests.browsing import a_person
from tests.builders import part
from tests.conftest import Server, begin, settings_for
from tests.databases import a_migrated_sqlite
from tests.examples.windows import BASE, CLIENT_ID, Window
from tests.processes.nodes import SkewedClock
from tests.serving import free_port

FLASK_APPLICATION = ROOT / "examples" / "flask-application"
PHOTOS = "https://photos.example"
ALPHA = RealmPath.parse("/alpha")
SCOPES = ("photos", "albums", "am-introspect-all-tokens")


class Issuing:
    """The authorization server on a port of its own, with the machine's clock."""

    def __init__(self, services, settings) -> None:
        self.services = services
        self.server = Server(services, settings)
        self.issuer = f"{settings.base_url}/oauth2{ALPHA.segments}"
        self.asked: list[str] = []

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        return self.server.http.application(environ, start_response)

    def client(self, client_id="app", *, realm="/alpha", **settings):
        settings.setdefault("access_token_format", "jwt")
        settings.setdefault("allowed_resources", (PHOTOS, "https://other.example"))
        return self.server.client(client_id, realm=realm, scopes=SCOPES, **settings)

    def token(self, auth, *, realm="/alpha", **form) -> str:
        form = {"resource": PHOTOS, "scope": "photos", **form}
        return self._posted("access_token", auth, realm, **form)["access_token"]

    def revoke(self, auth, token) -> None:
        self._posted("token/revoke", auth, "/alpha", token=token)

    def _posted(self, endpoint, auth, realm, **form) -> dict:
        form.setdefault("grant_type", "client_credentials")
        host = self.issuer.partition("/am/")[0]
        answer = self.server.send(
            "POST",
            endpoint,
            realm=realm,
            data=form,
            auth=auth,
            base_url=host,
        )
        assert answer.status_code == 200, answer.text
        return answer.json

    def signed(self, token: str, *, typ="at+jwt", **changed) -> str:
        """Sign what a token says, and changes, with the realm's own key."""
        realm = self.services.realms.get(ALPHA)
        signer = self.services.cache.current().keyring.current_signer[realm.id]
        claims = {**part(token, 1), **changed}
        kept = {name: value for name, value in claims.items() if value is not None}
        return signer.sign(kept, typ=typ)


@pytest.fixture(scope="module")
def issuing(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("issuing"), free_port()
    url = a_migrated_sqlite(folder / "iam.db", begin)
    settings = replace(
        settings_for(folder, url), base_url=f"http://localhost:{port}/am"
    )
    services = build_services(settings, clock=SkewedClock(0))
    made = Issuing(services, settings)
    served = make_server("localhost", port, made, threaded=True)
    thread = threading.Thread(target=served.serve_forever, args=(0.02,))
    thread.start()
    yield made
    served.shutdown()
    thread.join()
    served.server_close()
    services.housekeeping.database.close()


@pytest.fixture(scope="module")
def application():
    """Give the module that makes the application."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FLASK_APPLICATION)
        yield importlib.import_module("application")


@pytest.fixture(scope="module")
def person(issuing):
    issuing.server.realm("/alpha", clients_can_skip_consent=True)
    return a_person(issuing.server, email="ada@example.com")


@pytest.fixture(scope="module")
def config(issuing, person):  # noqa: ARG001 - there must be somebody to sign in
    _, secret = issuing.server.client(
        CLIENT_ID,
        grant_types=("authorization_code", "refresh_token"),
        redirect_uris=(f"{BASE}/callback",),
        post_logout_redirect_uris=(f"{BASE}/signed-out",),
        scopes=("openid", "profile", "email"),
        implied_consent=True,
    )
    return {
        "ISSUER": issuing.issuer,
        "BASE_URL": BASE,
        "CLIENT_ID": CLIENT_ID,
        "CLIENT_SECRET": secret,
    }


@pytest.fixture(scope="module")
def made(application, config):
    return application.create_app(config)


@pytest.fixture(scope="module")
def sign_ins(made):
    """Give what the application remembers."""
    return made.view_functions["home"].__self__.sign_ins


@pytest.fixture
def window(made):
    return Window(made)


@pytest.fixture
def signed_in(window):
    """Give the window of somebody who has signed in."""
    assert window.come_back(window.begin()).status_code == 303
    assert window.is_signed_in
    return window


@pytest.fixture
def sign_in(signed_in, sign_ins):
    """Give what the application remembers of it."""
    with signed_in.http.session_transaction(base_url=BASE) as session:
        return sign_ins.find(session["id"])
