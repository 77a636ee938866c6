"""The answer on the consent page: what counts, what does not, and what helps then."""

from __future__ import annotations

import pytest

from tests.browsing import PASSWORD, a_browser, account
from tests.web.account.consenting import Answer, ConsentPageSeen, a_story, decision


def test_words_that_changed_meanwhile_are_read_before_anything_is_granted(server):
    story = a_story(server, scopes=("read|Read",))
    page = story.ask("read")

    story.client_set(scopes=("read|Read and delete",))
    again = story.press(page, "Allow").page

    assert again.status == 400
    assert "What is asked has changed while you read it." in again.text
    assert ConsentPageSeen(again).lines("access") == ["Read and delete"]
    assert story.services.grants.of(story.known.user) == []
    assert story.press(ConsentPageSeen(again), "Allow").granted == "read"


@pytest.mark.parametrize("first", ["Allow", "Do not allow"])
@pytest.mark.parametrize("second", ["Allow", "Do not allow"])
def test_a_question_is_answered_once(server, first, second):
    story = a_story(server, scopes=("read|Read",))
    page = story.ask("read")
    story.press(page, first)
    grants = story.services.grants.of(story.known.user)

    again = story.press(page, second).page

    assert again.status == 400
    assert again.heading == "This question has been answered"
    assert "start again" in again.text
    assert story.services.grants.of(story.known.user) == grants


def test_the_page_of_an_answered_question_says_so(server):
    story = a_story(server, scopes=("read|Read",))
    sealed = story.request("read")
    story.press(ConsentPageSeen(story.open(sealed)), "Allow")

    assert story.open(sealed).heading == "This question has been answered"


def test_two_tabs_have_each_their_own_question(server):
    story = a_story(server, scopes=("read|Read", "write|Write"))
    one, other = story.ask("read", state="one"), story.ask("write", state="other")

    second = story.press(other, "Allow")
    first = story.press(one, "Allow")

    assert (second.granted, second.parameters["state"]) == ("write", "other")
    assert (first.granted, first.parameters["state"]) == ("read", "one")


def test_a_question_expires(server, clock):
    story = a_story(server, scopes=("read|Read",))
    sealed = story.request("read")
    page = ConsentPageSeen(story.open(sealed))

    clock.move(600)

    for seen in (story.open(sealed), story.press(page, "Allow").page):
        assert seen.status == 400
        assert seen.heading == "This request has expired or is damaged"
        assert "Go back to the application and start again." in seen.text


def test_a_page_that_is_shown_late_does_not_live_longer(server, clock):
    story = a_story(server, scopes=("read|Read",))
    sealed = story.request("read")
    clock.move(599)
    page = ConsentPageSeen(story.open(sealed))

    clock.move(1)

    assert (
        story.press(page, "Allow").page.heading
        == "This request has expired or is damaged"
    )


def test_another_browser_cannot_answer(server):
    story = a_story(server, scopes=("read|Read",))
    sealed = story.request("read")

    stranger = a_browser(server)
    assert stranger.get(account("/consent", request=sealed)).heading == (
        "This request began in another browser"
    )
    stranger.sign_in("ada")
    seen = stranger.get(account("/consent", request=sealed))
    assert seen.status == 400
    assert not seen.forms


@pytest.mark.parametrize(
    "sealed", ["", "x", "a.b.c.d.e", "é", "x" * 9000, "../../etc/passwd"]
)
def test_what_nobody_sealed_is_no_request(server, sealed):
    story = a_story(server, scopes=("read",))

    seen = story.open(sealed)

    assert seen.status == 400
    assert "start again" in seen.text


def test_another_person_cannot_answer_what_one_was_asked(server):
    story = a_story(server, scopes=("read|Read",))
    user = story.known.user
    page = story.ask("read")
    server.services.end_users.create(
        story.realm, "grace", user.attributes, password="five slow tall ships"
    )
    story.browser.sign_in("grace", "five slow tall ships")

    token = story.browser.get(account("/password")).form("csrf").value("csrf")
    for fields in (decision(page), decision(page, csrf=token)):
        seen = story.browser.post(account("/consent"), fields)
        assert seen.status == 400
        assert seen.heading == "Somebody else is signed in now"
        assert seen.link("Sign in as somebody else") == account("/sign-in")
    assert story.services.grants.of(user) == []
    assert story.services.grants.of(story.known.user) == []


