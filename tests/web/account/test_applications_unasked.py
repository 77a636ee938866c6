"""Applications that policies let in: nobody reads that they agreed to it."""

from __future__ import annotations

import pytest

from tests.browsing import account
from tests.deciding import ASKED, grant
from tests.web.account.consenting import a_story

HOME = account("/")
STOP = account("/applications/stop", client="photo-app")
GIVEN = "Given without you being asked"
NOT_ASKED = "You were not asked about this"
AGAIN = "it may get access again without you being asked."
PART = "it may get part of this access again without you being asked."
ASKS = "it has to ask you again."


@pytest.fixture
def story(server):
    provider = ASKED | {"consent_can_be_remembered": True}
    scopes = ("read|Read your documents", "write|Change them", "audit|")
    return a_story(server, provider=provider, scopes=scopes)


def test_what_policies_gave_whole_was_given_and_nobody_agreed(server, story):
    grant(server, "read", "audit")
    assert not story.is_asked("read audit")

    page = story.browser.get(HOME)

    assert f"{GIVEN}June 1, 2026" in page.text.replace(f"{GIVEN} ", GIVEN)
    assert page.text.count(GIVEN) == 1
    assert NOT_ASKED not in page.text
    assert "You agreed" not in page.text
    assert "You let" not in page.text


def test_beside_what_was_agreed_to_each_that_policies_gave_is_marked(server, story):
    grant(server, "read")
    story.press(story.ask("read write"), "Allow")

    text = story.browser.get(HOME).text

    assert "You agreed" in text
    assert GIVEN not in text
    assert text.count(NOT_ASKED) == 1
    assert f"Read your documents {NOT_ASKED}" in text


def test_what_is_not_described_is_not_marked(server, story):
    grant(server, "audit")
    story.press(story.ask("audit write"), "Allow")

    text = story.browser.get(HOME).text

    assert "You agreed" in text
    assert GIVEN not in text
    assert NOT_ASKED not in text


@pytest.mark.parametrize(
    ("scopes", "said"),
    [("read", AGAIN), ("write", ASKS), ("read write", PART), ("audit write", PART)],
)
def test_stopping_promises_no_question_that_is_not_put(server, story, scopes, said):
    grant(server, "read", "audit")
    _let_in(story, scopes)

    before, after = _stop(story)

    assert _said(before) == _said(after) == [said]
    assert "Photo App has lost all access that it had." in after.text
    assert story.is_asked(scopes) == (said != AGAIN)


def test_what_was_agreed_to_at_another_time_is_asked_about_again_too(server, story):
    grant(server, "read")
    _let_in(story, "write")
    _let_in(story, "read")

    before, after = _stop(story)

    assert _said(before) == _said(after) == [PART]


def test_what_is_only_remembered_is_asked_about_again_too(server, story, clock):
    grant(server, "read")
    story.press(story.ask("write"), "Allow", remember=["yes"])
    clock.move(86400)
    story.browser.sign_in("ada")
    _let_in(story, "read")

    before, after = _stop(story)

    assert _said(before) == _said(after) == [PART]


def test_what_a_policy_gives_by_now_may_come_unasked_though_it_was_agreed_to(
    server, story
):
    _let_in(story, "read")
    grant(server, "read")
    _let_in(story, "read")

    before, after = _stop(story)

    assert _said(before) == _said(after) == [AGAIN]


def _let_in(story, scopes):
    if story.is_asked(scopes):
        story.press(story.ask(scopes), "Allow")


def _stop(story):
    """Give the page that asks, and the one after it."""
    before = story.browser.get(STOP)
    return before, story.browser.submit(before, "Stop access")


def _said(page):
    return [each for each in (AGAIN, PART, ASKS) if each in page.text]
