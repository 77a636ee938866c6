"""Applications that policies let in: nobody reads that they agreed to it."""

from __future__ import annotations

import pytest

from tests.browsing import account
from tests.deciding import ASKED, grant
from tests.web.account.consenting import a_story

HOME = account("/")
STOP = account("/applications/stop", client="photo-app")
GIVEN = "Given without asking you"
AGAIN = "it may be given access again without asking you."
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
    assert "You agreed" not in page.text
    assert "You let" not in page.text


def test_beside_what_was_agreed_to_each_that_policies_gave_is_marked(server, story):
    grant(server, "read")
    story.press(story.ask("read write"), "Allow")

    text = story.browser.get(HOME).text

    assert "You agreed" in text
    assert text.count(GIVEN) == 1
    assert f"Read your documents {GIVEN}" in text


def test_what_is_not_described_is_not_marked(server, story):
    grant(server, "audit")
    story.press(story.ask("audit write"), "Allow")

    text = story.browser.get(HOME).text

    assert "You agreed" in text
    assert GIVEN not in text


@pytest.mark.parametrize(
    ("scopes", "said", "unsaid"), [("read", AGAIN, ASKS), ("write", ASKS, AGAIN)]
)
def test_stopping_promises_no_question_that_is_not_put(
    server, story, scopes, said, unsaid
):
    grant(server, "read")
    if story.is_asked(scopes):
        story.press(story.ask(scopes), "Allow")

    before = story.browser.get(STOP)
    after = story.browser.submit(before, "Stop access")

    for page in (before, after):
        assert said in page.text
        assert unsaid not in page.text
    assert story.is_asked(scopes) == (said == ASKS)