def test_who_finds_another_person_signed_in_can_sign_in_for_the_same_question(server):
    story = a_story(server, scopes=("read|Read",))
    page = story.ask("read")
    server.services.end_users.create(
        story.realm, "grace", story.known.user.attributes, password="five tall ships"
    )
    story.browser.sign_in("grace", "five tall ships")
    refused = story.press(page, "Allow").page

    sign_in = story.browser.get(refused.link("Sign in as somebody else"))
    entered = story.browser.submit(
        sign_in, form=sign_in.form("password"), username="ada", password=PASSWORD
    )

    asked = ConsentPageSeen(story.browser.follow(entered))
    assert story.press(asked, "Allow").granted == "read"


def test_a_session_that_ended_in_between_is_told(server):
    story = a_story(server, scopes=("read|Read",))
    sealed = story.request("read")
    page = ConsentPageSeen(story.open(sealed))
    story.services.sessions.end_all(story.known.user)

    for seen in (story.open(sealed), story.press(page, "Allow").page):
        assert seen.heading == "You are no longer signed in"
        assert seen.link("Sign in again")


@pytest.mark.spec("OpenID Connect Core", "3.1.2.1")
@pytest.mark.parametrize("params", [{"prompt": "login"}, {"max_age": "60"}])
def test_who_must_sign_in_anew_does_so_before_the_page(server, clock, params):
    story = a_story(server, scopes=("read|Read",))
    clock.move(400)
    sealed = story.request("read", **params)

    seen = story.open(sealed)
    assert (seen.status, "/sign-in?" in seen.location) == (303, True)
    clock.move(1)
    sign_in = story.browser.follow(seen)
    entered = story.browser.submit(
        sign_in,
        form=sign_in.form("password"),
        username="ada",
        password=PASSWORD,
    )
    page = ConsentPageSeen(story.browser.follow(entered))

    assert story.press(page, "Allow").granted == "read"


def test_an_application_that_changed_meanwhile_is_told_or_shown(server):
    story = a_story(server, scopes=("read|Read", "write|Write"))
    page, other = story.ask("read write"), story.ask("read write")

    story.client_set(scopes=("read|Read",))
    told = story.press(page, "Allow")
    assert told.parameters["error"] == "invalid_scope"

    story.client_set(status="inactive")
    shown = story.press(other, "Allow").page
    assert (shown.status, shown.heading) == (
        400,
        "This application is not known here",
    )


def test_a_self_registered_application_is_named_before_anybody_is_sent_to_it(server):
    story = a_story(server, scopes=("read|Read",), self_registered=True)
    sealed = story.request("read")
    story.client_set(scopes=("write",))

    seen = story.open(sealed)

    assert seen.status == 400
    assert "app.example.com" in seen.text
    assert "error=invalid_scope" in seen.link("Go back to the application")


def test_a_request_that_was_posted_nowhere_is_answered_by_a_redirect(server):
    story = a_story(
        server, scopes=("read",), provider={"clients_can_skip_consent": True}
    )
    user = story.known.user
    story.client_set(implied_consent=True)

    seen = story.open(story.request("read", subject_id=user.id))

    assert (seen.status, Answer(seen).granted) == (303, "read")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": None, "Sec_Fetch_Site": None},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_decides_nothing(server, headers):
    story = a_story(server, scopes=("read|Read",))
    page = story.ask("read")

    seen = story.browser.post(account("/consent"), decision(page), **headers)

    assert seen.status == 400
    assert seen.heading == "This form was not sent from our page"
    assert story.press(page, "Allow").granted == "read"


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
def test_a_form_without_its_token_decides_nothing(server, token):
    story = a_story(server, scopes=("read|Read",))
    page = story.ask("read")

    seen = story.browser.post(account("/consent"), decision(page, csrf=token))

    assert seen.heading == "This form was not sent from our page"
    assert story.services.grants.of(story.known.user) == []


@pytest.mark.parametrize("press", ["", "maybe", "ALLOW", "allow "])
def test_whatever_is_not_allow_is_a_refusal(server, press):
    story = a_story(server, scopes=("read|Read",))
    page = story.ask("read")

    fields = [pair for pair in decision(page) if pair[0] != "decision"]
    answer = Answer(
        story.browser.post(account("/consent"), [*fields, ("decision", press)])
    )

    assert answer.parameters["error"] == "access_denied"
