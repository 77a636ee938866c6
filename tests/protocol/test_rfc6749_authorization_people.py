"""OpenID Connect Core §3.1.2.1, RFC 6749 §4.1: who is asked, and who is not."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from iam.domain.authorization import RedirectableError, UnprovenRequest
from tests.authorizing import BROWSER, CALLBACK, ISSUER, Asking, goes_to, told

ACCOUNT = "/am/account/realms/root/realms/alpha"
SIGN_IN, CONSENT = f"{ACCOUNT}/sign-in", f"{ACCOUNT}/consent"


@pytest.fixture
def asking(server):
    return Asking(server)


def pending(asking, answer, *, browser=BROWSER):
    """Open the request that an answer sends along."""
    [sealed] = parse_qs(urlsplit(answer.headers["Location"]).query)["request"]
    live = asking.services.cache.current()
    return asking.services.pending.find(live, asking.realm, sealed, browser=browser)


def test_nobody_is_signed_in(server):
    asking = Asking(server, signed_in=False)

    answer = asking.authorize(ui_locales="fr-CA en", login_hint="ada", nonce="n")

    assert goes_to(answer) == SIGN_IN
    assert answer.headers["Cache-Control"] == "no-store"
    assert pending(asking, answer) is None  # it is another browser's


def test_a_person_who_must_be_asked_is_sent_to_consent(server):
    asking = Asking(server, implied_consent=False)

    answer = asking.authorize(nonce="n", ui_locales="fr")

    assert goes_to(answer) == CONSENT
    found = pending(asking, answer)
    assert found.subject_id == asking.user.id
    assert not found.form_posted
    assert found.request.nonce == "n"
    assert found.request.ui_locales == "fr"
    assert found.request.scopes == ("read",)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
@pytest.mark.parametrize("params", [{}, {"max_age": "0"}, {"response_mode": "query"}])
def test_prompt_none_and_nobody_signed_in(server, params):
    asking = Asking(server, signed_in=False)

    answer = asking.authorize(prompt="none", **params)

    assert goes_to(answer) == CALLBACK
    assert told(answer) == {
        "error": "login_required",
        "error_description": "The request requires login.",
        "iss": ISSUER,
        "state": "xyz",
    }
    assert "Set-Cookie" not in answer.headers


@pytest.mark.spec("OpenID Connect Core", "3.1.2.6")
def test_prompt_none_and_a_person_who_must_be_asked(server):
    asking = Asking(server, implied_consent=False)

    answer = asking.authorize(prompt="none")

    assert goes_to(answer) == CALLBACK
    assert told(answer)["error"] == "consent_required"
    assert told(answer)["error_description"] == "The request requires consent."


def test_prompt_none_and_nothing_to_ask(asking):
    assert "code" in told(asking.authorize(prompt="none"))


@pytest.mark.parametrize("prompt", ["login", "LOGIN consent", "select_account"])
def test_who_is_signed_in_is_sent_to_sign_in_again(asking, clock, prompt):
    clock.move(1)

    answer = asking.authorize(prompt=prompt)

    assert goes_to(answer) == SIGN_IN
    found = pending(asking, answer)
    assert found.subject_id is None
    assert found.form_posted


def test_who_has_signed_in_again_is_not_sent_there_for_ever(asking, clock):
    clock.move(1)
    found = pending(asking, asking.authorize(prompt="login"))
    before = asking.services.sessions.find
    assert found.request.needs_sign_in(_signed_in(asking, before), clock.now())

    asking.sign_in()

    assert not found.request.needs_sign_in(_signed_in(asking, before), clock.now())


def _signed_in(asking, find):
    live = asking.services.cache.current()
    cookie = next(iter(asking.server.http._cookies.values())).value
    return find(live, asking.realm, cookie)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize(
    ("max_age", "seconds", "goes"),
    [
        ("60", 60, CALLBACK),
        ("60", 61, SIGN_IN),
        ("0", 1, SIGN_IN),
        (None, 61, CALLBACK),
    ],
)
def test_max_age(asking, clock, max_age, seconds, goes):
    clock.move(seconds)

    assert goes_to(asking.authorize(max_age=max_age)) == goes


def test_a_session_of_another_realm_counts_for_nothing(server):
    asking = Asking(server)
    server.realm("/beta", clients_can_skip_consent=True)
    server.client(
        "app",
        realm="/beta",
        grant_types=("authorization_code",),
        redirect_uris=(CALLBACK,),
        scopes=("read",),
        implied_consent=True,
    )

    answer = server.send(
        "GET", "authorize", realm="/beta", query_string=asking.params()
    )

    assert goes_to(answer) == "/am/account/realms/root/realms/beta/sign-in"


@pytest.mark.parametrize("what", ["disabled", "deleted", "ended"])
def test_a_person_who_is_no_more_is_nobody(asking, what):
    users, name = asking.services.end_users, asking.user.username
    if what == "disabled":
        users.set(asking.realm, name, attributes={}, disabled=True)
    elif what == "deleted":
        users.delete(asking.realm, name)
    else:
        users.set_password(asking.realm, name, "seven quiet lanterns drift")

    assert goes_to(asking.authorize()) == SIGN_IN


@pytest.mark.spec("RFC 9700", "4.11.2")
@pytest.mark.parametrize(
    ("client", "params", "is_sent"),
    [
        ({}, {}, True),
        ({"self_registered": True}, {}, False),
        ({"self_registered": True}, {"prompt": "none"}, True),
        ({"self_registered": True, "verified_by": "Example"}, {}, True),
    ],
)
def test_a_refusal_sends_nobody_to_an_address_that_nobody_checked(
    server, client, params, is_sent
):
    asking = Asking(server, **client)

    answer = asking.authorize(scope="no", **params)

    if is_sent:
        assert goes_to(answer) == CALLBACK
        return
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "app.example" in answer.text
    assert f'href="{CALLBACK}?error=invalid_scope&amp;' in answer.text


def test_who_registered_itself_is_always_asked_about(server):
    asking = Asking(server, self_registered=True)

    assert goes_to(asking.authorize()) == CONSENT


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ({"grant_types": ()}, "unauthorized_client"),
        ({"scopes": ("write",), "default_scopes": ()}, "invalid_scope"),
    ],
)
def test_what_was_taken_from_the_client_since_is_refused(asking, setting, code):
    request = asking.services.authorization.start(
        asking.services.cache.current(), asking.realm, asking.params()
    )
    asking.change(**setting)

    with pytest.raises(RedirectableError) as refused:
        asking.services.authorization.recheck(
            asking.services.cache.current(), asking.realm, request
        )

    assert refused.value.error.code == code


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ({"status": "inactive"}, "unknown_client"),
        ({"redirect_uris": ("https://other.example/",)}, "redirect_mismatch"),
    ],
)
def test_a_client_that_is_gone_since_is_a_page(asking, setting, kind):
    request = asking.services.authorization.start(
        asking.services.cache.current(), asking.realm, asking.params()
    )
    asking.change(**setting)

    with pytest.raises(UnprovenRequest) as refused:
        asking.services.authorization.recheck(
            asking.services.cache.current(), asking.realm, request
        )

    assert refused.value.kind == kind
