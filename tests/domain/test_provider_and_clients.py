"""What an operator may choose for a realm and for a client, and what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import client_id_fault
from iam.domain.provider import ProviderSettings
from iam.domain.setting import read_settings
from tests.builders import NOON, a_client, a_secret


@pytest.mark.parametrize(
    ("cls", "written", "fault"),
    [
        (ProviderSettings, {"grant_types": ["password"]}, "'password' is not one of"),
        (ProviderSettings, {"grant_types": ["implicit"]}, "'implicit' is not one of"),
        (ProviderSettings, {"supported_scopes": ["a b"]}, "cannot be a scope"),
        (ProviderSettings, {"default_scopes": ['"']}, "cannot be a scope"),
        (ProviderSettings, {"unlisted_scopes": "show"}, "is not one of hide, name"),
        (ProviderSettings, {"default_locale": "e"}, "is not a locale"),
        (ProviderSettings, {"languages": ["fr", "x y"]}, "is not a locale"),
        (
            ProviderSettings,
            {"access_token_format": "saml"},
            "is not one of opaque, jwt",
        ),
        (ProviderSettings, {"access_token_lifetime": 0}, "between 1 and 86400"),
        (ProviderSettings, {"access_token_lifetime": 86401}, "between 1 and 86400"),
        (
            ProviderSettings,
            {"access_token_signing_algorithm": "none"},
            "is not one of ES256, RS256, PS256, EdDSA",
        ),
        (
            ProviderSettings,
            {"access_token_signing_algorithm": "HS256"},
            "is not one of ES256, RS256, PS256, EdDSA",
        ),
        (ClientSettings, {"status": "off"}, "is not one of active, inactive"),
        (ClientSettings, {"scopes": ["write|f|x"]}, "is not a locale"),
        (ClientSettings, {"client_name": ["fr|"]}, "the text is empty"),
        (ClientSettings, {"redirect_uris": ["/callback"]}, "not an address of a"),
        (
            ClientSettings,
            {"token_endpoint_auth_method": "private_key_jwt"},
            "is not one of client_secret_basic, client_secret_post, none",
        ),
        (ClientSettings, {"access_token_lifetime": -1}, "between 0 and 86400"),
    ],
)
def test_what_cannot_be_chosen_is_refused(cls, written, fault):
    _, faults = read_settings(cls, written)

    assert len(faults) == 1
    assert fault in str(faults[0])


@pytest.mark.parametrize("text", ["myClient", "a", "a" * 100, "~!#$%&()*+,-./;<=>?@_"])
def test_what_can_be_a_client_id(text):
    assert client_id_fault(text) is None


@pytest.mark.spec("RFC 6749", "A.1")
@pytest.mark.parametrize(
    "text", ["", "a" * 101, "a b", "a:b", "a'b", 'a"b', "a`b", "é", "a\n", 7, None]
)
def test_what_basic_or_a_log_would_trip_over_cannot_be_a_client_id(text):
    assert client_id_fault(text) is not None


@pytest.mark.parametrize(
    ("own", "lifetime"),
    [(0, 3_600), (60, 60), (86_400, 86_400)],
    ids=["0 inherits the provider's", "shorter", "longer"],
)
def test_a_lifetime_of_the_client_overrides_the_provider_s(own, lifetime):
    client = a_client(access_token_lifetime=own)

    assert client.access_token_lifetime(ProviderSettings()) == lifetime


@pytest.mark.parametrize(
    ("own", "provider", "told"),
    [("", "jwt", "jwt"), ("opaque", "jwt", "opaque"), ("jwt", "opaque", "jwt")],
)
def test_a_format_of_the_client_overrides_the_provider_s(own, provider, told):
    client = a_client(access_token_format=own)

    settings = ProviderSettings(access_token_format=provider)
    assert client.access_token_format(settings) == told


def test_a_client_is_public_by_its_authentication_method():
    assert a_client(token_endpoint_auth_method="none").is_public
    assert not a_client().is_public


def test_a_client_is_active_until_it_is_switched_off():
    assert a_client().is_active
    assert not a_client(status="inactive").is_active


def test_the_scopes_of_a_client_are_the_names_of_its_entries():
    client = a_client(scopes=("a|A", "a|fr|A", "b"), default_scopes=("d|", "c"))

    assert client.scopes == {"a", "b"}
    assert client.default_scopes == ("d", "c")


@pytest.mark.parametrize(
    ("expires_at", "live"),
    [(None, True), (NOON + timedelta(seconds=1), True), (NOON, False)],
    ids=["without an end", "before its end", "in the very instant it names"],
)
def test_a_secret_opens_until_it_ends(expires_at, live):
    assert a_secret(expires_at=expires_at).is_live(NOON) is live


def test_the_hash_of_a_secret_is_not_printed():
    assert "a hash" not in repr(a_secret())
