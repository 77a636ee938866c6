"""RFC 6749 §2.3: who a client is, and how long a guesser waits, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iam.domain.realms import RealmPath
from tests.conftest import basic

GRANT = {"grant_type": "client_credentials", "scope": "write"}
HOME, AWAY = "192.0.2.1", "198.51.100.1"


def ask(server, client_id, secret, *, address=HOME, endpoint="access_token"):
    return server.send(
        "POST",
        endpoint,
        data=GRANT,
        headers={"Authorization": basic(client_id, secret)},
        environ_base={"REMOTE_ADDR": address},
    )


def alpha(server):
    return server.services.realms.get(RealmPath.parse("/alpha"))


def rotate(server, *, keep_old_for=timedelta(hours=1), compromised=False):
    return server.services.clients.rotate_secret(
        alpha(server),
        "myClient",
        keep_old_for=keep_old_for,
        compromised=compromised,
    ).secret


@pytest.mark.spec("RFC 6749", "2.3.1")
@pytest.mark.parametrize("secret", ["forgerock", None], ids=["typed", "generated"])
def test_a_client_authenticates_as_it_is_registered(server, secret):
    by_basic = server.client("basic", secret=secret)
    by_post = server.client(
        "post", secret=secret, token_endpoint_auth_method="client_secret_post"
    )

    assert server.post("access_token", auth=by_basic, **GRANT).status_code == 200
    posted = {"client_id": by_post[0], "client_secret": by_post[1]}
    assert server.post("access_token", **posted, **GRANT).status_code == 200


def test_a_generated_secret_has_256_bits(server):
    _, one = server.client("one")
    _, other = server.client("other")

    assert len(one) == len(other) == 43
    assert one != other


@pytest.mark.parametrize("client_id", ["typed", "generated", "nobody"])
def test_after_ten_failures_a_guesser_waits(server, clock, client_id):
    server.client("typed", secret="forgerock")
    server.client("generated")

    first = [ask(server, client_id, f"guess {n}") for n in range(10)]
    then = ask(server, client_id, "guess")
    clock.move(30)
    later = ask(server, client_id, "guess")
    clock.move(31)
    at_last = ask(server, client_id, "guess")

    assert [answer.status_code for answer in first] == [401] * 10
    assert then.status_code == later.status_code == 429
    assert then.json == {
        "error": "temporarily_unavailable",
        "error_description": (
            "Too many failed attempts for this client; try again later"
        ),
    }
    assert 60 <= int(then.headers["Retry-After"]) <= 61
    assert 30 <= int(later.headers["Retry-After"]) <= 31
    assert then.headers["Cache-Control"] == "no-store"
    assert at_last.status_code == 401


def test_nobody_learns_from_the_answers_which_clients_exist(server):
    server.client("typed", secret="forgerock")
    server.client("generated")
    server.client("off", secret="forgerock", status="inactive")

    def heard(client_id):
        answers = [ask(server, client_id, "guess") for _ in range(12)]
        return [(a.status, a.data, a.headers.to_wsgi_list()) for a in answers]

    unknown = heard("nobody")
    assert heard("typed") == heard("generated") == heard("off") == unknown


def test_while_a_guesser_waits_a_secret_that_was_good_before_still_is(server):
    server.client("typed", secret="forgerock")
    _, generated = server.client("generated")
    assert ask(server, "typed", "forgerock").status_code == 200

    for client_id in ("typed", "generated"):
        for _ in range(10):
            ask(server, client_id, "guess")
        assert ask(server, client_id, "guess").status_code == 429

    assert ask(server, "typed", "forgerock").status_code == 200
    assert ask(server, "generated", generated).status_code == 200


def test_a_guesser_stops_neither_other_networks_nor_other_clients(server):
    server.client("typed", secret="forgerock")
    server.client("other", secret="forgerock")
    for _ in range(10):
        ask(server, "typed", "guess")

    assert ask(server, "typed", "forgerock").status_code == 429
    assert ask(server, "typed", "forgerock", address=AWAY).status_code == 200
    assert ask(server, "other", "forgerock").status_code == 200


def test_an_ipv6_guesser_does_not_begin_anew_within_its_network(server):
    server.client("typed", secret="forgerock")
    for n in range(10):
        ask(server, "typed", "guess", address=f"2001:db8::{n + 1:x}")

    assert ask(server, "typed", "x", address="2001:db8::ffff").status_code == 429
    assert ask(server, "typed", "x", address="2001:db8:0:1::1").status_code == 401


def test_failures_are_counted_at_every_endpoint_together(server):
    server.client("typed", secret="forgerock")

    for endpoint in ("access_token", "introspect", "token/revoke"):
        for _ in range(3):
            ask(server, "typed", "guess", endpoint=endpoint)
    tenth = ask(server, "typed", "guess", endpoint="introspect")
    eleventh = ask(server, "typed", "guess", endpoint="token/revoke")

    assert (tenth.status_code, eleventh.status_code) == (401, 429)


def test_good_attempts_are_no_failures(server):
    server.client("typed", secret="forgerock")

    for n in range(12):
        server.client(f"another-{n}")  # a new configuration: verified anew
        assert ask(server, "typed", "forgerock").status_code == 200


def test_both_secrets_are_good_during_a_rotation(server, clock):
    _, old = server.client("myClient")

    new = rotate(server)

    assert ask(server, "myClient", old).status_code == 200
    assert ask(server, "myClient", new).status_code == 200
    clock.move(3_599)
    assert ask(server, "myClient", old).status_code == 200
    clock.move(1)
    assert ask(server, "myClient", old).status_code == 401
    assert ask(server, "myClient", new).status_code == 200


def test_a_typed_secret_is_rotated_like_any_other(server, clock):
    server.client("myClient", secret="forgerock")
    assert ask(server, "myClient", "forgerock").status_code == 200

    new = rotate(server, keep_old_for=timedelta(seconds=60))

    assert ask(server, "myClient", "forgerock").status_code == 200
    assert ask(server, "myClient", new).status_code == 200
    clock.move(60)
    assert ask(server, "myClient", "forgerock").status_code == 401


def test_at_most_two_secrets_are_good_at_once(server):
    _, oldest = server.client("myClient")

    old, new = rotate(server), rotate(server)

    statuses = [ask(server, "myClient", s).status_code for s in (oldest, old, new)]
    assert statuses == [401, 200, 200]


def test_a_secret_is_replaced_at_once_where_the_old_one_is_not_kept(server):
    _, old = server.client("myClient")

    new = rotate(server, keep_old_for=timedelta(0))

    assert ask(server, "myClient", old).status_code == 401
    assert ask(server, "myClient", new).status_code == 200


def test_a_compromised_secret_dies_at_once_and_every_token_with_it(server):
    credentials = server.client("myClient")
    token = server.token(credentials)

    new = rotate(server, compromised=True)

    assert ask(server, *credentials).status_code == 401
    fresh = server.token(("myClient", new))
    assert not server.is_active(("myClient", new), token)
    assert server.is_active(("myClient", new), fresh)


def test_the_last_use_is_recorded_without_a_write_for_each_request(server, clock):
    credentials = server.client("myClient")
    database = server.services.housekeeping.database

    def last_used():
        (client,) = database.read(lambda store: store.clients.all())
        return client.secrets[0].last_used_at

    for _ in range(3):
        server.token(credentials)
    before = last_used()
    server.services.housekeeping.keep_last_use()

    assert before is None
    assert last_used() == clock.now()
