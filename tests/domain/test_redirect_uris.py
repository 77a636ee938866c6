"""RFC 6749 §3.1.2 and RFC 9700 §2.1: which redirect addresses may be registered."""

from __future__ import annotations

import pytest

from iam.domain.redirect_uris import redirect_uri_fault


@pytest.mark.parametrize(
    "uri",
    [
        "https://www.example.com:443/callback",
        "https://www.example.com/callback?tenant=1",
        "http://127.0.0.1/callback",
        "http://[::1]:8000/callback",
        "com.example.app:/callback",
        "com.example.app://callback",
        "https://www.example.com/%C3%A9",
    ],
)
def test_an_absolute_address_can_be_registered(uri):
    assert redirect_uri_fault(uri) is None


@pytest.mark.spec("RFC 6749", "3.1.2")
@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("/callback", "is not an address of a client"),
        ("", "is not an address of a client"),
        ("javascript:alert(1)", "is not an address of a client"),
        ("data:text/html,x", "is not an address of a client"),
        ("JavaScript:alert(1)", "is not an address of a client"),
        ("https:///callback", "names no host"),
        ("https:callback", "names no host"),
        ("https://a.example/c#part", "has a fragment"),
        ("https://a.example/c#", "has a fragment"),
        ("https://*.a.example/c", "has a wildcard; each address is registered in full"),
        ("https://me:pw@a.example/c", "carries credentials"),
        ("https://me@a.example/c", "carries credentials"),
        ("https://a.example/é", "has a character that must be percent-encoded"),
        ("https://a.example/a b", "has a character that must be percent-encoded"),
        ("https://a.example\\@b.example/", "has a character that must be"),
        ("https://a.example:port/c", "is not an absolute address"),
        ("https://a.example:99999/c", "is not an absolute address"),
        ("https://[::1/c", "is not an absolute address"),
    ],
)
def test_what_could_lead_elsewhere_is_refused(uri, why):
    found = redirect_uri_fault(uri)

    assert found is not None
    assert why in found
