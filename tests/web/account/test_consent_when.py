"""When a person is asked, what is remembered, and what is asked again."""

from __future__ import annotations

import pytest

from tests.browsing import account
from tests.web.account.consenting import BACK, Answer, a_story
from tests.web.account.remembering import REMEMBERED, a_story_with_memory

HALF_A_YEAR = 15_552_000


def test_an_answer_is_remembered_only_where_that_is_offered(server):
    story = a_story(server, scopes=("read",))

    page = story.ask("read")
    assert "Do not ask me this again" not in page.text
    story.press(page, "Allow", remember="yes")  # forged

    assert story.is_asked("read")


def test_an_answer_is_remembered_only_where_the_person_ticks_it(server):
    story = a_story(server, provider=REMEMBERED, scopes=("read",))

    page = story.ask("read")
    assert not page.tree.all("input", name="remember", checked="")
    story.press(page, "Allow")

    assert story.is_asked("read")


def test_nobody_is_asked_again_for_what_is_remembered(server):
    story = a_story_with_memory(server)

    seen = story.open(story.request("read"))

    assert seen.status in {200, 303}
    assert Answer(seen).granted == "read"
    granted = story.lines_of_the_log("AM-CONSENT-GRANTED")
    assert [line["reason"] for line in granted] == [
        "a scope is not remembered",
        "consent is remembered",
    ]


def test_a_look_at_the_headers_alone_grants_nothing(server):
    story = a_story_with_memory(server)
    sealed = story.request("read")
    grants = story.services.grants.of(story.known.user)

    seen = story.browser._send("HEAD", account("/consent", request=sealed), {})

    assert (seen.status, seen.html) == (200, "")
    assert story.services.grants.of(story.known.user) == grants
    assert Answer(story.open(sealed)).granted == "read"


def test_what_was_remembered_in_several_answers_adds_up(server):
    story = a_story_with_memory(server)
    story.press(story.ask("write"), "Allow", remember=["yes"])

    assert not story.is_asked("write read")


def test_a_new_scope_is_asked_for_apart_from_what_was_allowed(server):
    story = a_story_with_memory(server)

    page = story.ask("read write")

    assert page.lines("access") == ["Change your documents"]
    assert page.lines("before") == ["Read your documents"]
    assert "You have allowed this application something before." in page.text
    answer = story.press(page, "Allow", remember=["yes"])
    assert answer.granted == "read write"
    assert not story.is_asked("read write")


def test_what_was_allowed_and_not_remembered_is_not_called_new(server):
    story = a_story(server, scopes=("read|Read", "write|Write"))
    story.press(story.ask("read"), "Allow")

    page = story.ask("read write")

    assert page.lines("access") == ["Write"]
    assert page.lines("before") == ["Read"]


def test_the_scopes_of_a_request_without_any_are_remembered_too(server):
    story = a_story(
        server,
        provider=REMEMBERED,
        scopes=("read|Read", "write|Write"),
        default_scopes=("read|Read",),
    )
    story.press(story.ask(""), "Allow", remember=["yes"])

    assert not story.is_asked("")
    assert story.is_asked("write")


@pytest.mark.parametrize(
    ("chosen", "seconds"), [({}, HALF_A_YEAR), ({"consent_lifetime": 60}, 60)]
)
def test_a_memory_expires(server, clock, chosen, seconds):
    provider = {"session_lifetime": 7_776_000, "session_idle_lifetime": 7_776_000}
    story = a_story_with_memory(server, provider=provider, **chosen)

    clock.move(seconds - 1)
    sign_in_again(story)
    assert not story.is_asked("read")

    clock.move(1)
    assert story.is_asked("read")
    assert server.services.housekeeping.purge().consents == 1


def sign_in_again(story) -> None:
    if story.known is None:
        story.browser.sign_in("ada")


def test_switching_the_memory_off_makes_it_count_no_more(server):
    story = a_story_with_memory(server)

    story.realm_set(consent_can_be_remembered=False)

    assert story.is_asked("read")


