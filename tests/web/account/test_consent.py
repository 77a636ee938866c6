"""The consent page: who asks, who is asked, where the answer goes, what the page is."""

from __future__ import annotations

import base64

import pytest

from tests.pictures import png
from tests.web.account.consenting import BACK, Answer, ConsentPageSeen, a_story

PICTURE = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
HOSTILE = "<script>alert(1)</script>\"'&"


def test_it_asks_whether_an_application_may_use_the_account(server):
    story = a_story(server, scopes=("read|Read your documents",))

    page = story.ask("read")

    assert page.seen.heading == "Allow Photo App to use your account?"
    assert page.title == "Allow Photo App to use your account? – alpha"
    assert page.lines("access") == ["Read your documents"]
    assert "You are signed in as Ada Lovelace (ada)" in page.text


def test_the_application_gets_a_code_where_the_person_allows_it(server):
    story = a_story(server, scopes=("read|Read your documents", "write"))

    answer = story.press(story.ask("read write"), "Allow")

    assert answer.page.status == 200
    assert answer.page.headers["Cache-Control"] == "no-store"
    assert answer.page.headers["Referrer-Policy"] == "no-referrer"
    assert answer.address.startswith(f"{BACK}?")
    code = answer.parameters.pop("code")
    assert len(code) == 43
    assert answer.parameters == {
        "code": code,
        "iss": "http://localhost:8080/am/oauth2/realms/root/realms/alpha",
        "state": "xyz",
        "client_id": "photo-app",
        "scope": "read write",
    }


def test_the_answer_is_a_form_where_the_application_wants_one(server):
    story = a_story(server, scopes=("read",))

    answer = story.press(story.ask("read", response_mode="form_post"), "Allow").page

    form = answer.form("code")
    assert form.action == BACK
    assert form.value("state") == "xyz"
    assert "form-action" not in answer.headers["Content-Security-Policy"]


def test_nothing_but_our_own_page_is_shown_in_and_by_it(server):
    page = a_story(server, scopes=("read",)).ask("read")

    policy = page.seen.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.seen.headers["Referrer-Policy"] == "same-origin"
    assert page.seen.headers["Cache-Control"] == "no-store"
    assert not page.tree.all("script")


def test_the_two_answers_have_equal_weight_and_enter_refuses(server):
    page = a_story(server, scopes=("read",)).ask("read")

    deny, allow = page.tree.all("div", **{"class": "actions is-equal"})[0].all("button")
    assert (deny.attributes["value"], allow.attributes["value"]) == ("deny", "allow")
    assert deny.attributes["class"] == allow.attributes["class"]
    assert not page.tree.all(autofocus="")


NAMES = {
    "markup is text": (HOSTILE, HOSTILE),
    "right to left": ("تطبيق الصور", "تطبيق الصور"),
    "too long": ("a" * 200, "a" * 79 + "…"),
}


@pytest.mark.parametrize(("name", "read"), NAMES.values(), ids=list(NAMES))
def test_a_name_is_text_and_keeps_its_direction_to_itself(server, name, read):
    story = a_story(server, scopes=("read",), client_name=(name,))

    page = story.ask("read")

    heading = page.tree.all("h1")[0]
    assert [each.text for each in heading.all("bdi")] == [read]
    assert page.title.startswith(f"Allow {read} to use your account?")
    assert not page.tree.all("script")


def test_a_client_without_a_name_is_told_by_its_client_id(server):
    story = a_story(server, scopes=("read",), client_name=())

    assert story.ask("read").seen.heading == "Allow photo-app to use your account?"


def test_name_description_and_picture_are_those_for_the_reader(server):
    story = a_story(
        server,
        scopes=("read",),
        client_name=("Photo App", "fr|Appli photo"),
        client_description=("Keeps your photos <b>safe</b>", "ar|صورك"),
        logo=(PICTURE,),
    )

    page = story.ask("read", ui_locales="fr-CA")

    assert page.seen.html_tag == {"lang": "fr", "dir": "ltr"}
    assert [b.text for b in page.tree.all("h1")[0].all("bdi")] == ["Appli photo"]
    english = page.tree.all("span", lang="en")[0]
    assert english.text == "Keeps your photos <b>safe</b>"
    assert english.attributes["dir"] == "ltr"
    (logo,) = page.tree.all("img")
    assert logo.attributes["alt"] == ""
    picture = server.send("GET", "", path=logo.attributes["src"])
    assert picture.data == png()


@pytest.mark.parametrize(
    ("known", "said", "unsaid"),
    [
        ({}, "Not verified Nobody has checked who runs", "registered itself"),
        (
            {"verified_by": "Example Inc.", "verified_at": "2026-05-04"},
            "Example Inc. has checked who runs this application, on May 4, 2026.",
            "Not verified",
        ),
        (
            {"verified_by": "Example Inc."},
            "Verified Example Inc. has checked who runs this application.",
            "Not verified",
        ),
        ({"self_registered": True}, "This application registered itself.", "Verified"),
        (
            {"self_registered": True, "verified_by": "Example Inc."},
            "Verified Example Inc. has checked who runs",
            "registered itself",
        ),
    ],
    ids=["nobody", "somebody", "no date", "itself", "itself, and somebody since"],
)
def test_it_says_in_words_who_has_checked_the_application(server, known, said, unsaid):
    page = a_story(server, scopes=("read",), **known).ask("read")

    assert said in page.text
    assert unsaid not in page.text


