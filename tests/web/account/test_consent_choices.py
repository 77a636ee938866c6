"""Choosing on the consent page: ticks only subtract, and never everything."""

from __future__ import annotations

import pytest

from tests.browsing import account
from tests.web.account.consenting import Answer, ConsentPageSeen, a_story, decision

CHOOSING = {
    "let_users_choose_scopes": "yes",
    "required_scopes": ("read",),
    "scopes": ("read|Read", "write|Write", "delete|Delete", "openid|"),
}
ALL = "openid read write delete"


def test_boxes_are_there_only_where_people_may_choose(server):
    story = a_story(server, scopes=CHOOSING["scopes"])

    assert story.ask(ALL).boxes() == {}

    story.client_set(**CHOOSING)
    assert story.ask(ALL).boxes() == {
        "read": "ticked and locked",
        "write": "ticked",
        "delete": "ticked",
    }


@pytest.mark.parametrize(
    ("provider", "client", "boxes"),
    [(True, "", True), (True, "no", False), (False, "yes", True), (False, "", False)],
)
def test_the_client_chooses_before_the_provider(server, provider, client, boxes):
    story = a_story(
        server,
        provider={"let_users_choose_scopes": provider},
        let_users_choose_scopes=client,
        scopes=("read|Read",),
    )

    assert bool(story.ask("read").boxes()) is boxes


@pytest.mark.spec("RFC 6749", "3.3")
@pytest.mark.parametrize(
    ("ticked", "granted"),
    [
        (["write", "delete"], "openid read write delete"),
        (["delete"], "openid read delete"),
        ([], "openid read"),
    ],
)
def test_what_is_unticked_is_not_granted_and_the_answer_says_so(
    server, ticked, granted
):
    story = a_story(server, **CHOOSING)

    answer = story.press(story.ask(ALL), "Allow", scope=ticked)

    assert answer.granted == granted
    (grant,) = story.services.grants.of(story.known.user)
    assert " ".join(grant.scopes) == granted
    assert " ".join(shown.scope for shown in grant.words) == granted


def test_forged_ticks_change_nothing(server):
    story = a_story(server, **CHOOSING)
    page = story.ask("openid read write")

    fields = [
        *decision(page, scope=[]),
        *(("scope", forged) for forged in ("delete", "admin", "openid", "read")),
    ]
    answer = Answer(story.browser.post(account("/consent"), fields))

    assert answer.granted == "openid read"


def test_ticks_count_for_nothing_where_nobody_may_choose(server):
    story = a_story(server, scopes=("read|Read", "write|Write"))
    page = story.ask("read write")

    fields = [*decision(page), ("scope", "read")]
    answer = Answer(story.browser.post(account("/consent"), fields))

    assert answer.granted == "read write"


def test_who_unticks_everything_is_asked_again_and_nothing_is_granted(server):
    story = a_story(server, **{**CHOOSING, "required_scopes": ()})

    page = story.press(story.ask(ALL), "Allow", scope=[]).page

    assert page.status == 400
    assert "Nothing is left that you would allow." in page.text
    assert page.title.startswith("There is a problem – Allow Photo App")
    assert story.services.grants.of(story.known.user) == []
    again = ConsentPageSeen(page)
    assert set(again.boxes().values()) == {"empty"}
    assert story.press(again, "Allow", scope=["write"]).granted == "openid write"


def test_what_is_unticked_is_forgotten(server):
    story = a_story(server, provider={"consent_can_be_remembered": True}, **CHOOSING)
    story.press(story.ask(ALL), "Allow", remember=["yes"])
    assert not story.is_asked(ALL)

    page = story.ask(ALL, prompt="consent")
    story.press(page, "Allow", scope=["write"])

    assert story.is_asked("delete")
    assert not story.is_asked("openid read write")
