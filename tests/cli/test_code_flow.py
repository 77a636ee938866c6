"""The client that the demonstration plays believes nothing that it has not compared."""

from __future__ import annotations

import base64
import hashlib
import threading
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

import click
import pytest

from iam.cli.code_flow import Denied, WrongAnswer, authentication, begin, read_answer
from iam.cli.loopback import Listener

ISSUER = "http://localhost:8080/am/oauth2/realms/root/realms/alpha"


@pytest.fixture
def begun():
    return begin(
        ISSUER,
        client_id="spa",
        redirect_uri="http://127.0.0.1:8765/callback",
        scope="photos albums",
        more={"ui_locales": "fr-CA en", "prompt": ""},
    )


@pytest.mark.spec("RFC 7636", "4.3")
def test_a_request_has_everything_that_it_needs_and_no_empty_parameter(begun):
    query = parse_qs(urlsplit(begun.url).query, keep_blank_values=True)

    digest = hashlib.sha256(begun.verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert begun.url.partition("?")[0] == f"{ISSUER}/authorize"
    assert query == {
        "response_type": ["code"],
        "client_id": ["spa"],
        "redirect_uri": ["http://127.0.0.1:8765/callback"],
        "scope": ["photos albums"],
        "state": [begun.state],
        "code_challenge": [challenge],
        "code_challenge_method": ["S256"],
        "ui_locales": ["fr-CA en"],
    }


def answer(begun, **changed) -> str:
    sent = {"code": "the-code", "state": begun.state, "iss": ISSUER, **changed}
    return urlencode({name: value for name, value in sent.items() if value is not None})


@pytest.mark.spec("RFC 9207", "2.4")
def test_the_code_of_the_right_answer_is_taken(begun):
    assert read_answer(begun, answer(begun)) == "the-code"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": "another"}, "the state is not the one that was sent"),
        ({"state": None}, "the state is not the one that was sent"),
        ({"iss": "https://other.example"}, "another server answered"),
        ({"iss": None}, "another server answered"),
        ({"code": None}, "there is no code in it"),
        ({"error": "access_denied", "state": "x"}, "the state is not the one"),
    ],
)
def test_an_answer_to_something_else_is_refused(begun, changed, said):
    with pytest.raises(WrongAnswer, match=said):
        read_answer(begun, answer(begun, **changed))


def test_a_parameter_that_came_twice_is_refused(begun):
    with pytest.raises(WrongAnswer, match="twice"):
        read_answer(begun, answer(begun) + "&code=another")


def test_a_refusal_is_told_with_its_code(begun):
    refused = answer(
        begun, code=None, error="access_denied", error_description="They said no"
    )

    with pytest.raises(Denied, match="access_denied: They said no") as denied:
        read_answer(begun, refused)

    assert denied.value.code == "access_denied"


@pytest.mark.spec("RFC 6749", "2.3.1")
def test_both_parts_of_basic_are_form_encoded_before_they_are_put_together():
    headers, form = authentication("a b", "p:w+", "basic")

    scheme, encoded = headers["Authorization"].split(" ")
    assert (scheme, base64.b64decode(encoded)) == ("Basic", b"a+b:p%3Aw%2B")
    assert form == {}
    assert authentication("a", "b", "post") == (
        {},
        {"client_id": "a", "client_secret": "b"},
    )


@pytest.mark.spec("RFC 8252", "7.3")
def test_the_terminal_waits_for_the_one_answer_and_for_nothing_else():
    listener = Listener(0, "/callback")
    origin = listener.redirect_uri.removesuffix("/callback")
    statuses = []

    def come() -> None:
        for path in ("/favicon.ico", "/callback", "/callback?code=c&state=s"):
            try:
                with urllib.request.urlopen(origin + path) as got:
                    statuses.append(got.status)
            except urllib.error.HTTPError as error:
                statuses.append(error.code)

    browser = threading.Thread(target=come)
    browser.start()
    query = listener.wait(10, client="spa")
    browser.join()

    assert query == "code=c&state=s"
    assert statuses == [404, 404, 200]


def test_nobody_who_comes_is_said_so():
    listener = Listener(0, "/callback")

    with pytest.raises(click.ClickException) as told:
        listener.wait(0, client="spa")

    assert told.value.message == (
        f"nobody came back within 0 seconds; is {listener.redirect_uri} among the "
        "redirect_uris of spa?"
    )


def test_a_port_that_is_taken_is_said_so():
    first = Listener(0, "/callback")
    port = urlsplit(first.redirect_uri).port

    with pytest.raises(click.ClickException, match=f"127.0.0.1:{port}: Address"):
        Listener(port, "/callback")
    with pytest.raises(click.ClickException):
        first.wait(0, client="spa")
