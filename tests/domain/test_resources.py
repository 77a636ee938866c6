"""Resources and origins: how they are written, and whom a token is for."""

from __future__ import annotations

import pytest

from iam.domain.errors import InvalidTarget
from iam.domain.origins import origin_fault
from iam.domain.provider import ProviderSettings
from iam.domain.resource_uris import resource_fault
from iam.domain.resources import (
    MOST_RESOURCES,
    audience_of,
    check_resources,
    is_for_userinfo,
    joined,
    read_resources,
)
from tests.builders import a_client

A, B, C = "https://a.example/api", "https://b.example", "urn:example:c"


@pytest.mark.parametrize(
    "uri",
    [
        A,
        B,
        C,
        "http://localhost:8080/api?version=2",
        "https://[2001:db8::1]:8443/",
        "spiffe://example.org/photos",
    ],
)
def test_a_resource_is_an_absolute_address(uri):
    assert resource_fault(uri) is None


@pytest.mark.parametrize(
    ("uri", "fault"),
    [
        ("", "'' is not an absolute address"),
        ("photos", "'photos' is not an absolute address"),
        ("//a.example", "'//a.example' is not an absolute address"),
        ("https:", "'https:' is not an absolute address"),
        ("https://", "'https://' names no host"),
        ("https:/a", "'https:/a' names no host"),
        ("https://a.example:http", "'https://a.example:http' names no host"),
        ("https://[", "'https://[' names no host"),
        ("https://a.example/#x", "'https://a.example/#x' has a fragment"),
        ("https://a.example/ b", "'https://a.example/ b' is not an absolute address"),
        ("https://ä.example", r"'https://\xe4.example' is not an absolute address"),
        ('https://a.example/"', "'https://a.example/\"' is not an absolute address"),
    ],
)
def test_nothing_else_is(uri, fault):
    assert resource_fault(uri) == fault


def test_a_resource_has_an_end():
    assert resource_fault("https://a.example/" + "x" * 494) is None
    assert resource_fault("https://a.example/" + "x" * 495).endswith(
        "has more than 512 characters"
    )


@pytest.mark.parametrize(
    ("params", "read"),
    [
        ({}, ()),
        ({"resource": ""}, ()),
        ({"resource": A}, (A,)),
        ({"resource": joined([A, C])}, (A, C)),
        ({"resource": joined([A, C, A, ""])}, (A, C)),
    ],
    ids=["none", "empty", "one", "two", "each once"],
)
def test_the_resources_that_a_request_names(params, read):
    assert read_resources(params) == read


def test_a_request_names_so_many_and_no_more():
    many = [f"urn:example:{each}" for each in range(MOST_RESOURCES + 1)]

    assert len(read_resources({"resource": joined(many[1:])})) == MOST_RESOURCES
    with pytest.raises(InvalidTarget, match="At most 20 resources can be asked for"):
        read_resources({"resource": joined(many)})


def test_a_request_that_names_none_is_told_no_more_than_the_rule():
    with pytest.raises(InvalidTarget) as refused:
        read_resources({"resource": "photos"})

    assert refused.value.description == (
        "resource must be an absolute URI without a fragment"
    )
    assert refused.value.reason == "'photos' is not an absolute address"


@pytest.mark.parametrize(
    ("asked", "granted", "default", "audience"),
    [
        ((), (), (), ("myClient",)),
        ((), (), (B,), (B,)),
        ((), (A,), (B,), (A,)),
        ((A,), (), (B,), (A,)),
        ((B,), (A, B), (), (B,)),
        ((B, A), (A, B), (), (B, A)),
    ],
    ids=[
        "nobody says anything: the client",
        "the default",
        "what was granted comes before it",
        "what is asked for does, too",
        "a part of what was granted",
        "all of it, in the order asked",
    ],
)
def test_whom_a_token_is_for(asked, granted, default, audience):
    client = a_client(allowed_resources=(A, B), default_resources=default)

    found = audience_of(client, ProviderSettings(), asked=asked, granted=granted)

    assert found == audience


@pytest.mark.parametrize(
    ("asked", "default", "audience"),
    [
        ((), (), ("myClient",)),
        ((), (B,), (B, "myClient")),
        ((), (B, "myClient"), (B, "myClient")),
        ((A,), (B,), (A,)),
    ],
    ids=[
        "the client",
        "the default, and the client",
        "each once",
        "what was named, and nothing else",
    ],
)
def test_whom_a_token_is_for_that_tells_of_a_person(asked, default, audience):
    client = a_client(allowed_resources=(A,), default_resources=default)

    found = audience_of(client, ProviderSettings(), asked=asked, with_userinfo=True)

    assert found == audience


@pytest.mark.spec("RFC 9068", "4")
@pytest.mark.parametrize(
    ("audience", "is_it"),
    [(("myClient",), True), ((A, "myClient"), True), ((A, C), True), ((A,), False)],
)
def test_which_tokens_userinfo_takes(audience, is_it):
    assert is_for_userinfo(audience, client_id="myClient", issuer=C) is is_it


@pytest.mark.parametrize(
    ("asked", "granted", "named"),
    [((C,), (), C), ((B,), (A,), B), ((), (A, C), C)],
    ids=["not its own", "more than was granted", "taken from it since"],
)
def test_for_whom_no_token_is(asked, granted, named):
    client = a_client(allowed_resources=(A, B))

    with pytest.raises(InvalidTarget) as refused:
        audience_of(client, ProviderSettings(), asked=asked, granted=granted)

    assert refused.value.code == "invalid_target"
    assert refused.value.reason == f"not the client's to address: {named}"


def test_a_clients_own_lists_replace_the_providers():
    provider = ProviderSettings(allowed_resources=(A,), default_resources=(A,))
    other = a_client(allowed_resources=(B,), default_resources=(B,))

    check_resources((A,), a_client(), provider)
    assert audience_of(a_client(), provider) == (A,)
    assert audience_of(other, provider) == (B,)
    with pytest.raises(InvalidTarget):
        check_resources((A,), other, provider)


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example.com",
        "http://localhost:8081",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://xn--bcher-kva.example",
        "https://app.example:8443",
        "https://app.example:80",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop",
    ],
)
def test_an_origin_is_what_a_browser_sends(origin):
    assert origin_fault(origin) is None


@pytest.mark.parametrize(
    ("origin", "fault"),
    [
        ("", "is not an origin"),
        ("*", "is not an origin"),
        ("null", "is not an origin"),
        ("app.example.com", "is not an origin"),
        ("https://*.example.com", "is not an origin"),
        ("https://app.example.com/", "is not an origin"),
        ("https://app.example.com/spa", "is not an origin"),
        ("https://App.example.com", "is not an origin"),
        ("HTTPS://app.example.com", "is not an origin"),
        ("https://bücher.example", "is not an origin"),
        ("https://user@app.example.com", "is not an origin"),
        ("https://app.example.com:443", "names the usual port"),
        ("http://app.example.com:80", "names the usual port"),
        ("https://app.example.com:0443", "is not an origin"),
        ("https://app.example.com:65536", "is not an origin"),
        ("file://localhost", "is not an origin"),
    ],
)
def test_what_no_browser_sends_is_no_origin(origin, fault):
    assert fault in (origin_fault(origin) or "")