def test_what_is_new_and_what_only_changed_are_not_mistaken_for_each_other(server):
    story = a_story_with_memory(server)
    story.client_set(scopes=("read|Read and delete", "write|Change your documents"))

    page = story.ask("read write")

    assert page.lines("access") == ["Read and delete", "Change your documents"]
    assert "Some of what it asks for is new or described in other" in page.text


def test_who_one_is_and_what_may_be_done_stay_apart_where_both_were_allowed(server):
    story = a_story(server, scopes=("write|Write", "email|Your address", "read|Read"))
    story.press(story.ask("write email"), "Allow")

    page = story.ask("write email read")

    assert page.lines("access") == ["Read"]
    assert page.lines("before") == ["Your address", "Write"]
    assert page.lines("before before-identity") == ["Your address"]
    assert page.lines("before before-access") == ["Write"]
    assert "Now it asks for more." in page.text


def test_what_was_hidden_and_can_be_read_now_is_new(server):
    story = a_story_with_memory(server, "read|")

    story.client_set(scopes=("read|Read your documents",))
    page = story.ask("read")

    assert page.lines("access") == ["Read your documents"]
    assert "have changed" not in page.text
    (line,) = story.lines_of_the_log("AM-ACCESS-OUTCOME")[-1:]
    assert line["request"]["operation"] == "consent"
    assert line["response"]["detail"]["reason"] == "a scope is shown that was hidden"


def test_reading_in_another_language_asks_nobody_again(server):
    words = ("read|Read your documents", "read|fr|Lire vos documents")
    story = a_story_with_memory(server, *words)

    assert not story.is_asked("read", ui_locales="fr")

    story.client_set(scopes=("read|Read everything", words[1]))
    assert story.is_asked("read", ui_locales="fr")


def test_prompt_asks_for_the_page_whatever_is_remembered(server):
    story = a_story_with_memory(server)

    page = story.ask("read", prompt="consent")

    assert page.lines("before") == ["Read your documents"]
    assert page.lines("access") == []


def test_another_application_and_another_person_are_asked(server):
    story = a_story_with_memory(server)
    server.client(
        "other-app",
        grant_types=("authorization_code",),
        redirect_uris=(BACK,),
        scopes=("read|Read your documents",),
    )

    assert story.is_asked("read", client_id="other-app")


IMPLIED = {"implied_consent": True}


@pytest.mark.parametrize(
    ("skip", "chosen", "asked"),
    [
        (True, IMPLIED, False),
        (False, IMPLIED, True),
        (True, {}, True),
        (True, {**IMPLIED, "token_endpoint_auth_method": "none"}, False),
        (True, {**IMPLIED, "self_registered": True}, True),
        (True, {**IMPLIED, "self_registered": True, "verified_by": "Us"}, False),
    ],
    ids=["both", "not the provider", "not the client", "public", "itself", "verified"],
)
def test_consent_is_implied_behind_both_switches(server, skip, chosen, asked):
    story = a_story(
        server,
        provider={"clients_can_skip_consent": skip},
        scopes=("read",),
        **chosen,
    )

    assert story.is_asked("read") is asked


@pytest.mark.spec("RFC 8252", "8.6")
@pytest.mark.parametrize(
    "redirect_uri", ["http://127.0.0.1:4711/back", "com.example.app:/back"]
)
def test_a_program_on_this_device_is_asked_about_each_time(server, redirect_uri):
    story = a_story(
        server,
        provider={**REMEMBERED, "clients_can_skip_consent": True},
        scopes=("read|Read",),
        redirect_uris=(redirect_uri,),
        token_endpoint_auth_method="none",
        **IMPLIED,
    )

    page = story.ask("read", redirect_uri=redirect_uri)
    assert "Do not ask me this again" not in page.text
    story.press(page, "Allow", remember="yes")  # forged

    assert story.ask("read", redirect_uri=redirect_uri).lines("before") == ["Read"]


def test_stopping_an_application_forgets_what_was_remembered(server):
    story = a_story_with_memory(server)
    client = server.services.clients.get(story.realm, "photo-app")

    assert server.services.grants.stop(story.realm, story.known.user, client)

    page = story.ask("read")
    assert page.lines("access") == ["Read your documents"]
    assert page.lines("before") == []
