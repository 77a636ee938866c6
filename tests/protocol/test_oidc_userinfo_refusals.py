"""OpenID Connect Core §5.3.3: whom UserInfo tells nothing, by RFC 6750, over HTTP."""

from __future__ import annotations

import pytest

from tests.authorizing import ISSUER, reason
from tests.conftest import basic
from tests.protocol.informing import an_asking, userinfo

PHOTOS = "https://photos.example/api"
INVALID = (
    "The access token provided is expired, revoked, malformed, or invalid "
    "for other reasons."
)


@pytest.fixture
def asking(server):
    return an_asking(server)


def malformed(answer, why) -> None:
    assert answer.status_code == 400
    assert answer.json == {"error": "invalid_request", "error_description": why}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["WWW-Authenticate"] == (
        f'Bearer realm="/alpha", error="invalid_request", error_description="{why}"'
    )


@pytest.mark.spec("RFC 6750", "2")
def test_a_token_is_sent_in_one_way_only(asking):
    token = asking.token(scope="openid")
    why = "The token is sent in one way only: in the header or in the form"

    answer = userinfo(asking, token, method="POST", data={"access_token": token})

    malformed(answer, why)


@pytest.mark.spec("RFC 6750", "2.3")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("also_in_header", [True, False])
def test_a_token_in_the_address_is_refused(asking, method, also_in_header):
    token = asking.token(scope="openid")
    why = "A token in the address is read by others: send it in the header"

    answer = userinfo(
        asking,
        token if also_in_header else None,
        method=method,
        query_string={"access_token": token},
    )

    malformed(answer, why)
    assert token not in asking.server.audit_lines()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (
            {"data": "access_token=a&access_token=b"},
            "Invalid Request, duplicate request parameter found : access_token",
        ),
        ({"data": "x=%ff"}, "The body is not UTF-8"),
        ({"data": "x=%00"}, "A parameter has a control character"),
        ({"data": "{}", "content_type": "application/json"}, "Invalid Content Type"),
        (
            {"query_string": "&".join("a" for _ in range(101))},
            "At most 100 parameters can be sent",
        ),
    ],
)
def test_a_request_that_cannot_be_read(asking, sent, why):
    sent.setdefault("content_type", "application/x-www-form-urlencoded")

    malformed(userinfo(asking, method="POST", **sent), why)


def test_a_body_that_is_too_long(asking):
    answer = userinfo(asking, "x", method="POST", data={"x": "y" * 70_000})

    assert answer.status_code == 413


@pytest.mark.spec("RFC 6750", "3")
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", basic("app", "secret"), "x y"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_token_the_challenge_says_nothing_of_an_error(
    standing, method, header
):
    standing.realm("/alpha")
    headers = {} if header is None else {"Authorization": header}

    answer = standing.send(method, "userinfo", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="/alpha"'


@pytest.mark.spec("RFC 6750", "3.1")
def test_a_token_that_is_not_active_is_invalid_token(asking, clock):
    expired = asking.token(scope="openid")
    clock.move(3_600)
    revoked = asking.token(scope="openid")
    asking.server.post("token/revoke", auth=asking.auth, token=revoked)

    for text in (expired, revoked, "x", "....", "é", "x" * 9_000, asking.auth[1]):
        answer = userinfo(asking, text)
        assert answer.status_code == 401, text[:20]
        assert answer.json == {"error": "invalid_token", "error_description": INVALID}
        assert answer.headers["WWW-Authenticate"] == (
            'Bearer realm="/alpha", error="invalid_token", '
            f'error_description="{INVALID}"'
        )


def test_a_code_a_refresh_token_and_an_id_token_are_no_access_tokens(server):
    asking = an_asking(server, grant_types=("authorization_code", "refresh_token"))
    told = asking.exchange(asking.code(scope="openid")).json

    for name in ("refresh_token", "id_token"):
        if name in told:
            assert userinfo(asking, told[name]).status_code == 401, name
    assert userinfo(asking, asking.code(scope="openid")).status_code == 401


def test_a_token_of_another_realm_is_invalid(asking):
    asking.server.realm("/beta")
    token = asking.token(scope="openid")
    headers = {"Authorization": f"Bearer {token}"}

    answer = asking.server.send("GET", "userinfo", realm="/beta", headers=headers)

    assert answer.status_code == 401
    assert reason(asking.server) == "of another realm"


def test_a_person_who_is_gone_or_disabled_is_told_of_no_more(asking):
    token = asking.token(scope="openid email")
    asking.services.end_users.set(asking.realm, "ada", attributes={}, disabled=True)

    assert userinfo(asking, token).status_code == 401


@pytest.mark.spec("RFC 6750", "3.1")
def test_a_token_without_openid_has_too_little_scope(asking):
    answer = userinfo(asking, asking.token(scope="profile email"))

    assert answer.status_code == 403
    assert answer.json == {
        "error": "insufficient_scope",
        "error_description": "The token lacks the scope openid",
    }
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="/alpha", error="insufficient_scope", '
        'error_description="The token lacks the scope openid", scope="openid"'
    )


@pytest.mark.spec("RFC 9068", "4")
@pytest.mark.parametrize("access_token_format", ["opaque", "jwt"])
@pytest.mark.parametrize(
    ("resource", "status"),
    [(PHOTOS, 401), ([PHOTOS, ISSUER], 200), (ISSUER, 200), (None, 200)],
    ids=["another's alone", "another's and ours", "ours", "nobody's in particular"],
)
def test_a_token_for_others_alone_is_not_taken(
    server, access_token_format, resource, status
):
    """A resource server cannot play on what it was shown."""
    asking = an_asking(
        server,
        access_token_format=access_token_format,
        allowed_resources=(PHOTOS, ISSUER),
    )

    answer = userinfo(asking, asking.token(scope="openid email", resource=resource))

    assert answer.status_code == status
    if status == 401:
        why = "The access token is for other resources than UserInfo"
        assert answer.json == {"error": "invalid_token", "error_description": why}
        assert reason(server) == f"a token for {PHOTOS}"


def test_a_default_that_an_operator_chose_keeps_nobody_from_userinfo(server):
    asking = an_asking(server, default_resources=(PHOTOS,))
    token = asking.token(scope="openid")

    assert userinfo(asking, token).status_code == 200
    assert server.introspect(asking.auth, token)["aud"] == [PHOTOS, "app"]
    read = asking.token(scope="read")
    assert server.introspect(asking.auth, read)["aud"] == PHOTOS


def test_a_client_that_acts_for_itself_is_nobody(asking):
    machine = asking.server.client("machine", scopes=("openid",))
    token = asking.server.token(machine, scope="openid")

    answer = userinfo(asking, token)

    malformed(answer, "The token acts for a client, and for nobody")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS"])
def test_other_methods(standing, method):
    standing.realm("/alpha")

    assert standing.send(method, "userinfo").status_code == 405
