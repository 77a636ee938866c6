"""Knowing a client again: slow for guessers, quick for whoever was known before."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import event

from iam.domain.client_settings import ClientSettings
from iam.domain.errors import InvalidClient, OAuthError, TooManyRequests
from iam.domain.limiter import MOST_COUNTERS, MOST_FAILURES, WINDOW
from iam.domain.realms import RealmPath
from iam.engines import passwords
from iam.services import secrets
from iam.services.client_authentication import Credentials
from iam.services.limiter import Limiter
from iam.services.secrets import VerifiedSecrets, keep_secret, make_secret

pytestmark = pytest.mark.full_cost

ALPHA = RealmPath.parse("/alpha")
HERE = "198.51.100.7"


class Slow:
    """Watches argon2 at work: how often it ran, and how many at once."""

    def __init__(self) -> None:
        self.runs = self.at_once = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, frame, what: str, _argument: object) -> None:
        if frame.f_code is not passwords.verify_typed.__code__:
            return
        with self._lock:
            if what == "call":
                self.runs += 1
                self._now += 1
                self.at_once = max(self.at_once, self._now)
            elif what == "return":
                self._now -= 1


@pytest.fixture
def slow():
    watch = Slow()
    threading.setprofile(watch)
    sys.setprofile(watch)
    yield watch
    sys.setprofile(None)
    threading.setprofile(None)


@pytest.fixture
def knock(server):
    """Authenticate; give the client, or the refusal."""

    def attempt(client_id: str, secret: str, *, address: str = HERE):
        services = server.services
        live = services.cache.current()
        credentials = Credentials(
            client_id=client_id, secret=secret, method="client_secret_basic"
        )
        try:
            return services.client_authentication.authenticate(
                live, live.configuration.realms[ALPHA], credentials, address=address
            )
        except OAuthError as refusal:
            return refusal

    return attempt


def last_uses(services) -> list:
    return services.housekeeping.database.read(
        lambda store: [s.last_used_at for c in store.clients.all() for s in c.secrets]
    )


def test_of_500_wrong_guesses_at_once_ten_are_looked_at_one_after_the_other(
    server, knock, slow
):
    server.client("myClient", secret="forgerock")

    with ThreadPoolExecutor(50) as pool:
        guess = pool.map(lambda n: type(knock("myClient", f"guess{n}")), range(500))
        answers = list(guess)
    # On a busy machine one may have had no turn in time, and may guess again.
    answers += iter(lambda: type(knock("myClient", "one more")), TooManyRequests)

    kinds = Counter(answers)
    assert set(kinds) == {InvalidClient, TooManyRequests}
    assert kinds[InvalidClient] == MOST_FAILURES
    assert (slow.runs, slow.at_once) == (MOST_FAILURES, 1)
    assert isinstance(knock("myClient", "forgerock"), TooManyRequests)


def test_a_guesser_may_go_on_when_the_window_is_over(server, knock, clock):
    server.client("myClient", secret="forgerock")
    for number in range(MOST_FAILURES):
        knock("myClient", f"guess{number}")
    clock.move(WINDOW - 1)
    early = knock("myClient", "forgerock")

    clock.move(1)

    assert (type(early), early.retry_after) == (TooManyRequests, 2)
    assert knock("myClient", "forgerock").client_id == "myClient"


def test_a_secret_that_was_verified_needs_no_second_slow_look(server, knock, slow):
    server.client("myClient", secret="forgerock")

    known = {knock("myClient", "forgerock").client_id for _ in range(20)}

    assert known == {"myClient"}
    assert slow.runs == 1


def test_a_change_of_the_configuration_asks_for_a_slow_look_again(server, knock, slow):
    server.client("myClient", secret="forgerock")
    knock("myClient", "forgerock")

    server.realm("/beta")
    knock("myClient", "forgerock")

    assert slow.runs == 2


def test_good_secrets_count_as_no_failures(server, knock):
    server.client("myClient", secret="forgerock")
    for number in range(MOST_FAILURES + 2):
        server.realm("/alpha", access_token_lifetime=number + 1)  # nothing is known
        assert knock("myClient", "forgerock").client_id == "myClient"


def test_an_unknown_client_costs_what_a_generated_secret_costs(server, knock, slow):
    server.client("myClient")

    refusals = {
        str(knock("myClient", "wrong")),
        str(knock("nobody", "wrong")),
    }

    assert refusals == {"Client authentication failed"}
    assert slow.runs == 0


def test_a_use_is_gathered_and_written_by_housekeeping_once(server, knock, clock):
    _, secret = server.client("myClient")
    database = server.services.housekeeping.database
    writes = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: writes.append(statement.split()[0]),
    )

    for _ in range(50):
        knock("myClient", secret)
        clock.move(0.01)
    during = [word for word in writes if word in {"INSERT", "UPDATE"}]
    before = last_uses(server.services)
    writes.clear()
    server.services.housekeeping.round(purge=False)
    server.services.housekeeping.round(purge=False)

    assert (during, before) == ([], [None])
    assert writes.count("UPDATE") == 1
    [used] = last_uses(server.services)
    assert 0 <= (clock.now() - used).total_seconds() <= 0.02


def test_a_later_use_is_never_set_back_by_another_process(
    server, another_server, clock
):
    auth = server.client("myClient")
    other = another_server()
    other.token(auth)
    clock.move(60)
    server.token(auth)

    server.services.housekeeping.round(purge=False)
    other.services.housekeeping.round(purge=False)

    assert last_uses(server.services) == [clock.now()]


def test_a_use_of_a_client_that_is_gone_is_forgotten(server, knock):
    _, secret = server.client("myClient")
    knock("myClient", secret)
    services = server.services
    services.clients.delete(services.realms.get(ALPHA), "myClient")

    services.housekeeping.round(purge=False)

    assert services.client_authentication.used == {}


def test_uses_that_are_noted_while_others_are_written_are_kept(server, knock, clock):
    _, secret = server.client("myClient")
    services, stop = server.services, threading.Event()

    def keep_house() -> None:
        while not stop.is_set():
            services.housekeeping.round(purge=False)

    keeper = threading.Thread(target=keep_house)
    keeper.start()
    for _ in range(200):
        clock.move(0.001)
        knock("myClient", secret)
    last = clock.now()
    stop.set()
    keeper.join()

    services.housekeeping.round(purge=False)
    assert last_uses(services) == [last]


def test_verified_secrets_are_bounded(monkeypatch):
    monkeypatch.setattr(secrets, "MOST_VERIFIED", 3)
    verified = VerifiedSecrets()
    plain, kept = make_secret(None)
    names = [(uuid4(), kept.id, version) for version in range(5)]

    for name in names:
        assert verified.verify(name, kept, plain)

    known = [verified.knows(name, plain) for name in names]
    assert known == [False, False, True, True, True]


def test_a_verified_secret_is_known_under_its_own_name_and_text_alone():
    verified, kept = VerifiedSecrets(), keep_secret("forgerock", None)
    name = (uuid4(), kept.id, 1)

    assert verified.verify(name, kept, "wrong") is False
    assert not verified.knows(name, "wrong")
    assert verified.verify(name, kept, "forgerock") is True
    assert verified.knows(name, "forgerock")
    assert not verified.knows(name, "forgerocks")
    assert not verified.knows((*name[:2], 2), "forgerock")


def test_who_gets_no_turn_in_time_is_told_to_try_again(server, knock):
    server.client("myClient", secret="forgerock")
    authentication = server.services.client_authentication

    with authentication.verified._turn:  # somebody else's slow look
        answer = knock("myClient", "forgerock")

    assert (type(answer), answer.retry_after) == (TooManyRequests, 1)
    assert knock("myClient", "forgerock").client_id == "myClient"


def test_counters_are_bounded_and_a_guesser_cannot_push_out_his_own(clock):
    limiter = Limiter(clock)
    for _ in range(MOST_FAILURES):
        limiter.attempt("the guesser's")

    for number in range(MOST_COUNTERS * 2):
        limiter.attempt(str(number))

    assert len(limiter._counters) == MOST_COUNTERS
    assert limiter.attempt("the guesser's") > 0


def test_a_public_client_needs_no_secret_and_no_other_client_goes_without(server):
    public = ClientSettings(token_endpoint_auth_method="none")
    server.client("confidential")
    alpha = server.services.realms.get(ALPHA)
    server.services.clients.create(alpha, "public", public)
    live = server.services.cache.current()
    authenticate = server.services.client_authentication.authenticate

    def without(client_id: str):
        credentials = Credentials(client_id=client_id, secret=None, method="none")
        return authenticate(live, alpha, credentials, address=HERE)

    assert without("public").client_id == "public"
    for client_id in ("confidential", "nobody"):
        with pytest.raises(InvalidClient):
            without(client_id)
