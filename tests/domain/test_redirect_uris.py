"""RFC 6749 §3.1.2 and RFC 9700 §2.1: redirect addresses, registered and meant."""

from __future__ import annotations

import pytest

from iam.domain.redirect_uris import (
    chosen_redirect_uri,
    leads_to_a_client,
    mismatch,
    redirect_uri_fault,
)


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
        ("https://a.example/\x01", "has a character that must be percent-encoded"),
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


_OF_NO_CLIENT = (
    *("about:blank", "view-source:https://a.example/", "filesystem:https://a.example/"),
    *("chrome://settings", "chrome-extension://abc/x", "resource://gre/x"),
    *("ws://a.example/", "wss://a.example/", "ftp://a.example/"),
    *("mailto:me@a.example", "tel:112", "sms:112", "intent://x#Intent;end"),
    *("jar:https://a.example/x!/", "feed://a.example/", "FEED:https://a.example/"),
    *("feed:javascript:alert(1)", "com.example.app:javascript:alert(1)"),
    *("com.example.app:%20javascript", "com.example.app:/javascript:alert(1)"),
)


@pytest.mark.parametrize("uri", _OF_NO_CLIENT[:-2])
def test_what_browsers_open_themselves_is_no_clients_address(uri):
    assert "is not an address of a client" in (redirect_uri_fault(uri) or "")
    assert not leads_to_a_client(uri)


@pytest.mark.parametrize("uri", _OF_NO_CLIENT[-2:])
def test_what_follows_a_path_is_no_scheme(uri):
    assert redirect_uri_fault(uri) is None
    assert leads_to_a_client(uri)


@pytest.mark.parametrize(
    "uri", ["https://[::1/", "com.example.app: javascript:x", "https://a/\n", ""]
)
def test_no_browser_is_sent_to_what_cannot_be_read(uri):
    assert not leads_to_a_client(uri)


REGISTERED = ("https://a.example/c", "http://127.0.0.1/c", "http://localhost:1/c")


@pytest.mark.spec("RFC 6749", "3.1.2.3")
@pytest.mark.parametrize(
    ("registered", "sent", "chosen"),
    [
        ((), None, None),
        (REGISTERED[:1], None, REGISTERED[0]),
        (REGISTERED, None, None),
        (REGISTERED, REGISTERED[1], REGISTERED[1]),
        (REGISTERED, "https://a.example/c/", None),
        (REGISTERED, "https://a.example:8443/c", None),
        (REGISTERED, "http://127.0.0.1:8443/c", "http://127.0.0.1:8443/c"),
        (REGISTERED, "http://localhost:8443/c", "http://localhost:8443/c"),
        (REGISTERED, "http://127.0.0.1:99999/c", None),
        (REGISTERED[:1], "http://127.0.0.1:8443/c", None),
    ],
)
def test_the_address_that_is_meant(registered, sent, chosen):
    assert chosen_redirect_uri(registered, sent, any_loopback_port=True) == chosen


def test_the_port_counts_where_the_client_is_not_registered_otherwise():
    sent = "http://127.0.0.1:8443/c"

    assert chosen_redirect_uri(REGISTERED, sent, any_loopback_port=False) is None


@pytest.mark.parametrize(
    ("registered", "sent", "said"),
    [
        ((), "https://x/", "the client has no redirect_uris"),
        (REGISTERED, None, "no redirect_uri was sent, and 3 are registered"),
        (REGISTERED, "https://a.example/C", "differs in capital letters"),
        (REGISTERED, "https://a.example/c/", "differs in the slash at its end"),
        (REGISTERED, "http://localhost:x/c", "differs in its form: it is no address"),
        (REGISTERED, "http://localhost:2/c", "differs in its port"),
        (REGISTERED, "https://a.example/c#", "differs in the way it is written"),
    ],
)
def test_how_an_address_differs(registered, sent, said):
    assert mismatch(registered, sent).endswith(said)
