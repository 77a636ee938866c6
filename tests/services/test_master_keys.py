"""The master key: changed without a stop, and missed with words that help."""

from __future__ import annotations

import base64
import logging

import pytest

from iam.domain.keys import OF_EVERY_REALM, Purpose
from iam.domain.realms import RealmPath
from iam.services.keyring import WrongMasterKey
from tests.conftest import MASTER_KEY

NEW = base64.urlsafe_b64encode(bytes(32)).decode()
BOTH = f"{NEW},{MASTER_KEY}"
ALPHA = RealmPath.parse("/alpha")


def test_rewrapping_changes_the_master_key_and_touches_no_token(server, another_server):
    auth = server.client("myClient")
    token = server.token(auth)
    with_both = another_server(master_key=BOTH)

    rewrapped = with_both.services.keys.rewrap()

    with_new_alone = another_server(master_key=NEW)
    assert rewrapped == 2 * len(OF_EVERY_REALM)  # of the root and of /alpha
    assert with_both.services.keys.rewrap() == 0
    assert with_new_alone.is_active(auth, token)
    assert with_new_alone.token(auth)


def test_a_new_key_is_encrypted_under_the_first_master_key(server, another_server):
    auth = server.client("myClient")
    with_both = another_server(master_key=BOTH).services
    for realm in with_both.realms.all():
        for purpose in OF_EVERY_REALM:
            with_both.keys.rotate(realm, purpose, at_once=True)

    rewrapped = with_both.keys.rewrap()

    assert rewrapped == 2 * len(OF_EVERY_REALM)  # those of before
    assert another_server(master_key=NEW).token(auth)


def test_without_the_old_master_key_one_is_told_what_to_do(server, another_server):
    server.client("myClient")

    with pytest.raises(WrongMasterKey) as wrong:
        another_server(master_key=NEW).services.cache.load()

    assert str(wrong.value) == (
        "the keys in the database were encrypted under another master key: set "
        "IAM_MASTER_KEY (or the file master.key) to the one they had"
    )


def test_a_key_that_was_moved_to_another_place_does_not_open(server, another_server):
    server.realm("/alpha")
    database = server.services.housekeeping.database
    keys = database.read(lambda store: store.keys.all())
    seals = [key for key in keys if key.purpose is Purpose.SEAL]
    database.write(lambda store: store.keys.rewrap(seals[0], seals[1].encrypted))

    with pytest.raises(WrongMasterKey, match="was changed by somebody else"):
        another_server().services.cache.load()


def test_a_process_that_meets_a_key_it_cannot_open_stops_answering_and_says_why(
    server, another_server, clock, caplog
):
    auth = server.client("myClient")
    server.token(auth)
    new = another_server(master_key=BOTH).services
    new.keys.rotate(new.realms.get(ALPHA), Purpose.SEAL)

    clock.move(5)
    with caplog.at_level(logging.CRITICAL):
        answer = server.post("access_token", auth=auth, grant_type="client_credentials")

    assert answer.status_code == 503
    assert "set IAM_MASTER_KEY" in caplog.text
    ready = server.send("GET", "", path="/health/ready")
    assert ready.status_code == 503
