"""RFC 6749 §3.1: a POST at the authorization endpoint decides nothing, over HTTP."""

from __future__ import annotations

import pytest

from tests.authorizing import CALLBACK, HTML, Asking, goes_to, reason, told

AUTHORIZE = "/am/oauth2/realms/root/realms/alpha/authorize"
FROM_ELSEWHERE = {
    **HTML,
    "Origin": "https://app.example",
    "Sec-Fetch-Site": "cross-site",
}


@pytest.fixture
def asking(server):
    return Asking(server)


def post(asking, *, headers=FROM_ELSEWHERE, **options):
    options.setdefault("data", asking.params())
    options.setdefault("content_type", "application/x-www-form-urlencoded")
    return asking.server.send("POST", "authorize", headers=headers, **options)


def follow(asking, answer):
    path, _, query = answer.headers["Location"].partition("?")
    return asking.server.send("GET", "", path=path, query_string=query, headers=HTML)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
def test_what_is_posted_is_looked_at_by_our_own_get(asking):
    answer = post(asking)

    assert goes_to(answer) == AUTHORIZE
    assert set(told(answer)) == {"kept"}
    assert "Set-Cookie" not in answer.headers  # its browser brings its cookie then
    assert answer.headers["Cache-Control"] == "no-store"
    assert "code" in told(follow(asking, answer))


@pytest.mark.parametrize("origin", [None, "null", "https://app.example"])
def test_it_may_come_from_anywhere_and_decides_nothing(asking, origin):
    headers = HTML | ({"Origin": origin} if origin else {})

    answer = post(asking, headers=headers)

    assert goes_to(answer) == AUTHORIZE


def test_the_query_of_a_post_is_not_read(asking):
    answer = post(asking, data={}, query_string=asking.params())

    assert follow(asking, answer).status_code == 400


def test_what_was_posted_is_checked_like_everything_else(asking):
    answer = post(asking, data=asking.params(scope="no"))

    assert told(follow(asking, answer))["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"data": "scope=a&scope=b"}, "Invalid Request, duplicate request parameter"),
        ({"data": b"state=%FF"}, "The request is not UTF-8"),
        ({"data": "{}", "content_type": "application/json"}, "Invalid Content Type"),
        (
            {"data": "x=1", "content_type": "multipart/form-data"},
            "Invalid Content Type",
        ),
        ({"data": "state=" + "x" * 9_000}, "The request is too long"),
        ({"data": "state=" + "x" * 17_000}, "The request is longer than 16384 bytes"),
    ],
)
def test_what_cannot_be_kept_is_a_page(asking, options, why):
    answer = post(asking, **options)

    assert answer.status_code == 400
    assert answer.content_type == "text/html; charset=utf-8"
    assert reason(asking.server).startswith(why)


def test_a_body_that_is_far_too_long_is_a_page(asking):
    answer = post(asking, data="x" * 70_000)

    assert answer.status_code == 413


def test_what_was_posted_long_ago_has_expired(asking, clock):
    answer = post(asking)
    clock.move(601)

    late = follow(asking, answer)

    assert late.status_code == 400
    assert "expired" in late.text


def test_what_we_never_sealed_is_a_parameter_like_any_other(asking):
    ignored = asking.authorize(kept="x")
    alone = asking.authorize(query={"kept": "x"})

    assert goes_to(ignored) == CALLBACK
    assert alone.status_code == 400
