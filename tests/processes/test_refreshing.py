"""One refresh token, used by many at once: RFC 9700 §4.14.2, in several processes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from iam.services.introspection import Inactive, Known
from tests.processes.nodes import all_at_once
from tests.protocol.refreshing import Refreshing

MANY = 20


def refresh(server, auth, token):
    return server.post(
        "access_token", auth=auth, grant_type="refresh_token", refresh_token=token
    )


def found(node, token):
    return node.services.introspection.find(node.services.cache.current(), token)


def in_processes(asking, other_process, token) -> list[dict]:
    """Refresh twenty times at one instant, in four processes; give what is told."""
    arguments = ("tests.processes.refreshing", *asking.auth, token, str(MANY // 4))
    told = all_at_once([other_process(*arguments) for _ in range(4)])
    assert len(told) == MANY
    return told


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_twenty_at_once_get_the_same_successor_and_the_family_lives(
    server, other_process
):
    asking = Refreshing(server)
    token = asking.first()

    told = in_processes(asking, other_process, token)

    assert {each["status"] for each in told} == {200}
    assert len({each["token"] for each in told}) == MANY
    [successor] = {each["refresh_token"] for each in told}
    assert asking.refresh(token)["refresh_token"] == successor  # an answer was lost
    assert all(isinstance(found(asking.server, each["token"]), Known) for each in told)
    assert asking.refresh(successor)


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_without_a_grace_period_one_succeeds_and_the_grant_is_revoked(
    server, other_process
):
    asking = Refreshing(server, refresh_token_grace_period=0)
    token = asking.first()

    told = in_processes(asking, other_process, token)

    assert sorted(each["status"] for each in told) == [200, *[400] * (MANY - 1)]
    assert {each["error"] for each in told} == {None, "invalid_grant"}
    [good] = [each for each in told if each["token"]]
    assert isinstance(found(asking.server, good["token"]), Inactive)
    assert asking.is_refused(asking.ask(good["refresh_token"]))


def test_twenty_threads_in_four_nodes_get_the_same_successor(server, node):
    asking = Refreshing(server, scopes=("openid", "read"))
    token, nodes = asking.first(scope="openid"), [node() for _ in range(4)]

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(
            pool.map(lambda n: refresh(nodes[n % 4], asking.auth, token), range(MANY))
        )

    assert {answer.status_code for answer in answers} == {200}
    [successor] = {answer.json["refresh_token"] for answer in answers}
    assert asking.refresh(successor)


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_one_that_comes_while_another_is_under_way_gets_the_same(
    server, node, monkeypatch
):
    """The first has not committed when the second comes."""
    asking, first, second = Refreshing(server), node(), node()
    token = asking.first()
    is_under_way, may_go_on = threading.Event(), threading.Event()
    rotate = type(_of(first)).rotate

    def slowly(self, *given, **named):
        done = rotate(self, *given, **named)
        if not is_under_way.is_set():
            is_under_way.set()
            assert may_go_on.wait(10)
        return done

    monkeypatch.setattr("iam.storage.refresh_tokens.RefreshTokens.rotate", slowly)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(refresh, first, asking.auth, token)
        assert is_under_way.wait(10)
        other = pool.submit(refresh, second, asking.auth, token)
        time.sleep(0.3)  # the second waits for the first in the database
        assert not other.done()
        may_go_on.set()
        answers = one.result(), other.result()

    assert {answer.status_code for answer in answers} == {200}
    [successor] = {answer.json["refresh_token"] for answer in answers}
    assert asking.refresh(successor)


def _of(node):
    with node.services.housekeeping.database.single() as store:
        return store.refresh_tokens


@pytest.mark.parametrize("end", ["stop", "sign out", "revoke", "change the password"])
def test_a_grant_that_is_ended_while_it_is_refreshed_gives_nothing_that_lives(
    server, node, end
):
    asking = Refreshing(server, scopes=("openid", "read"))
    nodes = [node() for _ in range(2)]
    client = asking.services.clients.get(asking.realm, "app")
    services = nodes[1].services
    for number in range(5):
        asking.sign_in()
        token = asking.first(scope="openid")
        ends = {
            "stop": lambda: services.grants.stop(asking.realm, asking.user, client),
            "sign out": lambda: services.sessions.end(asking.session),
            "revoke": lambda token=token: services.refresh_lookups.revoke(
                client, asking.realm, token
            ),
            "change the password": lambda number=number: (
                services.end_users.set_password(
                    asking.realm, "ada", f"seven quiet lanterns drift {number}"
                )
            ),
        }
        with ThreadPoolExecutor(2) as pool:
            answer = pool.submit(refresh, nodes[0], asking.auth, token)
            pool.submit(ends[end]).result()
        told = answer.result().json
        access_token = told.get("access_token")
        assert access_token is None or isinstance(
            found(nodes[1], access_token), Inactive
        )
        after = refresh(nodes[0], asking.auth, told.get("refresh_token", token))
        assert after.json["error"] == "invalid_grant"
        asking.user = asking.services.end_users.get(asking.realm, "ada")


def test_nodes_whose_clocks_differ_a_little_end_nothing(server, node):
    asking = Refreshing(server)
    behind, ahead = node(ahead=-5), node(ahead=5)
    token = asking.first()

    one = refresh(ahead, asking.auth, token)
    other = refresh(behind, asking.auth, token)

    assert one.status_code == other.status_code == 200
    assert one.json["refresh_token"] == other.json["refresh_token"]
