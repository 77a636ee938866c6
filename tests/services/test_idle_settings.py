"""Addresses that this server never calls, as far as they say so themselves."""

from __future__ import annotations

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.provider import ProviderSettings
from iam.engines.outbound import Outbound
from iam.services.idle_settings import IdleSettings


def told(address: str, outbound: Outbound | None) -> list[str]:
    settings = ClientSettings(jwks_uri=address)
    found = IdleSettings(outbound=outbound).of_client(settings, ProviderSettings())
    return [fault.where for fault in found]


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("https://10.20.0.7/keys", True),
        ("https://[fd00::1]/keys", True),
        ("http://127.0.0.1:9/keys", True),
        ("http://localhost:9/keys", True),
        ("https://8.8.8.8/keys", False),
        ("https://app.example/keys", False),
        ("", False),
    ],
    ids=[
        "a private network",
        "a private one of IPv6",
        "this machine",
        "this machine by its name",
        "a public address",
        "a name: it may mean anything by then",
        "none",
    ],
)
def test_an_address_that_says_itself_that_it_is_not_public(address, is_told):
    assert told(address, Outbound()) == (["jwks_uri"] if is_told else [])


def test_what_may_be_called_is_not_told_of():
    assert told("https://10.20.0.7/keys", Outbound(["10.20.0.0/16"])) == []
    assert told("http://localhost:9/keys", Outbound(is_local=True)) == []
    assert told("https://10.20.0.7/keys", None) == [], "nobody knows it here"
