"""What is read on the consent page: never less than configured, and never more."""

from __future__ import annotations

import pytest

from iam.domain.scopes.syntax import MOST_SCOPES
from tests.browsing import account
from tests.web.account.consenting import ConsentPageSeen, a_story

HOSTILE = "<img src=x onerror=alert(1)> & \"quotes\" 'too'"


def test_a_scope_is_read_in_words_by_its_name_or_not_at_all(server):
    story = a_story(
        server,
        provider={"supported_scopes": ("files", "write|From the provider")},
        scopes=("read|Read your documents", "write", "files", "openid|", "trace"),
    )

    page = story.ask("openid files read trace write")

    assert page.lines("access") == ["files", "Read your documents", "From the provider"]
    assert page.everything == page.lines("access")
    assert "openid" not in page.text
    assert "trace" not in page.text
    assert [code.text for code in page.items("access")[0].all("code", dir="ltr")] == [
        "files"
    ]
    assert story.press(page, "Allow").granted == "openid files read trace write"


@pytest.mark.parametrize(
    ("unlisted", "read", "said"),
    [
        ("hide", ["Read your documents"], ""),
        ("name", ["Read your documents", "a", "b"], ""),
        (
            "count",
            ["Read your documents"],
            "And 2 further permissions that are not described.",
        ),
    ],
)
def test_what_nobody_described_is_hidden_named_or_counted(server, unlisted, read, said):
    story = a_story(
        server,
        provider={"unlisted_scopes": unlisted},
        scopes=("read|Read your documents", "a", "b"),
    )

    page = story.ask("read a b")

    assert page.lines("access") == read
    assert said in page.text
    assert ("further permission" in page.text) is bool(said)


@pytest.mark.parametrize(
    ("unlisted", "scope", "said"),
    [
        ("hide", "a b", "This application asks for access to your account."),
        (
            "count",
            "a",
            "This application asks for 1 permission that is not described.",
        ),
        (
            "count",
            "a b",
            "This application asks for 2 permissions that are not described.",
        ),
    ],
)
def test_an_empty_list_is_never_shown_in_silence(server, unlisted, scope, said):
    story = a_story(
        server, provider={"unlisted_scopes": unlisted}, scopes=("a", "b"), secret=None
    )

    page = story.ask(scope)

    assert page.everything == []
    assert not page.tree.all("ul", **{"class": "scopes"})
    assert said in page.text


@pytest.mark.parametrize("scopes", [("openid",), ("openid", "offline_access|")])
def test_who_only_signs_in_is_told_that_nothing_else_is_learnt(server, scopes):
    story = a_story(server, scopes=scopes)
    said = "This application learns that it is you, and nothing else"

    page = story.ask(" ".join(entry.rstrip("|") for entry in scopes))

    assert page.everything == []
    assert f"{said} about you." in page.text
    assert "asks for access to your account" not in page.text
    story.press(page, "Allow")
    assert said in story.browser.get(account("/")).text


@pytest.mark.parametrize("hidden", ["profile", "read"])
def test_who_also_gives_what_is_hidden_is_not_told_so(server, hidden):
    story = a_story(server, scopes=("openid", f"{hidden}|"))

    page = story.ask(f"openid {hidden}")

    assert page.everything == []
    assert "This application asks for access to your account." in page.text


def test_standard_scopes_that_nobody_described_are_read_in_our_words(server):
    story = a_story(
        server, scopes=("openid", "profile", "email", "address", "phone", "read|Read")
    )

    page = story.ask("openid profile email address phone read")

    assert page.lines("identity") == [
        "Your name, your picture and other personal information",
        "Your e-mail address",
        "Your postal address",
        "Your phone number",
    ]


def test_identity_stands_apart_from_access(server):
    story = a_story(
        server,
        scopes=(
            "read|Read your documents",
            "email|Your e-mail address",
            "profile|Who you are",
            "openid|Sign you in",
        ),
    )

    page = story.ask("read email openid profile")

    assert page.lines("identity") == [
        "Your e-mail address",
        "Sign you in",
        "Who you are",
    ]
    assert page.lines("access") == ["Read your documents"]
    assert [h.text.strip() for h in page.tree.all("h2")][:2] == [
        "It learns about you",
        "It can do this in your name",
    ]


