"""An authorization server on a port of its own, for examples that talk to one."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from werkzeug.serving import make_server

from iam.domain.realms import RealmPath
from iam.factory.building import build_services
from tests.builders import part
from tests.conftest import Server, begin, settings_for
from tests.databases import a_migrated_sqlite
from tests.processes.nodes import SkewedClock
from tests.serving import free_port

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
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield made
    served.shutdown()
    thread.join()
    served.server_close()
    services.housekeeping.database.close()
