"""The preview: every page in every language, from a throwaway server."""

from __future__ import annotations

import json
import re

import pytest

from iam.engines.catalogs import Catalogs
from iam.services.previews import Original
from iam.web.error_kinds import KINDS
from iam.web.preview.scenes import SCENES
from tests.builders import a_client, a_realm
from tests.web.previewing import (
    SHIPPED,
    a_preview,
    an_installation,
    heading,
    of_the_demonstration,
    read,
    words_of,
)

CONSENT = "Allow Postcards to use your account?"
HEADINGS = {
    **{name: CONSENT for name in SCENES if name.startswith("consent")},
    "back": "Back to the application",
    "back-form": "Back to the application",
    "sign-in": "Sign in",
    "sign-in-application": "Sign in",
    "sign-in-empty": "Sign in",
    "sign-in-wrong": "Sign in",
    "sign-in-locked": "Too many attempts",
    "sign-in-again": "Sign in",
    "sign-in-other": "Sign in",
    "applications": "Applications with access",
    "applications-none": "Applications with access",
    "stop": "Stop the access of Postcards?",
    "stop-given": "Stop the access of Postcards?",
    "stop-given-part": "Stop the access of Postcards?",
    "stopped": "The application has no access any more",
    "stopped-given": "The application has no access any more",
    "stopped-given-part": "The application has no access any more",
    "sessions": "Where you are signed in",
    "password": "Change your password",
    "password-wrong": "Change your password",
    "password-changed": "Your password is changed",
    "language": "Language",
    "sign-out": "Sign out?",
    "signed-out": "You are signed out",
    "sign-out-application": "Sign out?",
    "signed-out-application": "You are signed out",
}
TELLING = {
    "consent-choice": "Untick what it should not have.",
    "consent-before": "Some of what it asks for is new or described in other words.",
    "consent-counted": "And 3 further permissions that are not described.",
    "consent-signed-in": "This access lasts until you sign out, and until",
    "consent-away": "This application keeps its access while you are away.",
    "consent-claims": "Date of birth",
    "consent-nothing": "This application asks for access to your account.",
    "consent-verified": "has checked who runs this application, on January 15, 2026.",
    "consent-self": "This application registered itself.",
    "consent-none-chosen": "Nothing is left that you would allow.",
    "consent-changed": "What is asked has changed while you read it.",
    "back-form": "Press the button, if nothing happens.",
    "sign-in-application": "Postcards asks you to sign in here.",
    "sign-in-empty": "Enter your username",
    "sign-in-wrong": "2 tries are left before you have to wait.",
    "sign-in-locked": "Try again in 15 minutes.",
    "sign-in-again": "To be sure that it is you",
    "sign-in-other": "Not you? Sign in as somebody else",
    "applications": "Given without you being asked",
    "stop": "it has to ask you again.",
    "stop-given": "it may get access again without you being asked.",
    "stop-given-part": "it may get part of this access again without you",
    "stopped-given": "it may get access again without you being asked.",
    "stopped-given-part": "it may get part of this access again without you",
    "applications-none": "No application has access to your account.",
    "sessions": "this browser",
    "sign-out-application": "Postcards asks to sign you out.",
    "signed-out-application": "Go back to the application",
    "password-wrong": "The new password and its repetition differ",
}
"""A sentence that only this one of several alike has."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("installation")) as services:
        yield services


@pytest.fixture(scope="module")
def preview(installation, tmp_path_factory):
    folder = tmp_path_factory.mktemp("preview")
    original = of_the_demonstration(installation)
    with a_preview(folder, original, Catalogs(SHIPPED)) as opened:
        yield opened


@pytest.mark.parametrize("name", HEADINGS)
def test_each_scene_shows_the_page_it_is_named_after(preview, name):
    html = read(preview, f"en/{name}.html")

    assert heading(html) == HEADINGS[name]
    assert TELLING.get(name, "") in " ".join(" ".join(words_of(html)).split())


def test_somebody_who_allowed_something_before_reads_what_changed(preview):
    words = " ".join(words_of(read(preview, "en/consent-before.html")))

    assert "You agreed to: Something else, described otherwise" in words
    assert "You allowed this before" in words


def test_there_is_a_scene_for_every_kind_of_error_and_none_without_a_test(preview):
    kinds = {f"error-{kind.replace('_', '-')}" for kind in KINDS}

    assert set(SCENES) == {*HEADINGS, *kinds}
    assert len({heading(read(preview, f"en/{kind}.html")) for kind in kinds}) == len(
        kinds
    )


def test_a_page_does_nothing_and_leads_nowhere_but_to_the_preview(preview):
    for name in SCENES:
        html = read(preview, f"fr/{name}.html")

        assert set(re.findall(r'type="hidden"[^>]*value="([^"]*)"', html)) <= {""}
        assert set(re.findall(r'action="([^"]*)"', html)) <= {"#"}
        assert "http-equiv" not in html
        version = json.loads(read(preview, "version.json"))["version"]
        assert re.findall(r"<script[^>]*>", html) == [
            f'<script src="../assets/preview.js" data-version="{version}" defer>'
        ]
        assert re.findall(r'(?:href|src)="(/[^"]*)"', html) == []


def test_no_page_takes_the_focus_and_scrolls_the_one_that_it_is_framed_in(preview):
    for name in SCENES:
        assert "autofocus" not in read(preview, f"en/{name}.html"), name
    assert 'class="error-summary" role="alert" tabindex="-1" aria-' in read(
        preview, "en/sign-in-wrong.html"
    )


@pytest.mark.parametrize("form", ["", ".marked"])
def test_the_applications_of_a_reader_were_allowed_in_the_language_of_the_reader(
    preview, form
):
    shown = {
        tag: set(words_of(read(preview, f"{tag}/applications{form}.html")))
        for tag in ("fr", "ja", "fr", "en-XA")
    }

    assert "Voir vos photos pour les imprimer" in shown["fr"]
    assert "あなたの写真を印刷するために見る" in shown["ja"]
    assert any(words.startswith("[Ṽîéŵ ýöûŕ þĥöţöš") for words in shown["en-XA"])
    for words in shown.values():
        assert not words & {"View your photos to print them", "Something else"}


def test_the_menu_of_languages_leads_to_the_same_page_in_them(preview):
    html = read(preview, "de/consent.html")

    assert '<a href="../fr/consent.html" lang="fr" hreflang="fr">' in html


def test_every_language_is_written_in_its_direction(preview):
    found = {
        each.tag: re.search(
            r'<html lang="([\w-]+)" dir="(\w+)"', read(preview, f"{each.tag}/back.html")
        ).groups()
        for each in preview.languages()
    }

    assert {tag: lang for tag, (lang, _) in found.items()} == {
        tag: tag for tag in found
    }
    assert found["ar"][1] == found["ar-XB"][1] == "rtl"
    assert found["fr"][1] == found["en-XA"][1] == "ltr"
    assert next(iter(found)) == "en"
    assert list(found)[-2:] == ["en-XA", "ar-XB"]


def test_in_the_pseudo_locale_only_names_and_values_stay_plain(preview):
    plain = [
        words
        for words in words_of(read(preview, "en-XA/consent.html"))
        if re.search("[a-z]{3}", words) and not re.search(r"[À-ž]|\b(one|two)\b", words)
    ]

    assert set(plain) >= {"Alpha", "Postcards", "Example Person", "photos.delete"}
    assert not any("account" in words or "allow" in words.lower() for words in plain)


def test_a_description_of_a_scope_is_pseudo_too_where_a_catalog_could_have_it(preview):
    html = read(preview, "en-XA/consent.html")
    twin = read(preview, "ar-XB/consent.html")

    assert "[Ṽîéŵ ýöûŕ þĥöţöš ţö þŕîñţ ţĥéɱ" in html
    assert "\u202eView\u202c \u202eyour\u202c \u202ephotos\u202c" in twin
    assert "صورك" not in twin


def test_the_same_page_is_the_same_each_time(installation, preview, tmp_path):
    original = of_the_demonstration(installation)
    with a_preview(tmp_path, original, Catalogs(SHIPPED)) as again:
        for name in ("consent-before", "applications", "sessions", "sign-in-wrong"):
            address = f"fr/{name}.html"
            assert read(again, address) == read(preview, address)


def test_nothing_of_the_installation_changes(installation, preview):
    before = installation.declarations.export(None, with_secrets=True)

    for name in SCENES:
        read(preview, f"en/{name}.html")

    installation.cache.refresh()
    assert installation.declarations.export(None, with_secrets=True) == before


def test_the_table_leads_to_every_page_and_the_frames_stand_side_by_side(preview):
    table = read(preview, "index.html")
    links = set(re.findall(r'href="([^"#]+)"', table))

    pages = {name for name in preview.pages() if ".marked" not in name}
    assert pages | {"index.marked.html"} <= links | {"assets/preview.css"}
    frames = re.findall(
        r'<iframe src="\.\./([^"]+)"', read(preview, "scenes/stop.html")
    )
    assert frames == [f"{each.tag}/stop.html" for each in preview.languages()]
    shown = re.findall(r'<iframe src="([^"]+)"', read(preview, "fr/index.html"))
    assert shown == [f"{name}.html" for name in SCENES]


@pytest.mark.parametrize(
    "name",
    [
        "nothing.html",
        "fr/nothing.html",
        "xx/consent.html",
        "scenes/nothing.html",
        "../index.html",
        "assets/../version.json",
        "fr/consent",
        "fr//consent.html",
    ],
)
def test_what_is_not_there_is_not_there(preview, name):
    assert preview.file(name) is None


def test_the_files_that_pages_need_are_there(preview):
    read(preview, "en/consent.html")

    names = preview.assets()

    assert "assets/style.css" in names
    for name in names:
        assert preview.file(name).content, name


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("/", {"scopes": ("photos",), "token_endpoint_auth_method": "none"}),
        ("/customers/NA", {"scopes": ("hidden|",), "status": "inactive"}),
        (
            "/customers/NA",
            {
                "scopes": ("openid", "offline_access"),
                "redirect_uris": ("com.example.app:/callback",),
                "token_endpoint_auth_method": "none",
                "self_registered": True,
            },
        ),
    ],
    ids=["of the root", "hidden and inactive", "of a telephone"],
)
def test_clients_of_all_kinds_can_be_shown(tmp_path, path, settings):
    known = {"redirect_uris": ("https://app.example.com/callback",), **settings}
    realm = a_realm(path, active=False)
    client = a_client("of/any+kind", realm=realm.id, **known)
    original = Original(realm=realm, client=client, host="id.example.com")

    with a_preview(tmp_path, original, Catalogs(SHIPPED), languages=("en",)) as opened:
        shown = {name: heading(read(opened, f"en/{name}.html")) for name in HEADINGS}

    named = {k: v.replace("Postcards", "of/any+kind") for k, v in HEADINGS.items()}
    if "hidden|" in settings["scopes"]:
        named["consent-none-chosen"] = "Back to the application"
    assert shown == named
