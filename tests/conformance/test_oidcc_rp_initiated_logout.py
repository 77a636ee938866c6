"""The plan oidcc-rp-initiated-logout, as the conformance suite looks at it."""

from __future__ import annotations

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.authorizing import ISSUER, goes_to, told
from tests.builders import b64url
from tests.conformance.suite import STATE, Suite
from tests.reading_id_tokens import read_with_header
from tests.signing_out import AFTER, SIGNED_OUT, asks, end, hint, sign_out_page


@pytest.fixture
def suite(suite: Suite) -> Suite:
    """Give the suite with the person signed in."""
    suite.sign_in()
    return suite


@pytest.fixture
def id_token(suite) -> str:
    return hint(suite)


def is_out(suite) -> bool:
    """Whether a request that may show no page is refused, as the suite asks it."""
    found = told(suite.authorize(prompt="none"))
    assert "code" in found or found["error"] == "login_required"
    return "code" not in found


def is_asked_and_stays(suite, answer) -> bool:
    """Whether the person is asked; who agrees is signed out and stays with us."""
    assert asks(answer)
    assert not is_out(suite)
    browser, page = sign_out_page(suite, answer)
    assert page.heading == "Sign out?"
    done = browser.submit(page)
    assert (done.location, done.refresh) == (SIGNED_OUT, "")
    assert browser.follow(done).heading == "You are signed out"
    return is_out(suite)


def is_refused(suite, answer) -> bool:
    """Whether an error page is shown, and the person is signed in still."""
    assert answer.status_code == 400
    assert answer.content_type.startswith("text/html")
    assert "Location" not in answer.headers
    return not is_out(suite)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2.1")
def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(suite):
    announced = suite.server.get(".well-known/openid-configuration").json

    assert announced["end_session_endpoint"] == f"{ISSUER}/connect/endSession"


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout(suite, id_token):
    answer = end(
        suite, id_token_hint=id_token, post_logout_redirect_uri=AFTER, state=STATE
    )

    assert goes_to(answer) == AFTER
    assert told(answer) == {"state": STATE}
    assert is_out(suite)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "3")
def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(suite, id_token):
    answer = end(
        suite,
        id_token_hint=id_token,
        post_logout_redirect_uri=f"{AFTER}/unregistered",
        state=STATE,
    )

    assert is_refused(suite, answer)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_modified_id_token_hint(suite, id_token):
    _, claims, _ = id_token.split(".")
    unsigned = f"{b64url({'alg': 'none'})}.{claims}."

    answer = end(
        suite, id_token_hint=unsigned, post_logout_redirect_uri=AFTER, state=STATE
    )

    assert is_asked_and_stays(suite, answer)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_no_id_token_hint(suite):
    answer = end(suite, post_logout_redirect_uri=AFTER, state=STATE)

    assert is_asked_and_stays(suite, answer)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_no_params(suite):
    assert is_asked_and_stays(suite, end(suite))


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(suite, id_token):
    answer = end(suite, id_token_hint=id_token, state=STATE)

    assert answer.headers["Location"] == SIGNED_OUT
    _, page = sign_out_page(suite, answer)
    assert page.heading == "You are signed out"
    assert is_out(suite)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_no_state(suite, id_token):
    answer = end(suite, id_token_hint=id_token, post_logout_redirect_uri=AFTER)

    assert answer.headers["Location"] == AFTER
    assert is_out(suite)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_only_state(suite):
    assert is_asked_and_stays(suite, end(suite, state=STATE))


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "3")
def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(
    suite, id_token
):
    answer = end(
        suite,
        id_token_hint=id_token,
        post_logout_redirect_uri=f"{AFTER}?foo=bar",
        state=STATE,
    )

    assert is_refused(suite, answer)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_oidcc_rp_initiated_logout_bad_id_token_hint(suite, id_token):
    header, claims = read_with_header(suite.server, id_token)
    ours_by_name = {"alg": "ES256", "kid": header["kid"]}
    forged = jwt.encode(ours_by_name, claims, ECKey.generate_key("P-256"))

    answer = end(
        suite, id_token_hint=forged, post_logout_redirect_uri=AFTER, state=STATE
    )

    assert is_asked_and_stays(suite, answer)
