"""OpenID Connect Core §10.2: the key of a client stands where the client keeps it."""

from __future__ import annotations

import threading

import pytest
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from iam.engines.outbound import LONGEST_ANSWER
from iam.services import client_keys
from tests.authorizing import reason
from tests.protocol.refreshing import Refreshing
from tests.publishing import a_publisher
from tests.reading_id_tokens import decrypted, read

EC = ECKey.generate_key("P-256", auto_kid=False)
NEXT = ECKey.generate_key("P-256", auto_kid=False)
RSA = RSAKey.generate_key(2048, auto_kid=False)
NOT_FETCHED = {
    "error": "temporarily_unavailable",
    "error_description": (
        "The keys at the client's jwks_uri cannot be fetched at this moment"
    ),
}
NONE_FITS = {
    "error": "temporarily_unavailable",
    "error_description": (
        "The client has no key that its ID Tokens can be encrypted to"
    ),
}


def public(key, **more) -> dict:
    return key.as_dict(private=False) | more


@pytest.fixture
def publisher():
    with a_publisher() as started:
        started.publish(public(EC, kid="theirs"))
        yield started


@pytest.fixture
def asking(server, publisher):
    asking = Refreshing(server, scopes=("openid", "read"))
    asking.change(
        jwks_uri=publisher.uri, id_token_encrypted_response_alg="ECDH-ES+A128KW"
    )
    return asking


def opened(asking, tokens, key=EC, algorithm="ECDH-ES+A128KW"):
    header, inside = decrypted(tokens["id_token"], key, algorithm, "A128CBC-HS256")
    assert read(asking.server, inside)["aud"] == "app"
    return header


def refused(asking, code=None) -> dict:
    """Exchange a code, in vain."""
    answer = asking.exchange(code or asking.code(scope="openid"))
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"] == "60"
    return answer.json


def wait_until_fetched() -> None:
    for thread in threading.enumerate():
        if thread.name == "jwks":
            thread.join(5)


@pytest.mark.spec("OpenID Connect Core", "10.2")
def test_an_id_token_is_encrypted_to_the_key_that_is_published(asking, publisher):
    header = opened(asking, asking.tokens(scope="openid"))

    assert header["kid"] == "theirs"
    [(path, headers)] = publisher.asked
    assert path == "/jwks?of=app"
    assert headers["Accept"] == "application/json"
    assert not {"Authorization", "Cookie", "Content-Type"} & headers.keys()


def test_the_keys_are_fetched_once_for_many_id_tokens(asking, publisher):
    tokens = asking.tokens(scope="openid")
    for _ in range(3):
        tokens = asking.refresh(tokens["refresh_token"])
        opened(asking, tokens)
    opened(asking, asking.tokens(scope="openid"))

    assert len(publisher.asked) == 1


def test_a_client_that_wants_nothing_encrypted_is_not_asked(asking, publisher):
    asking.change(id_token_encrypted_response_alg="")

    read(asking.server, asking.tokens(scope="openid")["id_token"])

    assert publisher.asked == []


@pytest.mark.spec("OpenID Connect Core", "10.2.1")
def test_a_key_is_used_no_longer_than_its_answer_said(asking, publisher, clock):
    publisher.publish(public(EC), cache_control="public, max-age=90")
    opened(asking, asking.tokens(scope="openid"))
    publisher.publish(public(NEXT))

    clock.move(91)
    opened(asking, asking.tokens(scope="openid"), NEXT)

    assert len(publisher.asked) == 2


def test_a_key_whose_time_is_half_over_is_renewed_beside_the_request(
    asking, publisher, clock
):
    opened(asking, asking.tokens(scope="openid"))
    publisher.publish(public(NEXT))
    is_over = threading.Event()
    publisher.meanwhile = lambda: is_over.wait(5)

    clock.move(301)
    opened(asking, asking.tokens(scope="openid"))  # nobody waits for the next one
    is_over.set()
    wait_until_fetched()

    opened(asking, asking.tokens(scope="openid"), NEXT)
    assert len(publisher.asked) == 2


def test_while_that_fails_the_key_that_is_known_is_used_to_its_end(
    asking, publisher, clock
):
    opened(asking, asking.tokens(scope="openid"))
    publisher.status = 500

    clock.move(599)
    opened(asking, asking.tokens(scope="openid"))
    wait_until_fetched()
    clock.move(60)

    assert refused(asking) == NOT_FETCHED


