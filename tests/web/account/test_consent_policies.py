"""The consent page shows exactly what policies leave to be asked."""

from __future__ import annotations

import pytest

from tests.browsing import account
from tests.deciding import ASKED, FAILS, deny, grant, lift
from tests.web.account.consenting import Answer, ConsentPageSeen, a_story

SCOPES = ("read|Read your documents", "write|Change them", "share|Share them")
EVERYTHING = "read write share"


def a_policy_story(server, *, provider=None, **client):
    client.setdefault("scopes", SCOPES)
    return a_story(server, provider=ASKED | (provider or {}), **client)


def words(page) -> list[str]:
    return page.lines("access")


def test_nothing_is_shown_of_what_is_granted_or_denied(server):
    story = a_policy_story(server)
    grant(server, "read")
    deny(server, "share")

    page = story.ask(EVERYTHING)
    answer = story.press(page, "Allow")

    assert words(page) == ["Change them"]
    assert "Share them" not in page.text
    assert "Read your documents" not in page.text
    assert answer.granted == "read write"


def test_an_answer_is_written_down_with_the_policies_that_had_a_say(server):
    story = a_policy_story(server)
    grant(server, "read", name="staff")
    deny(server, "share", name="incident")

    story.press(story.ask(EVERYTHING), "Allow")

    (line,) = story.lines_of_the_log("AM-CONSENT-GRANTED")
    assert line["reason"] == (
        "a scope is not remembered; granted by policy: staff; denied by policy: "
        "incident"
    )


def test_a_person_can_refuse_what_is_asked_and_then_policies_grant_nothing(server):
    story = a_policy_story(server)
    grant(server, "read")

    answer = story.press(story.ask("read write"), "Do not allow")

    assert answer.parameters["error"] == "access_denied"


def test_what_is_unticked_is_left_out_and_what_policies_granted_stays(server):
    story = a_policy_story(server, provider={"let_users_choose_scopes": True})
    grant(server, "read")

    page = story.ask(EVERYTHING)
    answer = story.press(page, "Allow", scope=["share"])

    assert page.boxes() == {"write": "ticked", "share": "ticked"}
    assert answer.granted == "read share"


def test_only_what_was_asked_is_remembered(server):
    story = a_policy_story(server, provider={"consent_can_be_remembered": True})
    grant(server, "read")
    story.press(story.ask("read write"), "Allow", remember=["yes"])

    assert not story.is_asked("read write")
    lift(server, "grants")
    page = story.ask("read write")

    assert words(page) == ["Read your documents"]
    assert page.lines("before") == ["Change them"]


def test_prompt_consent_shows_what_is_asked_though_it_is_remembered(server):
    story = a_policy_story(server, provider={"consent_can_be_remembered": True})
    grant(server, "read")
    story.press(story.ask("read write"), "Allow", remember=["yes"])

    page = story.ask("read write", prompt="consent")

    assert page.everything == ["Change them"]


def test_the_page_is_skipped_where_policies_granted_meanwhile(server):
    story = a_policy_story(server)
    sealed = story.request("read write")
    grant(server, "*")

    assert Answer(story.open(sealed)).granted == "read write"


def test_what_was_denied_since_the_page_is_shown_before_it_is_granted(server):
    story = a_policy_story(server)
    page = story.ask("read write")
    deny(server, "write")

    again = ConsentPageSeen(story.browser.submit(page.seen, "Allow"))
    answer = story.press(again, "Allow")

    assert again.status == 400
    assert words(again) == ["Read your documents"]
    assert answer.granted == "read"


@pytest.mark.parametrize(
    ("press", "got"), [("Allow", "code"), ("Do not allow", "error")]
)
def test_where_policies_granted_everything_since_the_page_a_refusal_still_counts(
    server, press, got
):
    story = a_policy_story(server)
    page = story.ask("read write")
    grant(server, "*")

    answer = story.press(page, press)

    assert got in answer.parameters


@pytest.mark.parametrize(
    ("when", "error"), [("true", "invalid_scope"), (FAILS, "access_denied")]
)
def test_what_was_refused_since_the_page_is_told_to_the_client(server, when, error):
    story = a_policy_story(server)
    page = story.ask("read")
    deny(server, "read", when=when)

    answer = story.press(page, "Allow")

    assert answer.parameters["error"] == error


def test_what_policies_granted_is_among_the_applications_of_the_person(server):
    story = a_policy_story(server)
    grant(server, "read")
    assert not story.is_asked("read")

    seen = story.browser.get(account("/"))

    assert "Read your documents" in seen.text


def test_to_sign_in_alone_is_not_all_where_policies_granted_more(server):
    story = a_policy_story(server, scopes=("openid", *SCOPES))
    alone = story.ask("openid")
    grant(server, "read")
    with_more = story.ask("openid read")

    assert words(with_more) == []
    assert alone.text != with_more.text
