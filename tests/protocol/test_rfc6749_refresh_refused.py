"""RFC 6749 §6: what is no refresh token of this client is refused, and ends nothing."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import text

from iam.services.keyring import WrongMasterKey
from tests.authorizing import reason
from tests.protocol.refreshing import GRANT_TYPES, Refreshing

OTHER_KEY = base64.urlsafe_b64encode(bytes(32)).decode()


@pytest.fixture
def asking(server):
    return Refreshing(server)


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:0],
        lambda token: token[:1],
        lambda token: token.replace(token[0], "é"),
        lambda token: token.replace(token[0], "\0"),
        lambda token: token.replace(".", "~"),
        lambda token: token + "x",
        lambda token: token[:-1],
        lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BA"),
        lambda token: token.replace(".0.", ".1."),
        lambda token: token.replace(".0.", ".00."),
        lambda token: token.replace(".0.", ".99999999999999999999."),
        lambda token: token.replace(".0.", ".9999999999."),
        lambda token: token.replace(".0.", ".-1."),
        lambda token: token.replace(".0.", ".٠."),
        lambda token: token + "\n",
        lambda token: "A" * 22 + token[22:],
        lambda token: token * 200,
    ],
)
def test_what_is_none_of_ours_is_refused_and_ends_nothing(asking, spoil):
    token = asking.first()

    answer = asking.ask(spoil(token))

    assert answer.status_code == 400
    assert answer.json["error"] in {"invalid_grant", "invalid_request"}
    assert asking.refresh(token)


def test_an_access_token_and_a_code_are_no_refresh_tokens(asking):
    code = asking.code()
    tokens = asking.tokens()

    assert asking.is_refused(asking.ask(tokens["access_token"]))
    assert asking.is_refused(asking.ask(code))


@pytest.mark.spec("RFC 6749", "10.4")
def test_another_clients_token_is_refused_and_ends_nothing(asking):
    token = asking.first()
    other = asking.server.client("other", grant_types=GRANT_TYPES)

    form = {"grant_type": "refresh_token", "refresh_token": token}
    answer = asking.server.post("access_token", auth=other, **form)

    assert asking.is_refused(answer)
    assert reason(asking.server) == "another client's refresh token"
    assert asking.refresh(token)


def test_another_realms_token_is_refused_and_ends_nothing(asking):
    token = asking.first()
    other = asking.server.client("app", realm="/beta", grant_types=GRANT_TYPES)

    answer = asking.server.post(
        "access_token",
        realm="/beta",
        auth=other,
        grant_type="refresh_token",
        refresh_token=token,
    )

    assert asking.is_refused(answer)
    assert asking.refresh(token)


@pytest.mark.spec("RFC 6749", "6")
def test_a_confidential_client_must_authenticate(asking):
    token = asking.first()
    form = {"grant_type": "refresh_token", "refresh_token": token}

    wrong = asking.server.post("access_token", auth=("app", "wrong"), **form)
    nobody = asking.server.post("access_token", client_id="app", **form)

    assert (wrong.status_code, wrong.json["error"]) == (401, "invalid_client")
    assert (nobody.status_code, nobody.json["error"]) == (400, "invalid_client")
    assert asking.refresh(token)


def test_a_grant_of_an_earlier_release_has_no_refresh_token(asking):
    tokens = asking.tokens()
    forget_seed(asking)

    assert asking.is_refused(asking.ask(tokens["refresh_token"]))
    assert asking.is_active(tokens["access_token"])


def forget_seed(asking) -> None:
    def work(store) -> None:
        store.connection.exec_driver_sql("UPDATE grants SET refresh_seed = NULL")

    asking.services.housekeeping.database.write(work)


def test_who_has_the_database_alone_makes_none(asking, another_server):
    """The seeds are under the master key."""
    token = asking.first()

    with asking.services.housekeeping.database.single() as store:
        rows = store.connection.exec_driver_sql("SELECT * FROM grants").all()
    without = another_server(master_key=OTHER_KEY)

    assert token.rpartition(".")[2] not in str(rows)
    with pytest.raises(WrongMasterKey):
        without.services.cache.load()


def test_a_seed_that_cannot_be_opened_is_no_reason_to_say_that_a_token_is_dead(
    asking, caplog
):
    token = asking.first()

    def spoil(store) -> None:
        store.connection.execute(
            text("UPDATE grants SET refresh_seed = :seed"), {"seed": b"x" * 68}
        )

    asking.services.housekeeping.database.write(spoil)
    answer = asking.ask(token)

    assert answer.status_code == 503
    assert answer.json["error"] == "temporarily_unavailable"
    assert "cannot be opened" in caplog.text


def test_no_seed_opens_in_another_grant(asking):
    """Each is encrypted for its own row."""
    first, second = asking.first(), asking.first()

    def swap(store) -> None:
        ids = [token.split(".")[0] for token in (first, second)]
        store.connection.execute(
            text(
                "UPDATE grants SET refresh_seed = "
                "(SELECT refresh_seed FROM grants WHERE id = :one) WHERE id = :other"
            ),
            {"one": ids[0], "other": ids[1]},
        )

    asking.services.housekeeping.database.write(swap)

    assert asking.ask(second).status_code == 503
    assert asking.refresh(first)
