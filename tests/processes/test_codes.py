"""One code, exchanged by many at once: RFC 6749 §4.1.2, in threads and processes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from iam.services.introspection import Inactive, Known
from tests.authorizing import CALLBACK, VERIFIER, Asking
from tests.processes.nodes import all_at_once

MANY = 20


@pytest.fixture
def asking(server):
    return Asking(server)


def exchange(server, auth, code, **changed):
    return server.post(
        "access_token",
        auth=auth,
        grant_type="authorization_code",
        code=code,
        redirect_uri=CALLBACK,
        **{"code_verifier": VERIFIER, **changed},
    )


def found(node, token):
    return node.services.introspection.find(node.services.cache.current(), token)


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_of_twenty_threads_one_gets_a_token_and_the_others_end_it(asking, node):
    code = asking.code()
    nodes = [node() for _ in range(4)]

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(
            pool.map(lambda n: exchange(nodes[n % 4], asking.auth, code), range(MANY))
        )

    [good] = [answer for answer in answers if answer.status_code == 200]
    others = [answer for answer in answers if answer is not good]
    assert {answer.json["error"] for answer in others} == {"invalid_grant"}
    assert isinstance(found(nodes[0], good.json["access_token"]), Inactive)


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_of_twenty_exchanges_in_four_processes_one_gets_a_token(asking, other_process):
    arguments = (*asking.auth, asking.code(), str(MANY // 4))
    started = [
        other_process("tests.processes.exchanging", *arguments) for _ in range(4)
    ]

    told = all_at_once(started)

    assert len(told) == MANY
    assert sorted(each["status"] for each in told) == [200, *[400] * (MANY - 1)]
    [token] = [each["token"] for each in told if each["token"]]
    live = asking.services.cache.current()
    assert isinstance(asking.services.introspection.find(live, token), Inactive)


def test_those_who_prove_nothing_end_nothing_however_many_they_are(asking, node):
    code = asking.code()
    nodes = [node() for _ in range(4)]
    good = exchange(nodes[0], asking.auth, code).json["access_token"]

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(
            pool.map(
                lambda n: exchange(
                    nodes[n % 4], asking.auth, code, code_verifier="w" * 43
                ),
                range(MANY),
            )
        )

    assert {answer.status_code for answer in answers} == {400}
    assert isinstance(found(nodes[0], good), Known)


@pytest.mark.spec("RFC 9700", "4.5")
def test_a_second_use_while_the_first_is_under_way_ends_what_it_gets(
    asking, node, monkeypatch
):
    """The first has used the code up, and has not committed, when the second comes."""
    first, second = node(), node()
    code = asking.code()
    is_under_way, may_go_on = threading.Event(), threading.Event()
    issue = type(first.services.tokens).issue_for_person

    def slowly(self, *given, **named):
        if self is first.services.tokens:
            is_under_way.set()
            assert may_go_on.wait(10)
        return issue(self, *given, **named)

    monkeypatch.setattr(type(first.services.tokens), "issue_for_person", slowly)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(exchange, first, asking.auth, code)
        assert is_under_way.wait(10)
        other = pool.submit(exchange, second, asking.auth, code)
        time.sleep(0.3)  # the second waits for the first in the database
        assert not other.done()
        may_go_on.set()
        got, refused = one.result(), other.result()

    assert got.status_code == 200
    assert refused.json["error"] == "invalid_grant"
    assert isinstance(found(second, got.json["access_token"]), Inactive)


def test_a_grant_that_is_ended_while_it_is_exchanged_gives_nothing_that_lives(
    asking, node
):
    nodes = [node() for _ in range(2)]
    client = asking.services.clients.get(asking.realm, "app")
    for _ in range(5):
        code = asking.code()
        with ThreadPoolExecutor(2) as pool:
            answer = pool.submit(exchange, nodes[0], asking.auth, code)
            stopped = pool.submit(
                nodes[1].services.grants.stop, asking.realm, asking.user, client
            )
            assert stopped.result()
        token = answer.result().json.get("access_token")
        assert token is None or isinstance(found(nodes[1], token), Inactive)


def test_a_person_who_is_ended_while_they_agree_grants_nothing_that_lives(asking, node):
    """Whoever ends everything of a person comes before the grant, or sees it."""
    nodes = [node() for _ in range(2)]
    users = nodes[1].services.end_users
    for _ in range(3):
        asking.sign_in()
        with ThreadPoolExecutor(2) as pool:
            agreed = pool.submit(asking.authorize)
            ended = pool.submit(
                users.set_password, asking.realm, "ada", "seven quiet lanterns drift"
            )
            ended.result()
            agreed.result()
        assert asking.services.grants.of(asking.user) == []
        asking.user = users.get(asking.realm, "ada")
