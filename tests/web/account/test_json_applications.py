"""AM's JSON of a person's applications, for their own session."""

from __future__ import annotations

import pytest

from iam.domain.realms import RealmPath
from tests.browsing import ORIGIN, a_browser, a_person
from tests.web.account.consenting import a_story

HEADERS = {"Accept-API-Version": "resource=1.1"}


def address(username="ada", client="", realm="/alpha", query="?_queryFilter=true"):
    start = f"/am/json{RealmPath.parse(realm).segments}/users/{username}"
    below = f"/{client}" if client else query
    return f"{start}/oauth2/applications{below}"


@pytest.fixture
def story(server):
    story = a_story(
        server,
        provider={"consent_can_be_remembered": True},
        scopes=("read|Read your documents", "write", "audit|"),
    )
    story.press(story.ask("read audit"), "Allow")
    return story


def delete(browser, where, **headers):
    given = {**HEADERS, "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", **headers}
    return browser._send("DELETE", where, given).answer


def test_the_person_reads_what_they_let_in(story):
    answer = story.browser.get(address()).answer

    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    entry = answer.json["result"][0]
    assert answer.json == {
        "result": [entry],
        "resultCount": 1,
        "pagedResultsCookie": None,
        "totalPagedResultsPolicy": "NONE",
        "totalPagedResults": -1,
        "remainingPagedResults": -1,
    }
    assert entry == {
        "_id": "photo-app",
        "name": "Photo App",
        "scopes": {"read": "Read your documents"},
        "expiryDateTime": entry["expiryDateTime"],
        "logoUri": None,
    }
    assert entry["expiryDateTime"].startswith("2026-06-01T1")


def test_the_filter_is_needed(story):
    for query in ("", "?_queryFilter=false", "?_queryFilter=true&_queryFilter=true"):
        answer = story.browser.get(address(query=query)).answer
        assert answer.status_code == 400
        assert answer.json["code"] == 400


def test_who_is_not_signed_in_is_401(server):
    server.realm("/alpha")
    answer = a_browser(server).get(address()).answer

    assert answer.status_code == 401
    assert answer.json == {
        "code": 401,
        "reason": "Unauthorized",
        "message": "Unauthorized",
    }


def test_others_are_forbidden_whether_they_exist_or_not(server, story):
    a_person(server, "grace")

    answers = [story.browser.get(address(n)).answer for n in ("grace", "nobody")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json == answers[1].json


def test_a_session_of_another_realm_is_none(server, story):
    server.realm("/beta")

    assert story.browser.get(address(realm="/beta")).status == 401


def test_deleting_ends_consent_and_tokens(story):
    answer = delete(story.browser, address(client="photo-app"))

    assert answer.status_code == 204
    assert answer.data == b""
    assert story.browser.get(address()).answer.json["resultCount"] == 0
    assert delete(story.browser, address(client="photo-app")).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Accept-API-Version": None}, 403),
        ({"Accept-API-Version": None, "X-Requested-With": "XMLHttpRequest"}, 204),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": None, "Sec-Fetch-Site": None}, 204),
    ],
    ids=[
        "without a header that only programs send",
        "with the other of those headers",
        "another origin",
        "null",
        "another site",
        "a neighbour",
        "no browser at all",
    ],
)
def test_no_other_site_deletes_anything(story, headers, status):
    answer = delete(story.browser, address(client="photo-app"), **headers)

    assert answer.status_code == status
    left = story.browser.get(address()).answer.json["resultCount"]
    assert left == (0 if status == 204 else 1)


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [
        ("GET", address(realm="/nowhere"), 404),
        ("GET", "/am/json/realms/root/realms/alpha/users", 404),
        ("POST", address(), 405),
        ("PUT", address(client="photo-app"), 405),
    ],
)
def test_whatever_else_is_asked_is_answered_in_json(story, method, where, status):
    answer = story.browser._send(method, where, {}).answer

    assert answer.status_code == status
    assert answer.json["code"] == status


def test_whose_applications_were_asked_for_is_not_in_the_audit_log(server, story):
    story.browser.get(address("my-password"))

    assert "my-password" not in server.audit_lines()
