"""RP-Initiated Logout: who is asked, and who is not."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.authorizing import Asking
from tests.browsing import a_browser, account
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


def test_a_hint_of_another_realm_is_none(asking, server):
    id_token = hint(asking)
    server.realm("/beta")

    answer = server.send(
        "GET",
        "connect/endSession",
        realm="/beta",
        query_string={"id_token_hint": id_token, "post_logout_redirect_uri": AFTER},
        headers={"Accept": "text/html"},
    )

    assert AFTER not in answer.headers.get("Location", "")
    assert is_signed_in(asking)


def test_an_access_token_is_no_hint(asking):
    asking.change(access_token_format="jwt")

    answer = end(asking, id_token_hint=asking.token(), post_logout_redirect_uri=AFTER)

    assert asks(answer)
    assert is_signed_in(asking)


def test_an_application_that_names_itself_gets_the_person_back_who_said_so(asking):
    asking.change(client_name=("Photo App", "fr|Photos"))
    answer = end(asking, client_id="app", post_logout_redirect_uri=AFTER, state="s")

    assert asks(answer)
    browser, page = sign_out_page(asking, answer)
    assert "Photo App asks to sign you out." in page.text
    assert "You then go back to app.example." in page.text
    assert is_signed_in(asking)
    done = browser.submit(page)
    assert done.status == 200, "a form was posted, so that no redirect may follow"
    assert f"{AFTER}?state=s" in done.html
    assert not is_signed_in(asking)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_somebody_else_who_is_signed_in_is_asked(asking):
    id_token = hint(asking)
    asking.services.sessions.end(asking.session)
    ada, asking.user = (
        asking.user,
        asking.services.end_users.create(
            asking.realm, "bob", asking.user.attributes, password=None
        ),
    )
    asking.sign_in()

    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=AFTER)

    assert asks(answer)
    assert is_signed_in(asking)
    assert ada.username == "ada"


def test_the_same_person_in_another_session_is_asked(asking):
    id_token = hint(asking)
    asking.sign_in()

    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=AFTER)

    assert asks(answer)
    assert len(asking.services.sessions.of(asking.user)) == 2


@pytest.mark.parametrize(
    ("logout_hint", "is_asked"),
    [("ada", False), ("bob", True)],
)
def test_a_logout_hint_that_names_somebody_else_is_asked_about(
    asking, logout_hint, is_asked
):
    answer = end(
        asking,
        id_token_hint=hint(asking),
        post_logout_redirect_uri=AFTER,
        logout_hint=logout_hint,
    )

    assert asks(answer) is is_asked
    assert is_signed_in(asking) is is_asked


def test_one_who_is_signed_out_already_goes_back_with_a_hint(asking):
    id_token = hint(asking)
    asking.services.sessions.end(asking.session)

    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=AFTER)

    assert answer.headers["Location"] == AFTER


def test_one_who_is_signed_out_already_gets_a_link_without_a_hint(asking):
    asking.services.sessions.end(asking.session)

    answer = end(asking, client_id="app", post_logout_redirect_uri=AFTER, state="s")

    assert asks(answer)
    _, page = sign_out_page(asking, answer)
    assert page.heading == "You are signed out"
    assert f'href="{AFTER}?state=s"' in page.html


def test_a_head_request_signs_nobody_out(asking):
    answer = end(asking, method="HEAD", id_token_hint=hint(asking))

    assert answer.status_code == 200
    assert is_signed_in(asking)


@pytest.mark.spec("OpenID Connect RP-Initiated Logout", "2")
def test_what_is_posted_from_elsewhere_is_looked_at_by_our_own_get(asking):
    id_token = hint(asking)

    posted = end(
        asking,
        method="POST",
        id_token_hint=id_token,
        post_logout_redirect_uri=AFTER,
        state="s",
        headers={"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert is_signed_in(asking), "a POST decides nothing"
    assert id_token not in posted.headers["Location"]
    kept = parse_qs(urlsplit(posted.headers["Location"]).query)["kept"][0]
    answer = end(asking, kept=kept)
    assert answer.headers["Location"] == f"{AFTER}?state=s"
    assert not is_signed_in(asking)


def test_what_was_posted_too_long_ago_is_a_page(asking, clock):
    posted = end(asking, method="POST", client_id="app")
    kept = parse_qs(urlsplit(posted.headers["Location"]).query)["kept"][0]
    clock.move(601)

    answer = end(asking, kept=kept)

    assert answer.status_code == 400
    assert "This request has expired or is damaged" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "state=a&state=b",
        "id_token_hint=%FF",
        "&".join(f"p{n}=1" for n in range(200)),
        "state=" + "x" * 20_000,
        "kept=rubbish",
        "kept=a.b.c.d.e",
    ],
)
def test_what_cannot_be_read_is_a_page(asking, query):
    answer = asking.server.send(
        "GET",
        "connect/endSession",
        query_string=query,
        headers={"Accept": "text/html"},
    )

    assert answer.status_code == 400
    assert is_signed_in(asking)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_a_post_that_is_no_form_is_a_page(asking, content_type):
    answer = asking.server.send(
        "POST",
        "connect/endSession",
        data="{}",
        content_type=content_type,
        headers={"Accept": "text/html"},
    )

    assert answer.status_code == 400


def test_a_request_that_does_not_fit_into_an_address_is_a_page(asking):
    answer = end(asking, method="POST", client_id="app", state="x" * 12_000)

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_the_page_is_in_the_language_that_was_asked_for(asking):
    answer = end(asking, ui_locales="fr")

    _, page = sign_out_page(asking, answer)
    assert page.html_tag["lang"] == "fr"


def test_a_request_that_was_tampered_with_is_none(asking):
    browser = a_browser(asking.server)
    browser.http = asking.server.http

    page = browser.get(account("/sign-out", request="rubbish"))

    assert page.heading == "Sign out?"
    assert browser.submit(page).location == SIGNED_OUT


def test_an_address_that_was_taken_off_meanwhile_is_not_gone_to(asking):
    answer = end(asking, client_id="app", post_logout_redirect_uri=AFTER)
    browser, page = sign_out_page(asking, answer)
    asking.change(post_logout_redirect_uris=())

    done = browser.submit(page)

    assert done.location == SIGNED_OUT
    assert not is_signed_in(asking)


def test_an_encrypted_hint_is_left_aside_where_the_client_names_itself(asking):
    answer = end(
        asking,
        id_token_hint="a.b.c.d.e",
        client_id="app",
        post_logout_redirect_uri=AFTER,
    )

    _, page = sign_out_page(asking, answer)
    assert "app asks to sign you out." in page.text
    assert "You then go back to app.example." in page.text


def test_pairwise_clients_sign_out_as_others_do(server):
    asking = an_application(server, subject_type="pairwise")

    answer = end(asking, id_token_hint=hint(asking), post_logout_redirect_uri=AFTER)

    assert answer.headers["Location"] == AFTER
    assert not is_signed_in(asking)
