"""RFC 8252 §7.3: native applications listen on a port that nobody knows before."""

from __future__ import annotations

import pytest

from tests.authorizing import Asking, goes_to

REGISTERED = (
    "http://127.0.0.1/callback",
    "http://[::1]:4711/callback?app=1",
    "http://localhost:8000",
    "https://127.0.0.1/secure",
    "com.example.app:/callback",
)
CONSENT = "/am/account/realms/root/realms/alpha/consent"


@pytest.fixture(scope="module")
def asking(standing):
    return Asking(
        standing,
        token_endpoint_auth_method="none",
        redirect_uris=REGISTERED,
        loopback_interface_redirection=True,
    )


def is_taken(answer):
    """A public client on this device is always asked about, so nothing goes back."""
    if answer.status_code == 303:
        assert goes_to(answer) == CONSENT
        return True
    assert answer.status_code == 400
    return False


@pytest.mark.spec("RFC 8252", "7.3")
@pytest.mark.spec("RFC 9700", "4.1.3")
@pytest.mark.parametrize(
    "sent",
    [
        *REGISTERED,
        "http://127.0.0.1:1/callback",
        "http://127.0.0.1:65535/callback",
        "http://[::1]/callback?app=1",
        "http://[::1]:50000/callback?app=1",
        "http://localhost:50000",
        "http://localhost",
    ],
)
def test_the_port_is_free(asking, sent):
    assert is_taken(asking.authorize(redirect_uri=sent))


@pytest.mark.spec("RFC 8252", "8.3")
@pytest.mark.parametrize(
    "sent",
    [
        "http://127.0.0.1:0/callback",
        "http://127.0.0.1:080/callback",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:x/callback",
        "http://127.0.0.1:80/callback/",
        "http://127.0.0.1:80/callback?x=1",
        "http://127.0.0.1:80",
        "http://127.0.0.2:80/callback",
        "http://127.0.0.1.evil.example:80/callback",
        "http://127.0.0.1:80@evil.example/callback",
        "http://me@127.0.0.1:80/callback",
        "http://127.0.0.1:80\\@evil.example/callback",
        "http://2130706433:80/callback",
        "http://localhost:80/callback",
        "http://LOCALHOST:80",
        "http://[::1]:80/callback",
        "http://[0:0:0:0:0:0:0:1]:80/callback?app=1",
        "https://127.0.0.1:80/callback",
        "https://127.0.0.1:80/secure",
        "com.example.app:80/callback",
        "http://127.0.0.1:80/callback#x",
        "http://127.0.0.1:80/callback\n",
    ],
)
def test_nothing_but_the_port_is_free(asking, sent):
    assert not is_taken(asking.authorize(redirect_uri=sent))


@pytest.mark.spec("RFC 6749", "3.1.2.3")
def test_one_of_several_addresses_must_be_named(asking):
    answer = asking.authorize(redirect_uri=None)

    assert answer.status_code == 400


def test_without_the_setting_the_port_counts(server):
    asking = Asking(
        server, token_endpoint_auth_method="none", redirect_uris=REGISTERED[:1]
    )

    assert is_taken(asking.authorize(redirect_uri=REGISTERED[0]))
    assert not is_taken(asking.authorize(redirect_uri="http://127.0.0.1:1/callback"))


@pytest.mark.spec("RFC 6749", "4.1.3")
@pytest.mark.parametrize(("port", "status"), [(50_000, 200), (50_001, 400)])
def test_the_exchange_repeats_the_port_that_was_used(server, port, status):
    asking = Asking(
        server, redirect_uris=REGISTERED[:1], loopback_interface_redirection=True
    )
    code = asking.code(redirect_uri="http://127.0.0.1:50000/callback")

    answer = asking.exchange(code, redirect_uri=f"http://127.0.0.1:{port}/callback")

    assert answer.status_code == status
