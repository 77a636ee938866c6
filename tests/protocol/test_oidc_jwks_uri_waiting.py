"""Keys of a client that are long in coming hold up nobody but who needs them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from joserfc.jwk import ECKey
from werkzeug.test import Client as HttpClient

from tests.protocol.refreshing import Refreshing
from tests.publishing import a_publisher

ORIGIN = "http://localhost:8080"
CONFIGURATION = "/am/oauth2/realms/root/realms/alpha/.well-known/openid-configuration"
EC = ECKey.generate_key("P-256", auto_kid=False)


@pytest.fixture
def publisher():
    with a_publisher() as started:
        started.publish(EC.as_dict(private=False))
        yield started


def encrypting(server, publisher, **client) -> Refreshing:
    asking = Refreshing(server, scopes=("openid", "read"), **client)
    asking.change(
        jwks_uri=publisher.uri, id_token_encrypted_response_alg="ECDH-ES+A128KW"
    )
    return asking


@pytest.fixture
def asking(server, publisher):
    return encrypting(server, publisher)


@pytest.mark.parametrize(
    ("changed", "seconds", "error"),
    [
        ({"code": "x" * 43}, 0, "invalid_grant"),
        ({"redirect_uri": "https://evil.example/"}, 0, "invalid_grant"),
        ({"redirect_uri": None}, 0, "invalid_request"),
        ({"code_verifier": "y" * 43}, 0, "invalid_grant"),
        ({"code_verifier": None}, 0, "invalid_request"),
        ({}, 121, "invalid_grant"),
    ],
    ids=[
        "no code",
        "another address",
        "no address",
        "another verifier",
        "no verifier",
        "an old code",
    ],
)
def test_a_code_that_gives_nothing_has_no_keys_fetched(
    asking, publisher, clock, changed, seconds, error
):
    code = asking.code(scope="openid")
    clock.move(seconds)

    answer = asking.exchange(**{"code": code, **changed})

    assert (answer.status_code, answer.json["error"]) == (400, error)
    assert publisher.asked == []


def test_nor_has_one_that_was_used_or_is_of_a_grant_that_was_ended(
    asking, publisher, clock
):
    used, ended = asking.code(scope="openid"), asking.code(scope="openid")
    assert asking.exchange(used).status_code == 200
    clock.move(601)
    asked = len(publisher.asked)
    assert asking.exchange(used).status_code == 400
    asking.services.grants.stop(
        asking.realm, asking.user, asking.services.clients.get(asking.realm, "app")
    )

    assert asking.exchange(ended).status_code == 400
    assert len(publisher.asked) == asked == 1


def test_nor_has_one_that_gives_no_id_token(asking, publisher):
    tokens = asking.tokens(scope="read")
    asking.refresh(tokens["refresh_token"])

    assert publisher.asked == []


def test_nobody_has_keys_fetched_without_a_code_or_a_refresh_token(server, publisher):
    asking = encrypting(server, publisher, token_endpoint_auth_method="none")

    asking.exchange("x" * 43)
    asking.ask("x" * 22 + ".0." + "y" * 43)
    asking.ask("junk")

    assert publisher.asked == []


def test_a_refresh_token_that_gives_no_id_token_has_no_keys_fetched(
    asking, publisher, clock
):
    first = asking.tokens(scope="openid read")["refresh_token"]
    second = asking.refresh(first)["refresh_token"]
    clock.move(601)

    third = asking.refresh(second, scope="read")["refresh_token"]
    clock.move(11)
    assert asking.is_refused(asking.ask(first))  # a replay: all is ended
    assert asking.is_refused(asking.ask(third))

    assert len(publisher.asked) == 1


def test_while_one_request_waits_for_keys_others_are_answered(asking, publisher):
    door, is_over = asking.server.http.application, threading.Event()
    codes = [asking.code(scope="openid") for _ in range(4)]
    publisher.meanwhile = lambda: is_over.wait(5)

    with ThreadPoolExecutor() as pool:
        exchanged = [pool.submit(asking.exchange, code) for code in codes]
        publisher.is_asked.wait(5)
        others = [
            pool.submit(HttpClient(door).get, CONFIGURATION, base_url=ORIGIN)
            for _ in range(8)
        ]
        assert {other.result(2).status_code for other in others} == {200}
        assert not any(each.done() for each in exchanged)
        is_over.set()

    assert all("id_token" in each.result().json for each in exchanged)
    assert len(publisher.asked) == 1
