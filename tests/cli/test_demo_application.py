"""The application of the demonstration knows its own requests, and its own address."""

from __future__ import annotations

import http.client
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from iam.cli.demo_application import __main__ as demo
from tests.serving import free_port

ISSUER = "http://localhost:8080/am/oauth2/realms/root/realms/alpha"
NOT_OURS = "This answer is not for this request"


@pytest.fixture
def application(monkeypatch):
    """Give the application, with a server that answers each code with a token."""

    def exchange(_begun, code: str, *, secret: str) -> SimpleNamespace:
        assert secret == "photo-app-secret"
        return SimpleNamespace(status=200, json={"access_token": f"for {code}"})

    monkeypatch.setattr(demo, "exchange", exchange)
    return demo.Application("http://localhost:8081", ISSUER)


def answer(url: str, **changed: str) -> str:
    """Give the query that a browser comes back with from an address."""
    state = parse_qs(urlsplit(url).query)["state"][0]
    return urlencode({"state": state, "iss": ISSUER, "code": "c", **changed})


def test_two_tabs_of_one_browser_both_end_well(application):
    cookie, one = application.connect("", "en")
    kept, other = application.connect(cookie, "fr")

    second = application.finish(cookie, answer(other, code="second"))
    first = application.finish(cookie, answer(one, code="first"))

    assert kept == cookie
    assert [heading for heading, _ in (first, second)] == ["You are connected"] * 2
    assert ("for first" in first[1], "for second" in second[1]) == (True, True)


def test_a_browser_without_a_cookie_gets_one_of_its_own(application):
    assert application.connect("", "en")[0] != application.connect("", "en")[0]


def test_an_answer_to_no_request_leaves_the_one_that_waits(application):
    cookie, url = application.connect("", "en")

    strange = [
        application.finish(cookie, answer(url, state="another")),
        application.finish("another-browser", answer(url)),
        application.finish("", ""),
    ]

    assert {heading for heading, _ in strange} == {NOT_OURS}
    assert application.finish(cookie, answer(url))[0] == "You are connected"
    assert application.finish(cookie, answer(url))[0] == NOT_OURS


@pytest.mark.parametrize(
    ("changed", "heading"),
    [
        ({"iss": "https://other.example"}, NOT_OURS),
        ({"code": ""}, NOT_OURS),
        ({"error": "access_denied"}, "There is no access"),
    ],
)
def test_what_came_back_is_named_for_what_it_is(application, changed, heading):
    cookie, url = application.connect("", "en")

    assert application.finish(cookie, answer(url, **changed))[0] == heading


def test_the_oldest_of_too_many_requests_gives_way(application, monkeypatch):
    monkeypatch.setattr(demo, "MOST_BEGUN", 2)
    cookie, oldest = application.connect("", "en")
    later = [application.connect(cookie, "en")[1] for _ in range(2)]

    assert application.finish(cookie, answer(oldest))[0] == NOT_OURS
    for url in later:
        assert application.finish(cookie, answer(url))[0] == "You are connected"


@pytest.fixture
def port():
    """Serve it as the demonstration does."""
    at = free_port()
    application = demo.Application(f"http://localhost:{at}", ISSUER)
    handler = partial(demo.Handler, application)
    with ThreadingHTTPServer(("127.0.0.1", at), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield at
        server.shutdown()


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:{port}", 200),
        ("LOCALHOST:{port}", 200),
        ("127.0.0.1:{port}", 200),
        ("localhost", 421),
        ("localhost:1", 421),
        ("attacker.example:{port}", 421),
        ("", 421),
    ],
)
def test_another_name_that_leads_here_is_refused(port, host, status):
    assert get(port, "/", Host=host.format(port=port)).status == status


def test_a_browser_keeps_its_cookie(port):
    first = get(port, "/connect")
    cookie = first.getheader("Set-Cookie").partition(";")[0]

    second = get(port, "/connect", Cookie=cookie)

    assert second.getheader("Set-Cookie").partition(";")[0] == cookie
    assert second.getheader("Location") != first.getheader("Location")
