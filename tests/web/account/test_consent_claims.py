"""Claims that an application asks for by name: what is read, chosen and remembered."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from iam.domain.claims import CLAIMS_OF_PEOPLE
from iam.domain.realms import RealmPath
from tests.browsing import account
from tests.web.account.consenting import a_story, read

ADA = {"name": "Ada Lovelace", "nickname": "Countess", "email": "ada@example.com"}
SCOPES = ("openid", "profile|Your profile", "email|Your e-mail address", "read|Read")
ON = {"claims_parameter_supported": True}


def named(*names, where="userinfo") -> str:
    return json.dumps({where: dict.fromkeys(names)})


@pytest.fixture
def story(server):
    return tell(server)


def tell(server, *, provider=None, **settings):
    settings.setdefault("scopes", SCOPES)
    settings.setdefault("id_token_signed_response_alg", "ES256")
    return a_story(server, provider=ON | (provider or {}), person=ADA, **settings)


def grant(story):
    """Give the newest grant."""
    return story.services.grants.of(story.known.user)[0]


def wanted(story) -> list[str]:
    """Give the claims that the newest grant lets the application ask for."""
    request = grant(story).claims_request
    return list(request.names) if request else []


@pytest.mark.spec("OpenID Connect Core", "5.5")
def test_each_is_read_in_our_words_with_what_is_told(story):
    page = story.ask("openid read", claims=named("nickname", "website", "email"))

    assert page.lines("identity") == ["Nickname", "Website", "E-mail address"]
    assert page.lines("access") == ["Read"]
    texts = [read(item.text) for item in page.items("identity")]
    assert texts[0].endswith("Show what it learns Nickname Countess")
    assert texts[1] == "Website"
    assert "ada@example.com" in texts[2]


def test_what_is_allowed_is_granted(story):
    page = story.ask("openid read", claims=named("nickname", where="id_token"))

    answer = story.press(page, "Allow")

    assert answer.granted == "openid read"
    assert grant(story).scopes == ("openid", "read")
    assert wanted(story) == ["nickname"]


def test_a_claim_that_a_scope_gives_has_no_line_of_its_own(story):
    page = story.ask("openid email", claims=named("email", "nickname"))

    assert page.lines("identity") == ["Your e-mail address", "Nickname"]
    story.press(page, "Allow")
    assert wanted(story) == ["email", "nickname"]


def test_what_is_not_of_the_person_is_not_asked_about(story):
    page = story.ask("openid read", claims=named("acr", "sub", where="id_token"))

    assert page.everything == ["Read"]
    story.press(page, "Allow")
    assert wanted(story) == ["acr", "sub"]


def test_words_of_the_client_and_the_provider_come_first(server):
    story = tell(
        server,
        provider={"supported_claims": ("nickname|What friends call you", "website|")},
        claims=("email|Where we write to",),
    )

    page = story.ask("openid", claims=named("nickname", "website", "email", "gender"))

    assert page.lines("identity") == [
        "What friends call you",
        "Where we write to",
        "Gender",
    ]
    story.press(page, "Allow")
    assert wanted(story) == ["nickname", "website", "email", "gender"]


def test_people_leave_out_what_they_like(server):
    story = tell(server, provider={"let_users_choose_scopes": True})
    claims = named("nickname", "website", "email")

    page = story.ask("openid email read", claims=claims)
    boxes = {"email", "read", "claim nickname", "claim website"}
    assert set(page.boxes()) == boxes
    answer = story.press(page, "Allow", scope=["read", "claim website"])

    assert answer.granted == "openid read"
    assert wanted(story) == ["website"]


def test_without_openid_nothing_is_told_by_name(server):
    scopes = ("openid|Know who you are", "read|Read")
    story = tell(server, provider={"let_users_choose_scopes": True}, scopes=scopes)

    page = story.ask("openid read", claims=named("nickname"))
    story.press(page, "Allow", scope=["read", "claim nickname"])

    assert grant(story).scopes == ("read",)
    assert wanted(story) == []


def test_a_claim_is_remembered_like_a_scope(server):
    story = tell(server, provider={"consent_can_be_remembered": True})
    page = story.ask("openid read", claims=named("nickname"))
    story.press(page, "Allow", remember="yes")

    assert not story.is_asked("openid read", claims=named("nickname"))
    assert wanted(story) == ["nickname"]
    assert not story.is_asked("openid read")
    assert story.is_asked("openid read", claims=named("website"))
    again = story.ask("openid read", claims=named("website", "nickname"))
    assert again.lines("identity") == ["Website"]
    assert again.lines("before before-identity") == ["Nickname"]


def test_a_claim_is_remembered_also_in_another_language(server):
    story = tell(server, provider={"consent_can_be_remembered": True})
    page = story.ask("openid", claims=named("nickname"))
    story.press(page, "Allow", remember="yes")

    claims = named("nickname")
    assert not story.is_asked("openid", claims=claims, ui_locales="fr")


def test_other_words_are_asked_about_again(server):
    remember = {"consent_can_be_remembered": True}
    story = tell(server, provider=remember)
    page = story.ask("openid", claims=named("nickname"))
    story.press(page, "Allow", remember="yes")

    story.client_set(claims=("nickname|The name that friends use",))

    assert "The name that friends use" in story.ask(
        "openid", claims=named("nickname")
    ).lines("identity")


def test_a_form_from_before_another_word_is_shown_again(story):
    page = story.ask("openid", claims=named("nickname"))
    story.client_set(claims=("nickname|The name that friends use",))

    answer = story.press(page, "Allow")

    assert answer.page.status == 400
    assert "The name that friends use" in answer.page.text


def test_the_account_page_and_its_json_tell_of_it(story):
    page = story.ask("openid read", claims=named("nickname"))
    story.press(page, "Allow")

    assert "Nickname" in story.browser.get(account("/")).text
    address = account("/users/ada/oauth2/applications").replace("/account/", "/json/")
    answer = story.browser.http.get(
        f"{address}?_queryFilter=true", base_url="http://localhost:8080"
    )
    (entry,) = answer.json["result"]
    assert entry["claims"] == {"nickname": "Nickname"}
    assert "claim nickname" not in entry["scopes"]


def test_everything_may_be_asked_for(story):
    claims = json.dumps({
        place: {name: {"essential": True} for name in CLAIMS_OF_PEOPLE}
        for place in ("userinfo", "id_token")
    })  # fmt: skip

    page = story.ask("openid", claims=claims)

    assert len(page.lines("identity")) == len(CLAIMS_OF_PEOPLE)
    story.press(page, "Allow")
    assert wanted(story) == list(CLAIMS_OF_PEOPLE)


def test_switched_off_while_the_page_is_read(story):
    page = story.ask("openid read", claims=named("nickname"))
    path = RealmPath.parse("/alpha")
    provider = story.services.realms.get(path).provider
    off = replace(provider, claims_parameter_supported=False)
    story.services.realms.set(path, off, active=True)

    again = story.press(page, "Allow").page

    assert again.status == 400
    assert "Nickname" not in again.text
    story.browser.submit(again, "Allow")
    assert wanted(story) == []
