"""In whatever order things happen: the dead stay dead, and the untouched live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.keys import OF_EVERY_REALM
from iam.domain.policies.facts import AskedFor, RequestFacts
from iam.domain.realms import RealmPath
from iam.domain.revocation import MARGIN
from iam.factory.building import build_services
from iam.services.introspection import Known
from iam.settings import Settings
from tests.conftest import BASE, MASTER_KEY, StandingClock
from tests.processes.moving import MovingDatabase, MovingPostgres, MovingSqlite
from tests.processes.nodes import Node, must_not_stop

ALPHA = RealmPath.parse("/alpha")
ASKED = AskedFor(request=RequestFacts(grant_type="any"))
DAY = 86400
LIFETIMES = st.sampled_from([1, 3600, DAY, DAY])
SPANS = st.sampled_from([1, 59, 61, 3599, 3601, DAY - 1, DAY, DAY + MARGIN, 2 * DAY])


@dataclass
class Token:
    """What the test knows of a token that was issued."""

    text: str
    expires_at: int
    is_ended: bool
    was_dead: bool = False


class Orders(RuleBasedStateMachine):
    """
    Two processes on one database; the second never hears of a change by itself.

    ``here`` makes every change. ``there`` issues from what it knew at its last look,
    which is a second old at most by the clock of both.
    """

    a_database: Callable[[], MovingDatabase]
    tokens = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.database = self.a_database()
        self.clock = StandingClock()
        self.provider, self.longest, self.own = 3600, DAY, 0
        self.issued: list[Token] = []
        self.ends = self.ends_known_there = 0
        self.looked_there = self.clock.at
        self.nodes: list[Node] = []

    @initialize(
        skew=st.integers(-MARGIN + 1, MARGIN - 1), lifetime=st.sampled_from([3600, DAY])
    )
    def begin(self, skew, lifetime):
        self.skew, self.provider = skew, lifetime
        self.database.set_clock(self.clock, skew)
        self.start()
        self.here.services.database.upgrade()
        self.here.realm("/alpha", access_token_lifetime=self.provider)
        self.here.client("myClient")
        self.start()

    def start(self) -> None:
        """Start both processes anew."""
        self.stop()
        chosen = Settings(
            base_url=BASE,
            data_dir=Path("/dev"),
            database_url=self.database.url,
            master_key=MASTER_KEY,
            audit_log="/dev/null",
            max_access_token_lifetime=self.longest,
        )
        for _ in range(2):
            services = build_services(chosen, clock=self.clock, stop=must_not_stop)
            self.database.prepare(services, self.clock, lambda: self.skew)
            self.nodes.append(Node(services, chosen, self.clock))
        self.here, self.there = self.nodes
        self.look_there()

    def look_there(self) -> None:
        self.there.services.cache.current()
        self.looked_there, self.ends_known_there = self.clock.at, self.ends

    def stop(self) -> None:
        for node in self.nodes:
            node.services.housekeeping.database.close()
        self.nodes = []

    @rule(target=tokens, access_token_format=st.sampled_from(["opaque", "jwt"]))
    def issue_here(self, access_token_format):
        return self.issue(self.here, access_token_format, is_ended=False)

    @rule(target=tokens)
    def issue_there(self):
        if self.clock.at - self.looked_there >= timedelta(seconds=1):
            self.look_there()
        return self.issue(self.there, "", is_ended=self.ends_known_there < self.ends)

    def issue(self, node, access_token_format, *, is_ended) -> Token:
        live = node.services.cache.current()
        realm = live.configuration.realms[ALPHA]
        client = live.configuration.clients[realm.id, "myClient"]
        chosen = replace(client.settings, access_token_format=access_token_format)
        issued = node.services.tokens.issue(
            live, realm, replace(client, settings=chosen), ("write",), asked=ASKED
        )
        token = Token(issued.text, issued.token.expires_at, is_ended)
        lives = token.expires_at - int(self.clock.time())
        if node is self.here:
            assert lives == min(self.own or self.provider, self.longest)
        assert lives <= self.longest
        self.issued.append(token)
        return token

    @rule(token=tokens)
    def revoke(self, token):
        services = self.here.services
        live = services.cache.current()
        try:
            services.revocation.revoke_as_operator(live, token.text)
        except TemporarilyUnavailable:  # its key went, and the one look was taken
            self.clock.move(1)
            services.revocation.revoke_as_operator(live, token.text)
        token.is_ended = True

    @property
    def alpha(self):
        return self.here.services.realms.get(ALPHA)

    def change_client(self, **settings) -> None:
        clients = self.here.services.clients
        before = clients.get(self.alpha, "myClient").settings
        clients.set(self.alpha, "myClient", replace(before, **settings))

    @rule(
        how=st.sampled_from(
            [
                "the client off and on",
                "the realm off and on",
                "the secret compromised",
                "the client made again",
                "the keys compromised",
            ]
        )
    )
    def end_all(self, how):
        clients, realms = self.here.services.clients, self.here.services.realms
        match how:
            case "the client off and on":
                self.change_client(status="inactive")
                self.change_client(status="active")
            case "the realm off and on":
                realms.set(ALPHA, self.alpha.provider, active=False)
                realms.set(ALPHA, self.alpha.provider, active=True)
            case "the secret compromised":
                clients.rotate_secret(
                    self.alpha, "myClient", keep_old_for=timedelta(), compromised=True
                )
            case "the client made again":
                clients.delete(self.alpha, "myClient")
                self.here.client("myClient", access_token_lifetime=self.own)
            case "the keys compromised":
                keys = self.here.services.cache.current().configuration.keys
                ours = [key.id for key in keys if key.realm_id == self.alpha.id]
                self.here.services.keys.compromise(*ours)
        self.ends += 1
        for token in self.issued:
            token.is_ended = True

    @rule(purpose=st.sampled_from(OF_EVERY_REALM))
    def rotate_a_key(self, purpose):
        self.here.services.keys.rotate(self.alpha, purpose, at_once=True)

    @rule(whose=st.sampled_from(["provider", "own", "longest"]), lifetime=LIFETIMES)
    def change_a_lifetime(self, whose, lifetime):
        setattr(self, whose, lifetime)
        if whose == "provider":
            provider = replace(self.alpha.provider, access_token_lifetime=lifetime)
            self.here.services.realms.set(ALPHA, provider, active=True)
        elif whose == "own":
            self.change_client(access_token_lifetime=lifetime)
        else:
            self.start()

    @rule(seconds=SPANS, purge=st.booleans())
    def move_the_clocks(self, seconds, purge):
        self.clock.move(seconds)
        self.database.set_clock(self.clock, self.skew)
        if purge:
            self.here.services.housekeeping.round(purge=True)

    @rule(token=tokens, before=st.sampled_from([2, 1, 0, -1]))
    def move_the_clocks_to_the_end_of(self, token, before):
        left = token.expires_at - int(self.clock.time()) - before
        if left > 0:
            self.move_the_clocks(left, purge=True)

    @invariant()
    def the_dead_stay_dead_and_the_untouched_live(self):
        if self.nodes:
            self.check(self.here)

    def check(self, node) -> None:
        live = node.services.cache.current()
        for token in self.issued:
            found = node.services.introspection.find(live, token.text)
            is_active = isinstance(found, Known)
            is_over = self.clock.time() >= token.expires_at
            assert is_active == (not token.is_ended and not is_over), found
            assert not (is_active and token.was_dead)
            token.was_dead = not is_active

    def teardown(self):
        if self.nodes:
            self.clock.move(1)
            self.check(self.there)
        self.stop()
        self.database.close()


class OrdersOnSqlite(Orders):
    a_database = MovingSqlite


class OrdersOnPostgres(Orders):
    a_database = MovingPostgres


def examples(number: int) -> settings:
    return settings(
        max_examples=number,
        stateful_step_count=25,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


class TestOnSqlite(OrdersOnSqlite.TestCase):
    settings = examples(10)


class TestOnPostgres(OrdersOnPostgres.TestCase):
    settings = examples(6)
