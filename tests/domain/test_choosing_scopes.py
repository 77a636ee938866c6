"""Choosing scopes: what can be left out, and what a tick can do."""

from __future__ import annotations

import pytest

from iam.domain.consents import can_be_left_out, leaves_nothing_to_read, left
from tests.domain.consenting import READ, WRITE, Today

NAME, HIDDEN, COUNTED = (
    Today("files", "name", "files"),
    Today("openid", "hidden", "openid|"),
    Today("trace", "counted"),
)


@pytest.mark.parametrize(
    ("required", "optional"),
    [
        ([], {"read", "write", "files"}),
        (["read"], {"write", "files"}),
        (["openid", "nothing"], {"read", "write", "files"}),
        (["read", "write", "files"], set()),
    ],
)
def test_what_is_read_and_not_required_can_be_left_out(required, optional):
    wordings = [READ, WRITE, NAME, HIDDEN, COUNTED]

    assert can_be_left_out(wordings, required=required) == optional


@pytest.mark.parametrize(
    ("ticked", "granted"),
    [
        ({"write"}, ("read", "write", "openid")),
        (set(), ("read", "openid")),
        ({"write", "read", "openid"}, ("read", "write", "openid")),
        ({"admin"}, ("read", "openid")),
    ],
    ids=[
        "a tick keeps",
        "no tick leaves out",
        "ticks for what is no choice",
        "a forged tick",
    ],
)
def test_ticks_only_subtract(ticked, granted):
    requested = ("read", "write", "openid")

    kept = left(requested, optional=frozenset({"write"}), ticked=frozenset(ticked))

    assert kept == granted


@pytest.mark.parametrize(
    ("wordings", "granted", "nothing"),
    [
        ([READ, HIDDEN], ["openid"], True),
        ([READ, HIDDEN], ["read", "openid"], False),
        ([HIDDEN, COUNTED], ["openid", "trace"], False),
    ],
    ids=[
        "all that could be read was left out",
        "something to read is left",
        "there was nothing to read",
    ],
)
def test_nobody_agrees_to_what_cannot_be_read_alone(wordings, granted, nothing):
    assert leaves_nothing_to_read(wordings, granted) is nothing