PUBLIC = {"token_endpoint_auth_method": "none"}


@pytest.mark.parametrize(
    ("redirect_uri", "said"),
    [
        ("https://app.example.com/x", "You will be sent to app.example.com."),
        ("https://app.example.com:8443/x", "You will be sent to app.example.com:8443."),
        (
            "https://xn--mnchen-3ya.example/",
            "münchen.example, which browsers also write as xn--mnchen-3ya.example.",
        ),
        (
            "http://app.example.com/x",
            "You will be sent to app.example.com. The way there is not encrypted",
        ),
        (
            "http://127.0.0.1:4711/x",
            "You will be sent back to an application on this device (127.0.0.1:4711).",
        ),
        (
            "com.example.photo:/x",
            "on this device that opens addresses beginning with com.example.photo:",
        ),
    ],
    ids=["a host", "a port", "letters", "not encrypted", "loopback", "an app's scheme"],
)
def test_it_says_where_the_browser_will_be_sent(server, redirect_uri, said):
    story = a_story(server, scopes=("read",), redirect_uris=(redirect_uri,), **PUBLIC)

    page = story.ask("read", redirect_uri=redirect_uri)

    assert said in page.text


def test_somebody_else_can_answer_after_signing_in(server):
    story = a_story(server, scopes=("read",))
    server.services.end_users.create(
        story.realm,
        "grace",
        story.known.user.attributes,
        password="five slow tall ships",
    )
    page = story.ask("read")

    sign_in = story.browser.get(page.seen.link("Not you?"))
    entered = story.browser.submit(
        sign_in,
        form=sign_in.form("password"),
        username="grace",
        password="five slow tall ships",
    )
    page = ConsentPageSeen(story.browser.follow(entered))

    assert "(grace)" in page.text
    assert story.press(page, "Allow").granted == "read"
    assert story.known.user.username == "grace"


def test_links_of_the_application_tell_their_host_and_nothing_of_us(server):
    story = a_story(
        server,
        scopes=("read",),
        client_uri=("https://us.example@xn--bcher-kva.example:8443/",),
        tos_uri=("https://app.example.com/terms", "fr|https://app.example.com/cgu"),
        policy_uri=("https://privacy.example.com/",),
    )

    page = story.ask("read")

    outward = [a for a in page.tree.all("a") if "//" in a.attributes["href"]]
    assert [(a.text, a.attributes["href"]) for a in outward] == [
        ("About the application", "https://us.example@xn--bcher-kva.example:8443/"),
        ("Its terms of service", "https://app.example.com/terms"),
        ("How it treats your data", "https://privacy.example.com/"),
    ]
    assert {a.attributes["rel"] for a in outward} == {"noopener noreferrer"}
    assert "Its terms of service (app.example.com)" in page.text
    assert "(b\u00fccher.example:8443 / xn--bcher-kva.example:8443)" in page.text


def test_it_says_how_long_and_where_to_undo_it_and_until_when_to_answer(server):
    story = a_story(server, scopes=("read",), access_token_lifetime=600)

    page = story.ask("read")

    # A code that is fetched at the last moment, after two minutes, and its token.
    read = page.text.replace("\u202f", " ")
    assert "This access lasts until June 1, 2026, 12:12 PM UTC at the latest" in read
    assert "You can answer for 10 more minutes." in read
    there = story.browser.get(page.seen.link("applications with access"))
    assert there.heading == "Applications with access"


def test_times_are_those_of_the_place_where_the_person_is(server):
    story = a_story(server, scopes=("read",), access_token_lifetime=600)
    story.services.end_users.set(
        story.realm, "ada", attributes={"zoneinfo": "Asia/Kolkata"}
    )

    read = story.ask("read").text.replace("\u202f", " ")

    assert "This access lasts until June 1, 2026, 5:42 PM UTC+5:30" in read


def test_the_last_minute_to_answer_is_said_in_words(server, clock):
    story = a_story(server, scopes=("read",))
    sealed = story.request("read")

    clock.move(9 * 60 + 30)

    assert "You can answer for one more minute." in story.open(sealed).text


def test_a_person_says_that_they_did_not_ask_for_it(server):
    story = a_story(server, scopes=("read",))

    answer = story.press(story.ask("read"), "I did not ask for this")

    assert answer.parameters["error"] == "access_denied"
    (denied,) = story.lines_of_the_log("AM-CONSENT-DENIED")
    assert denied["reason"] == "the person says that they did not ask for this"
    assert denied["userId"] == "ada"
    assert denied["objectId"] == "/alpha/users/ada/oauth2/applications/photo-app"
    assert denied["changedFields"] == ["read"]
    assert denied["topic"] == "activity"


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.spec("RFC 9207", "2")
def test_a_refusal_is_told_to_the_application(server):
    story = a_story(server, scopes=("read",))

    answer = story.press(story.ask("read"), "Do not allow")

    assert isinstance(answer, Answer)
    assert answer.parameters == {
        "error": "access_denied",
        "error_description": "Resource Owner did not authorize the request",
        "iss": "http://localhost:8080/am/oauth2/realms/root/realms/alpha",
        "state": "xyz",
    }
    assert story.services.grants.of(story.known.user) == []
