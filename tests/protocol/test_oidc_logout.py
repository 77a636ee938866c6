"""OpenID Connect RP-Initiated Logout 1.0: an application signs a person out."""

from __future__ import annotations

import pytest

from tests.authorizing import ISSUER, Asking, goes_to, reason, told
from tests.signing_out import (
    AFTER,
    SIGNED_OUT,
    an_application,
    asks,
    end,
    hint,
    is_signed_in,
    sign_out_page,
)


@pytest.fixture
def asking(server) -> Asking:
    return an_application(server)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2.1")
def test_discovery_endpoint_verification(asking):
    document = asking.server.get(".well-known/openid-configuration").json

    assert document["end_session_endpoint"] == f"{ISSUER}/connect/endSession"


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "3")
def test_rp_initiated_logout(asking):
    answer = end(
        asking,
        id_token_hint=hint(asking),
        post_logout_redirect_uri=AFTER,
        state="a state & more",
    )

    assert goes_to(answer) == AFTER
    assert told(answer) == {"state": "a state & more"}
    assert not is_signed_in(asking)
    assert asking.server.http.get_cookie(f"iam-{asking.realm.id.hex[:8]}") is None
    assert told(asking.authorize(prompt="none"))["error"] == "login_required"


def test_a_hint_counts_long_after_it_has_expired(asking, clock):
    id_token = hint(asking)
    clock.move(5000)

    assert (
        goes_to(end(asking, id_token_hint=id_token, post_logout_redirect_uri=AFTER))
        == AFTER
    )
    assert not is_signed_in(asking)


def test_no_state(asking):
    answer = end(asking, id_token_hint=hint(asking), post_logout_redirect_uri=AFTER)

    assert answer.headers["Location"] == AFTER


def test_only_state(asking):
    answer = end(asking, state="xyz")

    assert asks(answer)
    assert is_signed_in(asking)


def test_no_params(asking):
    answer = end(asking)
    browser, page = sign_out_page(asking, answer)

    assert page.heading == "Sign out?"
    done = browser.follow(browser.submit(page))
    assert done.heading == "You are signed out"
    assert not is_signed_in(asking)


def test_no_post_logout_redirect_uri(asking):
    answer = end(asking, id_token_hint=hint(asking), state="xyz")

    assert answer.headers["Location"] == SIGNED_OUT
    assert not is_signed_in(asking)


@pytest.mark.parametrize(
    "address",
    [
        "https://app.example/elsewhere",
        f"{AFTER}/",
        "https://app.example/bye",
        "HTTPS://APP.EXAMPLE/signed-out",
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example",
        "signed-out",
        "https://app.example/callback",
    ],
)
@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "4")
def test_bad_post_logout_redirect_uri(asking, address):
    answer = end(
        asking, id_token_hint=hint(asking), post_logout_redirect_uri=address, state="s"
    )

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "The way back to the application is not right" in answer.text
    assert f'href="{address}' not in answer.text
    assert is_signed_in(asking)
    assert reason(asking.server).startswith("post_logout_redirect_uri")


def test_query_added_to_post_logout_redirect_uri(asking):
    answer = end(
        asking,
        id_token_hint=hint(asking),
        post_logout_redirect_uri=f"{AFTER}?query=added",
    )

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert is_signed_in(asking)


def test_a_program_is_told_in_json(asking):
    answer = end(
        asking,
        id_token_hint=hint(asking),
        post_logout_redirect_uri="https://evil.example/",
        headers={"Accept": "application/json"},
    )

    assert (answer.status_code, answer.json["error"]) == (400, "redirect_uri_mismatch")


def test_an_application_that_registered_no_address_gets_nobody_back(server):
    asking = an_application(server, post_logout_redirect_uris=())

    answer = end(asking, client_id="app", post_logout_redirect_uri=AFTER)

    assert answer.status_code == 400
    assert reason(server) == "the client has no post_logout_redirect_uris"


def test_an_address_with_a_query_of_its_own_keeps_it(asking):
    answer = end(
        asking,
        id_token_hint=hint(asking),
        post_logout_redirect_uri="https://app.example/bye?a=1",
        state="s",
    )

    assert answer.headers["Location"] == "https://app.example/bye?a=1&state=s"


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_no_id_token_hint(asking):
    answer = end(asking, post_logout_redirect_uri=AFTER, state="xyz")

    assert asks(answer)
    browser, page = sign_out_page(asking, answer)
    assert AFTER not in page.text
    done = browser.submit(page)
    assert done.location == SIGNED_OUT, "nobody knows whose address it is"
    assert not is_signed_in(asking)


@pytest.mark.parametrize("text", ["rubbish", "a.b.c", "é", "e30.e30.", "x" * 20_000])
def test_bad_id_token_hint(asking, text):
    answer = end(asking, id_token_hint=text, post_logout_redirect_uri=AFTER)

    if len(text) < 10_000:
        assert asks(answer)
        _, page = sign_out_page(asking, answer)
        assert "app.example" not in page.text
    else:
        assert answer.status_code == 400
    assert is_signed_in(asking)


def test_modified_id_token_hint(asking):
    good = hint(asking)
    head, body, signature = good.split(".")
    changed = "A" if signature[5] != "A" else "B"
    forged = f"{head}.{body}.{signature[:5]}{changed}{signature[6:]}"

    answer = end(
        asking,
        id_token_hint=forged,
        client_id="app",
        post_logout_redirect_uri=AFTER,
    )

    assert asks(answer)
    browser, page = sign_out_page(asking, answer)
    assert browser.submit(page).location == SIGNED_OUT
    assert not is_signed_in(asking)


def test_another_client_id_than_the_hints_is_refused(asking, server):
    server.client("other", post_logout_redirect_uris=(AFTER,))

    answer = end(
        asking,
        id_token_hint=hint(asking),
        client_id="other",
        post_logout_redirect_uri=AFTER,
    )

    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert is_signed_in(asking)


def test_an_unknown_client_is_a_page(asking):
    answer = end(asking, client_id="nobody", post_logout_redirect_uri=AFTER)

    assert answer.status_code == 400
    assert "This application is not known here" in answer.text


def test_a_client_that_is_gone_gets_nobody_back(asking):
    id_token = hint(asking)
    asking.services.clients.delete(asking.realm, "app")

    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=AFTER)

    assert asks(answer)
    assert is_signed_in(asking)
