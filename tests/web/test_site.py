"""Where people's pages are, and which origins are ours."""

from __future__ import annotations

import pytest

from iam.domain.realms import ROOT, RealmPath
from iam.web.addresses import Site, locate

ALPHA = "/realms/root/realms/alpha"


@pytest.mark.parametrize(
    ("path", "house", "mount", "endpoint", "realm"),
    [
        ("/am/account", "account", "/am/account", "/", "/"),
        ("/am/account/", "account", "/am/account", "/", "/"),
        ("/am/account/sign-in", "account", "/am/account", "/sign-in", "/"),
        (f"/am/account{ALPHA}", "account", f"/am/account{ALPHA}", "/", "/alpha"),
        (f"/am/account{ALPHA}/", "account", f"/am/account{ALPHA}", "/", "/alpha"),
        (
            f"/am/account{ALPHA}/sessions/end",
            "account",
            f"/am/account{ALPHA}",
            "/sessions/end",
            "/alpha",
        ),
        ("/am/json/users/ada", "json", "/am/json", "/users/ada", "/"),
        (f"/am/oauth2{ALPHA}", "oauth2", f"/am/oauth2{ALPHA}", "/", "/alpha"),
    ],
)
def test_a_realm_is_found_before_any_routing(path, house, mount, endpoint, realm):
    found = locate(path, path, "/am")

    assert (found.house, found.mount, found.endpoint) == (house, mount, endpoint)
    assert str(found.realm) == realm


@pytest.mark.parametrize(
    "path",
    ["/account", "/am/accounts", "/am/accounts/x", "/amaccount/", "/am/x/account"],
)
def test_nothing_like_them_is_anything(path):
    assert locate(path, path, "/am") is None


@pytest.mark.parametrize(
    ("base_url", "origins"),
    [
        ("https://id.example/am", {"https://id.example", "https://id.example:443"}),
        ("https://id.example:8443", {"https://id.example:8443"}),
        ("http://intern/am", {"http://intern", "http://intern:80"}),
        (
            "http://localhost:8080/am",
            {
                "http://localhost:8080",
                "http://127.0.0.1:8080",
                "http://[::1]:8080",
            },
        ),
    ],
)
def test_an_origin_is_ours_where_base_url_says_so(base_url, origins):
    assert Site.of(base_url).origins == origins


def test_an_address_begins_with_the_path_and_escapes_what_it_is_given():
    site = Site.of("https://id.example/am")

    assert site.address("account", ROOT, "/") == "/am/account/"
    assert (
        site.address("account", RealmPath(("a", "b")), "/x", client="a&b", empty="")
        == "/am/account/realms/root/realms/a/realms/b/x?client=a%26b"
    )
