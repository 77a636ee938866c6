"""OpenID Connect Core §3.1.2.1: ``id_token_hint``, and a person who is asked for."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from iam.domain.end_users import EndUserAttributes
from tests.authorizing import CALLBACK, Asking, goes_to, reason, told
from tests.browsing import PASSWORD, a_browser, a_person

ACCOUNT = "/am/account/realms/root/realms/alpha"
SIGN_IN = f"{ACCOUNT}/sign-in"


@pytest.fixture
def asking(server):
    return Asking(server, scopes=("openid", "read"))


def ask(asking, **params):
    return asking.authorize(**{"scope": "openid", **params})


def error(answer) -> str:
    assert goes_to(answer) == CALLBACK
    return told(answer)["error"]


def hint(asking) -> str:
    return asking.exchange(asking.code(scope="openid")).json["id_token"]


def somebody_else_signs_in(asking) -> None:
    asking.user = asking.services.end_users.create(
        asking.realm, "bob", EndUserAttributes(), password=None
    )
    asking.sign_in()


def _asked(browser, asking, **params):
    query = urlencode(asking.params(scope="openid", **params))
    return browser.follow(browser.get(f"{asking.server.address('authorize')}?{query}"))


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize("prompt", [None, "none"])
def test_the_person_of_the_hint_is_signed_in(asking, prompt):
    answer = ask(asking, prompt=prompt, id_token_hint=hint(asking))

    assert "code" in told(answer)


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize("subject_type", ["public", "pairwise"])
def test_somebody_else_is_signed_in_than_the_hint_names(asking, subject_type):
    asking.change(subject_type=subject_type)
    id_token = hint(asking)
    somebody_else_signs_in(asking)

    silent = ask(asking, prompt="none", id_token_hint=id_token)
    asked = ask(asking, id_token_hint=id_token)

    assert error(silent) == "login_required"
    assert goes_to(asked) == SIGN_IN


def test_an_expired_hint_is_one_still(asking, clock):
    id_token = hint(asking)
    clock.move(2 * 3600)
    asking.sign_in()

    assert "code" in told(ask(asking, id_token_hint=id_token))


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize("bad", ["changed", "garbage", "another client's"])
def test_a_hint_that_is_none(asking, bad):
    id_token = hint(asking)
    if bad == "changed":
        id_token = id_token[:-4] + ("AAAA" if id_token[-4:] != "AAAA" else "BBBB")
    elif bad == "garbage":
        id_token = "eyJ.not.one"
    else:
        _another_client_has(asking)

    answer = ask(asking, id_token_hint=id_token)

    assert error(answer) == "invalid_request"
    assert "id_token_hint" in told(answer)["error_description"]
    assert "id_token_hint" in reason(asking.server) or "another" in bad


def _another_client_has(asking) -> None:
    """Give the client another id: what it brings was made for the one before."""
    settings = asking.services.clients.get(asking.realm, "app").settings
    asking.services.clients.delete(asking.realm, "app")
    other = replace(settings)
    asking.services.clients.create(asking.realm, "another", other)
    params = asking.params
    asking.params = lambda **changed: params(**{**changed, "client_id": "another"})


def test_oauth_alone_knows_no_hint(asking):
    assert "code" in told(ask(asking, scope="read", id_token_hint="anything"))


def test_who_signs_in_as_another_than_the_hint_names_is_told_to_nobody(server):
    asking = Asking(server, scopes=("openid",))
    id_token = hint(asking)
    a_person(server, "bob")
    browser = a_browser(server)

    page = _asked(browser, asking, id_token_hint=id_token)
    page = _signs_in(browser, page, "bob")

    assert page.status == 200  # a page that leads back: a form was posted on the way
    assert "error=login_required" in page.answer.text
    assert browser.cookie("iam")


def _signs_in(browser, page, username):
    form = page.form("password")
    sent = browser.submit(page, form=form, username=username, password=PASSWORD)
    return browser.follow(sent)


def test_who_is_signed_in_as_another_is_not_offered_to_go_on(server):
    asking = Asking(server, scopes=("openid",))
    id_token = hint(asking)
    a_person(server, "bob")
    browser = a_browser(server)
    browser.sign_in("bob")

    page = _asked(browser, asking, id_token_hint=id_token)

    assert "Continue as" not in page.text
    assert page.form("password")


@pytest.mark.spec("OpenID Connect Core", "5.5.1")
def test_a_sub_that_is_asked_for_is_the_only_one_that_is_told(server):
    provider = {"clients_can_skip_consent": True, "claims_parameter_supported": True}
    asking = Asking(server, provider=provider, scopes=("openid",))
    asked = f'{{"id_token":{{"sub":{{"value":"(usr!{asking.user.id})"}}}}}}'

    assert "code" in told(ask(asking, claims=asked))
    somebody_else_signs_in(asking)
    assert error(ask(asking, claims=asked, prompt="none")) == "login_required"
