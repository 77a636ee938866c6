"""Development mode: the preview beside the pages, on one's own machine alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from werkzeug.test import Client as HttpClient

from iam.factory.building import build_services, build_web
from iam.factory.preview import develop
from tests.conftest import StandingClock
from tests.web.previewing import heading

ORIGIN = "http://localhost:8080"


class Developing:
    """A server in development mode, and a browser at it."""

    def __init__(self, settings, clock) -> None:
        self.settings = replace(settings, development=True)
        self.services = build_services(self.settings, clock=clock)
        self.preview = develop(self.services, self.settings)
        self.app = build_web(self.services, self.settings, development=self.preview)

    def get(self, path: str, *, address: str = "127.0.0.1", **headers: str):
        return HttpClient(self.app).get(
            path,
            base_url=ORIGIN,
            headers={"Accept": "text/html", **headers},
            environ_overrides={"REMOTE_ADDR": address},
        )

    def followed(self, path: str) -> str:
        for _ in range(3):
            answer = self.get(path)
            if not answer.location:
                return path
            path = answer.location.removeprefix(ORIGIN)
        raise AssertionError(path)


@pytest.fixture
def developing(server, settings):
    server.client(
        "photo-app",
        grant_types=("authorization_code",),
        scopes=("photos|View your photos", "albums"),
        redirect_uris=("https://app.example.com/callback",),
    )
    server.client("short", grant_types=("authorization_code",), scopes=())
    server.client("machine")
    opened = Developing(settings, StandingClock())
    yield opened
    opened.preview.close()
    opened.services.close()


def test_without_development_mode_there_is_no_preview(server):
    answer = HttpClient(server.http.application).get(
        "/am/preview/", base_url=ORIGIN, headers={"Accept": "text/html"}
    )

    assert answer.status_code == 404
    assert heading(answer.text) == "There is no page at this address"


def test_it_leads_to_the_client_with_the_most_to_read_and_names_the_others(developing):
    table = developing.get(developing.followed("/am/preview")).text

    assert (
        "Client <b><bdi>photo-app</bdi></b> of realm <b><bdi>/alpha</bdi></b>" in table
    )
    others = re.findall(
        r'<a href="(\.\./[\w-]+/index\.html)"[^>]*><b>([\w-]+)</b>', table
    )
    assert [client for _, client in others] == ["photo-app", "short"]


def test_the_pages_of_a_client_are_those_of_the_preview(developing):
    start = developing.followed("/am/preview").removesuffix("index.html")

    page = developing.get(f"{start}fr/consent.html")

    assert heading(page.text) == "Autoriser photo-app à utiliser votre compte ?"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert developing.get(f"{start}assets/style.css").status_code == 200
    assert developing.get(f"{start}nothing.html").status_code == 404
    assert developing.get("/am/preview/nothing/index.html").status_code == 404


def test_a_client_that_was_changed_is_shown_as_it_is_now(developing):
    start = developing.followed("/am/preview").removesuffix("index.html")
    assert "View your photos" in developing.get(f"{start}en/consent.html").text

    realm = developing.services.realms.all()[-1]
    developing.services.clients.set(
        realm, "photo-app", {"scopes": ["photos|Look at your photos", "albums"]}
    )

    shown = developing.get(f"{start}en/consent.html").text
    assert "Look at your photos" in shown
    assert "View your photos" not in shown


def test_only_this_machine_sees_it(developing):
    assert developing.get("/am/preview/", address="192.0.2.1").status_code == 404
    assert developing.get("/am/preview/", Host="id.example.com").status_code == 421


def test_the_pseudo_locales_work_on_the_real_pages_too(developing):
    path = "/am/account/realms/root/realms/alpha/sign-in"

    accents = developing.get(f"{path}?ui_locales=en-XA").text
    twin = developing.get(f"{path}?ui_locales=ar-XB").text

    assert heading(accents) == "[Šîĝñ îñ one]"
    assert '<html lang="ar-XB" dir="rtl">' in twin


def test_without_development_mode_they_are_languages_like_others_that_are_not_there(
    server,
):
    server.realm("/alpha")

    answer = HttpClient(server.http.application).get(
        "/am/account/realms/root/realms/alpha/sign-in?ui_locales=en-XA",
        base_url=ORIGIN,
        headers={"Accept": "text/html"},
    )

    assert heading(answer.text) == "Sign in"
