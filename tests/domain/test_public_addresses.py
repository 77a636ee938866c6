"""Which addresses are public: a table, as Python's own differs between releases."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from iam.domain.public_addresses import is_public, is_this_machine


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "168.63.129.17",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::5eff:a00:1",
        "3ffe::1",
        "64:ff9b::808:808",
    ],
)
def test_what_anybody_may_call(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.10",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.1.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_special_addresses_of_ipv4(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "::",
        "::1",
        "100::1",
        "200::1",
        "1fff:ffff::1",
        "2001:2::1",
        "2001:3::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2620:4f:8000::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_special_addresses_of_ipv6(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "::8.8.8.8",
        "::ffff:8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:0:8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:0:0:0:1:808:808",
        "64:ff9b:1::808:808",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "2002:808:808::1",
        "2002:a00:1::",
        "2600::5efe:808:808",
        "2600::5efe:a00:1",
        "2600::200:5efe:a00:1",
        "fe80::5efe:a00:1",
    ],
)
def test_what_holds_an_address_of_ipv4_is_none_but_the_well_known_translation(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("128.0.0.1", False),
        ("::2", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_this_machine(address, expected):
    assert is_this_machine(ip_address(address)) is expected
