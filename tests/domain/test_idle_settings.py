"""Settings that can never do anything: which ones, and which only look like it."""

from __future__ import annotations

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.idle_settings import idle_settings
from iam.domain.provider import ProviderSettings

BACK = ("https://app.example/back",)
NO_WAY_BACK = (
    "openid is for people who sign in: they cannot without an address to go back to"
)
NO_FIRST = (
    "refresh_token is of no use without authorization_code, which gives the first one"
)
NEVER_TOLD = (
    "is never called: a client without openid among its scopes learns of no session"
)
CODE, REFRESH, OWN = "authorization_code", "refresh_token", "client_credentials"


def told(provider: ProviderSettings | None = None, **settings) -> list[tuple[str, str]]:
    chosen = ClientSettings(**settings)
    found = idle_settings(chosen, provider or ProviderSettings())
    return [(fault.where, fault.message) for fault in found]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"grant_types": (OWN,), "scopes": ("read",)},
        {"scopes": ("openid",), "redirect_uris": BACK},
        {
            "grant_types": (CODE, REFRESH),
            "scopes": ("openid", "offline_access"),
            "redirect_uris": BACK,
            "rotate_refresh_tokens": "no",
            "backchannel_logout_uri": "https://app.example/out",
        },
        {"token_endpoint_auth_method": "none", "rotate_refresh_tokens": "yes"},
    ],
    ids=[
        "one that only introspects",
        "one that acts for itself",
        "one that people sign in to",
        "one that they stay signed in to",
        "a public one that rotates",
    ],
)
def test_a_client_that_can_do_what_it_says_has_none(settings):
    assert told(**settings) == []


@pytest.mark.parametrize(
    ("settings", "where", "why"),
    [
        ({"scopes": ("openid",)}, "redirect_uris", NO_WAY_BACK),
        (
            {"default_scopes": ("openid|Sign you in",), "grant_types": (OWN,)},
            "grant_types",
            "openid is for people who sign in: they cannot without authorization_code",
        ),
        ({"grant_types": (OWN, REFRESH)}, "grant_types", NO_FIRST),
        (
            {"grant_types": (CODE, REFRESH), "issue_refresh_token": "no"},
            "grant_types",
            "refresh_token is of no use: issue_refresh_token is off",
        ),
        (
            {"scopes": ("offline_access",), "redirect_uris": BACK},
            "grant_types",
            "offline_access is of no use without refresh_token",
        ),
        (
            {"token_endpoint_auth_method": "none", "rotate_refresh_tokens": "no"},
            "rotate_refresh_tokens",
            "no is not looked at: refresh tokens of a public client rotate in any case",
        ),
        (
            {"scopes": ("read",), "backchannel_logout_uri": "https://app.example/o"},
            "backchannel_logout_uri",
            NEVER_TOLD,
        ),
    ],
    ids=[
        "nowhere to send people back to",
        "no way for people to sign in",
        "nothing that gives the first refresh token",
        "no refresh token is issued",
        "access while people are away, and nothing to have it by",
        "a public client that would not rotate",
        "nobody to hear of",
    ],
)
def test_what_can_never_do_anything_is_told(settings, where, why):
    assert told(**settings) == [(where, why)]


def test_what_the_realm_does_not_offer_is_told():
    realm = ProviderSettings(grant_types=(CODE,), default_scopes=("openid",))

    assert told(realm, grant_types=(CODE, REFRESH), redirect_uris=BACK) == [
        ("grant_types", "its realm does not offer refresh_token")
    ]
    assert told(realm)[0][0] == "redirect_uris", "openid comes by default"


def test_the_client_decides_before_its_realm_whether_one_is_issued():
    realm = ProviderSettings(issue_refresh_token=False)
    both = {"grant_types": (CODE, REFRESH), "redirect_uris": BACK}

    assert told(realm, **both, issue_refresh_token="yes") == []
    assert told(realm, **both) == [
        ("grant_types", "refresh_token is of no use: issue_refresh_token is off")
    ]
