"""The benchmark: what is measured on behalf of a person is the right thing."""

from __future__ import annotations

import pytest

from benchmarks import calls
from benchmarks.wire import Reply, Request


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    with calls.application(tmp_path_factory.mktemp("benchmark")) as built:
        yield built


@pytest.mark.parametrize("name", ["code", "refresh", "userinfo"])
def test_an_operation_is_answered_as_often_as_it_is_sent(application, name):
    app, known = application
    operation = next(each for each in known if each.name == name)

    call = calls.caller(app, operation, most=3)

    for _ in range(3):
        call()


def test_a_form_is_posted_and_a_bearer_asks_without_one():
    posting = Request(port=80, path="/a", authorization="Basic x", form="b=c")
    asking = Request(method="GET", port=80, path="/a", authorization="Bearer x")

    assert posting.to_bytes().startswith(b"POST /a HTTP/1.1\r\n")
    assert posting.to_bytes().endswith(b"urlencoded\r\n\r\nb=c")
    assert asking.to_bytes() == (
        b"GET /a HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAuthorization: Bearer x\r\n\r\n"
    )


def test_a_refresh_token_takes_the_place_of_the_one_before():
    request = Request(port=80, path="/a", authorization="", form="g=r&refresh_token=1")
    body = b'{"refresh_token":"2"}'

    following = request.after(Reply(status=200, body=body, size=len(body)))

    assert following.form == "g=r&refresh_token=2"