def test_a_persons_own_values_are_folded_away_beside_the_scope_that_tells_them(server):
    story = a_story(
        server,
        provider={"supported_claims": ("given_name|fr|Prénom", "family_name|")},
        person={
            "name": HOSTILE,
            "given_name": "Ada",
            "family_name": "Lovelace",
            "email": "ada@example.com",
        },
        scopes=("profile|Who you are", "email|", "read|Read"),
        claims=("name|Your name",),
    )

    page = story.ask("profile email read")

    (details,) = page.items("identity")[0].all("details")
    assert "open" not in details.attributes
    told = [
        (one.text.strip(), value.text.strip())
        for one, value in zip(details.all("dt"), details.all("dd"), strict=True)
    ]
    assert told == [
        ("Your name", HOSTILE),
        ("Given name", "Ada"),
        ("Preferred user name", "ada"),
    ]
    assert "ada@example.com" not in page.text
    assert "Lovelace" not in page.text
    assert not page.items("access")[0].all("details")


def test_texts_are_text(server):
    story = a_story(
        server,
        provider={"unlisted_scopes": "name"},
        scopes=(f"read|{HOSTILE}", "<script>", "&amp;"),
    )

    page = story.ask("read <script> &amp;")

    assert page.lines("access") == [" ".join(HOSTILE.split()), "<script>", "&amp;"]
    assert not page.tree.all("img")
    assert not page.tree.all("script")


@pytest.mark.parametrize(
    ("ui_locales", "lang", "direction", "read"),
    [
        (
            "fr-CA en",
            "fr",
            "ltr",
            [("Écrire", ""), ("Effacer", "fr-CA"), ("Read", "en")],
        ),
        ("ar", "ar", "rtl", [("Write", "en"), ("يمسح", ""), ("Read", "en")]),
        ("en", "en", "ltr", [("Write", ""), ("delete", ""), ("Read", "")]),
    ],
)
def test_a_line_in_another_language_than_the_page_says_so(
    server, ui_locales, lang, direction, read
):
    story = a_story(
        server,
        provider={"supported_scopes": ("delete",)},
        scopes=(
            *("write|Write", "write|fr|Écrire"),
            *("delete|fr_CA|Effacer", "delete|ar|يمسح"),
            "read|Read",
        ),
    )

    page = story.ask("write delete read", ui_locales=ui_locales)

    assert page.seen.html_tag == {"lang": lang, "dir": direction}
    assert page.seen.headers["Content-Language"] == lang
    seen = []
    for item in page.items("access"):
        marked = [node for node in item.all() if "lang" in node.attributes]
        assert all(node.attributes["dir"] == "ltr" for node in marked)
        language = marked[0].attributes["lang"] if marked else ""
        seen.append((item.text.strip(), language))
    assert seen == read


def test_words_from_the_right_say_so_on_a_page_from_the_left(server):
    story = a_story(server, scopes=("read|قراءة",), provider={"source_language": "ar"})

    page = story.ask("read")

    (words,) = page.items("access")[0].all("span", lang="ar")
    assert words.attributes["dir"] == "rtl"
    assert words.text == "قراءة"


def test_the_language_can_be_chosen_and_the_request_stays(server):
    story = a_story(server, scopes=("read|Read", "read|fr|Lire"))
    page = story.ask("read", ui_locales="ar")

    chosen = ConsentPageSeen(story.browser.get(page.seen.link("français")))

    assert chosen.seen.html_tag["lang"] == "fr"
    assert chosen.lines("access") == ["Lire"]
    assert story.press(chosen, "allow").granted == "read"


def test_a_long_name_and_many_scopes_are_all_there(server):
    scopes = [f"https://api.example.com/{'a' * 200}/{n}" for n in range(MOST_SCOPES)]
    story = a_story(
        server, provider={"unlisted_scopes": "name"}, scopes=tuple(scopes[:20])
    )

    page = story.ask(" ".join(scopes[:20]))

    assert page.lines("access") == scopes[:20]
