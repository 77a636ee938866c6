"""The seeds of refresh tokens: encrypted anew under another master key, forgotten."""

from __future__ import annotations

import base64

import pytest

from iam.services.keyring import WrongMasterKey
from tests.conftest import (
    MASTER_KEY,
    database_url,  # noqa: F401 - both databases
)
from tests.protocol.refreshing import Refreshing

NEW = base64.urlsafe_b64encode(bytes(32)).decode()
BOTH = f"{NEW},{MASTER_KEY}"


@pytest.fixture
def asking(server):
    return Refreshing(server)


def at(asking, server) -> Refreshing:
    """Give the same at another process's server."""
    there = object.__new__(Refreshing)
    there.__dict__ |= asking.__dict__ | {"server": server, "services": server.services}
    return there


def test_rewrapping_changes_the_master_key_and_ends_no_refresh_token(
    asking, another_server, monkeypatch
):
    monkeypatch.setattr("iam.services.refresh_seeds._BATCH", 2)
    tokens = [asking.first() for _ in range(5)]
    with_both = another_server(master_key=BOTH).services

    with_both.keys.rewrap()
    seeds = with_both.refresh_tokens.seeds
    rewrapped, again = seeds.rewrap(), seeds.rewrap()

    assert (rewrapped, again) == (5, 0)
    with_new_alone = at(asking, another_server(master_key=NEW))
    for token in tokens:
        assert with_new_alone.refresh(token)


def test_a_new_seed_is_under_the_first_master_key(asking, another_server):
    with_both = another_server(master_key=BOTH)
    with_both.services.keys.rewrap()
    token = at(asking, with_both).exchange(asking.code()).json["refresh_token"]

    assert with_both.services.refresh_tokens.seeds.rewrap() == 0
    assert at(asking, another_server(master_key=NEW)).refresh(token)


def test_a_seed_under_an_unknown_master_key_is_told(asking, another_server):
    asking.first()
    seeds = another_server(master_key=NEW).services.refresh_tokens.seeds

    with pytest.raises(WrongMasterKey):
        seeds.rewrap()


def test_forgotten_seeds_end_the_refresh_tokens_of_their_realms(asking):
    token = asking.first()
    root = next(r.id for r in asking.services.realms.all() if str(r.path) == "/")
    seeds = asking.services.refresh_tokens.seeds

    assert seeds.forget([root]) == 0
    token = asking.refresh(token)["refresh_token"]
    assert seeds.forget([root, asking.realm.id]) == 1

    assert asking.is_refused(asking.ask(token))
    assert asking.refresh(asking.first())
