"""The example application in Flask, against a real server: who it believes."""

from __future__ import annotations

import time
import tomllib

import pytest

from tests.architecture.tree import ROOT
from tests.examples.windows import BASE, CLIENT_ID, Window
from tests.serving import free_port


def test_a_person_signs_in_and_the_cookie_holds_no_token(signed_in, sign_in):
    with signed_in.http.session_transaction(base_url=BASE) as session:
        assert set(session) == {"id"}
    cookie = signed_in.http.get_cookie("flask-application", domain="app.example")
    assert (cookie.http_only, cookie.secure, cookie.same_site) == (True, True, "Lax")
    assert sign_in.claims["aud"] == CLIENT_ID
    assert "ada@example.com" in signed_in.get("/me").text


def test_what_is_private_is_not_kept_or_framed(signed_in):
    headers = signed_in.get("/me").headers

    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"state": "another"}, "mismatching_state"),
        ({"state": None}, "mismatching_state"),
        ({"iss": "https://other.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"code": "another"}, "invalid_grant"),
        ({"error": "access_denied", "code": None}, "access_denied"),
    ],
    ids=["state", "no state", "issuer", "no issuer", "code", "a refusal"],
)
def test_an_answer_that_is_not_ours_signs_nobody_in(window, changed, told):
    answer = window.come_back(window.begin(), **changed)

    assert answer.status_code == 400
    assert told in answer.text
    assert not window.is_signed_in


def test_an_answer_signs_in_one_browser_once(made, signed_in):
    theirs = signed_in.begin()

    assert Window(made).come_back(theirs).status_code == 400
    assert signed_in.come_back(theirs).status_code == 303
    assert signed_in.come_back(theirs).status_code == 400


def test_what_another_site_posts_is_refused(signed_in):
    answer = signed_in.post("/sign-out", Origin="https://other.example")

    assert answer.status_code == 403
    assert signed_in.is_signed_in


def test_an_access_token_is_replaced_before_it_ends(signed_in, sign_in):
    before = dict(sign_in.token)
    sign_in.token["expires_at"] = int(time.time()) + 20

    assert signed_in.get("/me").status_code == 200

    assert sign_in.token["access_token"] != before["access_token"]
    assert sign_in.token["refresh_token"] != before["refresh_token"]
    assert sign_in.token["expires_at"] > time.time() + 3000


def test_an_access_token_that_is_dead_is_replaced_once(signed_in, sign_in):
    sign_in.token["access_token"] = "dead"

    assert "ada@example.com" in signed_in.get("/me").text


def test_who_is_another_person_after_a_refresh_is_not_believed(signed_in, sign_in):
    sign_in.claims = {**sign_in.claims, "sub": "(usr!another)"}

    answer = signed_in.post("/refresh")

    assert answer.status_code == 400
    assert "another person" in answer.text


def test_who_was_signed_out_at_the_server_learns_of_it_at_a_refresh(
    signed_in, issuing, person
):
    for session in issuing.services.sessions.of(person):
        issuing.services.sessions.end(session)

    answer = signed_in.post("/refresh")

    assert (answer.status_code, "invalid_grant" in answer.text) == (400, True)
    assert not signed_in.is_signed_in


def test_signing_out_ends_both_sessions(signed_in, issuing, person):
    away = signed_in.post("/sign-out")
    signed_in.elsewhere.go(away.location)
    back = signed_in.get(signed_in.elsewhere.address.removeprefix(BASE))

    assert "You are signed out." in back.text
    assert issuing.services.sessions.of(person) == []
    assert not signed_in.is_signed_in


def test_who_comes_back_from_signing_out_without_having_gone_is_told(window):
    assert window.get("/signed-out?state=another").status_code == 400


def test_a_server_that_does_not_answer_is_said(application, config):
    issuer = f"http://localhost:{free_port()}/am/oauth2"
    made = application.create_app({**config, "ISSUER": issuer})

    answer = Window(made).post("/sign-in")

    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_both_applications_speak_of_one_realm_alike():
    declared = [
        tomllib.loads((ROOT / "examples" / name / "realm.toml").read_text("utf-8"))
        for name in ("flask-application", "single-page-application")
    ]

    realms = [realm for file in declared for realm in file["realms"]]
    of_a_client = [realm.pop("clients")[0]["client_id"] for realm in realms]

    assert realms[0] == realms[1]
    assert of_a_client == ["flask-application", "single-page-application"]
