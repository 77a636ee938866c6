"""Applications with access: what a person reads of each, and how they stop one."""

from __future__ import annotations

import pytest

from tests.browsing import a_browser, a_person, account
from tests.web.account.consenting import a_story

HOME = account("/")
STOP = account("/applications/stop", client="photo-app")


@pytest.fixture
def story(server):
    return a_story(
        server,
        provider={"unlisted_scopes": "count", "consent_can_be_remembered": True},
        scopes=("read|Read your documents", "write", "audit|", "other"),
    )


def let_in(story, scope="read write audit"):
    return story.press(story.ask(scope), "Allow")


def test_nobody_but_the_person_sees_them(server):
    server.realm("/alpha")

    assert a_browser(server).get(HOME).location == account("/sign-in")
    assert a_browser(server).get(STOP).location == account("/sign-in")


def test_who_let_nothing_in_is_told_so(server):
    a_person(server)
    browser = a_browser(server)

    page = browser.follow(browser.sign_in("ada"))

    assert page.heading == "Applications with access"
    assert "No application has access to your account." in page.text


def test_each_is_shown_with_the_words_that_were_read_and_what_was_hidden_stays_so(
    story,
):
    let_in(story)

    page = story.browser.get(HOME)

    assert "Photo App" in page.text
    assert "Read your documents" in page.text
    assert "audit" not in page.text
    assert "You agreed" in page.text
    assert "June 1, 2026" in page.text
    assert page.link("Stop access") == STOP


def test_where_nothing_is_to_be_read_that_is_said(story):
    let_in(story, "audit")

    assert "None of what it may do has a description." in story.browser.get(HOME).text


def test_words_stay_as_they_were_read_when_the_configuration_changes(story):
    let_in(story)
    story.client_set(scopes=("read|Do as it likes", "write", "audit|Watch you"))

    text = story.browser.get(HOME).text

    assert "Read your documents" in text
    assert "Do as it likes" not in text
    assert "Watch you" not in text


def test_earlier_permissions_stand_behind_the_newest(story, clock):
    let_in(story, "read")
    clock.move(60)
    let_in(story, "read write")

    assert "One earlier permission" in story.browser.get(HOME).text


def test_what_is_remembered_is_shown_with_its_end(story):
    story.press(story.ask("read"), "Allow", remember=["yes"])

    assert "You are not asked again until November 28, 2026" in (
        story.browser.get(HOME).text
    )


def test_what_has_ended_is_not_shown(story, clock):
    let_in(story)
    story.realm_set(session_idle_lifetime=90 * 86400, session_lifetime=90 * 86400)
    clock.move(86400)
    story.browser.sign_in("ada")

    assert "No application has access" in story.browser.get(HOME).text


def test_an_application_that_is_gone_is_not_shown_and_breaks_nothing(story):
    let_in(story)
    story.services.clients.delete(story.realm, "photo-app")

    assert "No application has access" in story.browser.get(HOME).text


def test_one_that_is_switched_off_can_be_stopped(story):
    story.press(story.ask("read"), "Allow", remember=["yes"])
    story.client_set(status="inactive")

    page = story.browser.get(HOME)

    assert "This application is switched off at the moment." in page.text
    assert story.browser.submit(story.browser.get(STOP), "Stop access").status == 200


def test_stopping_asks_first(story):
    let_in(story)

    page = story.browser.get(STOP)

    assert page.heading == "Stop the access of Photo App?"
    assert page.link("Keep it") == HOME
    assert "Photo App" in story.browser.get(HOME).text


@pytest.mark.parametrize("address", [STOP, account("/applications/photo-app")])
def test_stopping_ends_everything_at_once(story, address):
    let_in(story)

    done = story.browser.submit(story.browser.get(address), "Stop access")

    assert done.status == 200
    assert done.heading == "The application has no access any more"
    assert "Photo App" in done.text
    assert "No application has access" in story.browser.get(HOME).text


def test_a_stopped_application_is_asked_about_again(story):
    story.press(story.ask("read"), "Allow", remember=["yes"])
    assert not story.is_asked("read")

    story.browser.submit(story.browser.get(STOP), "Stop access")

    assert story.is_asked("read")


def test_a_post_that_nobody_confirmed_only_asks(story):
    let_in(story)
    form = story.browser.get(STOP).form()

    page = story.browser.post(
        account("/applications/stop"), [*form.fields, ("confirmed", "")]
    )

    assert page.heading.startswith("Stop the access of")
    assert "Photo App" in story.browser.get(HOME).text


@pytest.mark.parametrize("client", ["", "nobody", "x" * 500, "../..", "a b"])
def test_one_that_has_no_access_leads_back_to_the_list(story, client):
    form = [("csrf", story.browser.get(account("/sign-out")).form().value("csrf"))]
    posted = [*form, ("client", client), ("confirmed", "yes")]

    assert story.browser.get(account("/applications/stop", client=client)).status == 303
    assert story.browser.post(account("/applications/stop"), posted).location == HOME


def test_nobody_stops_the_applications_of_others(story, server):
    let_in(story)
    a_person(server, "grace")
    grace = a_browser(server)
    grace.sign_in("grace")
    form = [("csrf", grace.get(account("/sign-out")).form().value("csrf"))]

    grace.post(
        account("/applications/stop"),
        [*form, ("client", "photo-app"), ("confirmed", "yes")],
    )

    assert "Photo App" in story.browser.get(HOME).text


def test_a_name_is_text_whatever_stands_in_it(server):
    story = a_story(server, scopes=("read",), client_name=("<b>Photo",))
    let_in(story, "read")

    html = story.browser.get(HOME).html

    assert "<b>" not in html
    assert "&lt;b&gt;Photo</bdi>" in html