def test_keys_of_another_kind_and_private_ones_are_passed_over(asking, publisher):
    publisher.publish(
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"},
        EC.as_dict(private=True),
        public(EC, use="sig"),
        public(EC) | {"x": "AAAA"},
        public(EC, kid=7),
        {"kty": "RSA", "n": "A" * 171 + "n" * 171, "e": "AQAB"},
        public(EC, kid="right"),
    )

    assert opened(asking, asking.tokens(scope="openid"))["kid"] == "right"


def test_another_algorithm_has_another_key(asking, publisher):
    publisher.publish(public(EC), public(RSA))
    opened(asking, asking.tokens(scope="openid"))
    asking.change(id_token_encrypted_response_alg="RSA-OAEP-256")

    tokens = asking.tokens(scope="openid")

    opened(asking, tokens, RSA, "RSA-OAEP-256")
    with pytest.raises(JoseError):
        opened(asking, tokens, EC, "RSA-OAEP-256")


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, b"", "status 404"),
        (302, b"", "status 302"),
        (204, b"", "status 204"),
        (200, b"", "must be JSON"),
        (200, b"<html>", "must be JSON"),
        (200, b"[" * 50_000, "must be JSON"),
        (200, b"\xff{}", "can't decode"),
        (200, b'{"keys": {}}', "must be a JWK Set"),
        (200, b" " * LONGEST_ANSWER, f"{LONGEST_ANSWER} bytes or more"),
    ],
    ids=[
        "not there",
        "elsewhere: nobody follows",
        "nothing",
        "empty",
        "a page",
        "deep",
        "not UTF-8",
        "no list",
        "endless",
    ],
)
def test_without_keys_the_client_is_told_to_come_again(
    asking, publisher, status, body, why
):
    publisher.status, publisher.body = status, body
    publisher.headers = [("Location", publisher.uri)] if status == 302 else []

    assert refused(asking) == NOT_FETCHED
    assert why in reason(asking.server)
    assert len(publisher.asked) == 1


def test_where_no_published_key_fits_nothing_is_told_in_plain(asking, publisher):
    publisher.publish(public(RSA))

    assert refused(asking) == NONE_FITS
    assert reason(asking.server) == (
        "jwks_uri of the client has no key that will do (none is for ECDH-ES+A128KW)"
    )


def test_nothing_is_consumed_and_the_code_and_the_refresh_token_count_still(
    asking, publisher, clock
):
    code = asking.code(scope="openid")
    publisher.status = 503
    assert refused(asking, code) == NOT_FETCHED
    publisher.publish(public(EC))
    clock.move(60)

    answer = asking.exchange(code)
    opened(asking, answer.json)
    publisher.status = 503
    clock.move(601)
    refresh_token = answer.json["refresh_token"]
    again = asking.ask(refresh_token)
    assert (again.status_code, again.json) == (503, NOT_FETCHED)
    publisher.publish(public(EC))
    clock.move(60)

    opened(asking, asking.refresh(refresh_token))


def test_a_missing_key_is_looked_for_once_a_minute_at_most(asking, publisher, clock):
    publisher.publish()
    for _ in range(3):
        assert refused(asking) == NONE_FITS
    publisher.publish(public(EC))
    clock.move(59)
    answer = asking.exchange(asking.code(scope="openid"))
    assert (answer.json, answer.headers["Retry-After"]) == (NONE_FITS, "1")
    assert len(publisher.asked) == 1

    clock.move(1)
    opened(asking, asking.tokens(scope="openid"))

    assert len(publisher.asked) == 2


def test_a_slow_server_is_waited_for_a_while_and_asked_once(
    asking, publisher, clock, monkeypatch
):
    monkeypatch.setattr(client_keys, "LONGEST_WAIT", 0.1)
    is_over = threading.Event()
    publisher.meanwhile = lambda: is_over.wait(5)

    assert refused(asking) == NOT_FETCHED
    assert reason(asking.server) == "jwks_uri of the client: no answer within 0.1 s"
    clock.move(60)  # one call at a time, however long it takes
    asking.exchange(asking.code(scope="openid"))
    assert len(publisher.asked) == 1

    is_over.set()
    wait_until_fetched()
    opened(asking, asking.tokens(scope="openid"))


def test_the_database_is_free_while_keys_are_fetched(asking, publisher):
    signed_in = []

    def write() -> None:
        signed_in.append(
            asking.services.sessions.start(
                asking.realm, asking.user, browser="b" * 64, address="", user_agent=""
            )
        )

    publisher.meanwhile = write

    opened(asking, asking.tokens(scope="openid"))

    assert len(signed_in) == 1


def test_nothing_in_a_private_network_is_called(asking):
    asking.change(jwks_uri="https://10.1.2.3/jwks")

    assert refused(asking) == NOT_FETCHED
    assert "10.1.2.3, which is not public" in reason(asking.server)
