"""The country of who asks is believed from our own proxies alone."""

from __future__ import annotations

import pytest

from iam.services.turns import RequestTurns
from iam.web.countries import country_of
from iam.web.front_door import FrontDoor
from tests.builders import a_realm

PROXY, STRANGER = "192.0.2.10", "198.51.100.7"


def country(header: str, *, peer: str = PROXY, proxies=(PROXY,), **sent) -> str:
    """Give what is known of a request behind the front door."""
    seen = {}

    def house(environ, start_response):
        del start_response
        seen.update(environ)
        return []

    door = FrontDoor(
        {"oauth2": house},
        refuse=lambda error, _environ: pytest.fail(str(error)),
        astray=lambda *_args, **_named: None,
        turns=RequestTurns(1),
        base_url="http://localhost:8080/am",
        allowed_hosts=(),
        trusted_proxies=proxies,
    )
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/am/oauth2/connect/jwk_uri",
        "HTTP_HOST": "localhost:8080",
        "REMOTE_ADDR": peer,
        "HTTP_X_FORWARDED_FOR": "203.0.113.5",
        **sent,
    }
    list(door(environ, None))
    return country_of(seen, a_realm(country_header=header))


@pytest.mark.parametrize(
    ("header", "peer", "sent", "known"),
    [
        ("CF-IPCountry", PROXY, {"HTTP_CF_IPCOUNTRY": "fr"}, "FR"),
        ("x-country", PROXY, {"HTTP_X_COUNTRY": "DE"}, "DE"),
        ("", PROXY, {"HTTP_CF_IPCOUNTRY": "FR", "HTTP_": "FR"}, ""),
        ("CF-IPCountry", STRANGER, {"HTTP_CF_IPCOUNTRY": "FR"}, ""),
        ("CF-IPCountry", PROXY, {}, ""),
        ("CF-IPCountry", PROXY, {"HTTP_CF_IPCOUNTRY": "FR,DE"}, ""),
        ("CF-IPCountry", PROXY, {"HTTP_CF_IPCOUNTRY": "T1"}, ""),
    ],
    ids=[
        "a proxy names it",
        "in whatever capitals",
        "never where the realm names no header",
        "a stranger speaks for nobody",
        "the proxy is silent",
        "two values are none",
        "a word of the proxy's own",
    ],
)
def test_the_country_of_who_asks(header, peer, sent, known):
    assert country(header, peer=peer, **sent) == known


def test_without_a_proxy_that_is_trusted_nobody_is_believed():
    assert country("CF-IPCountry", proxies=(), HTTP_CF_IPCOUNTRY="FR") == ""
