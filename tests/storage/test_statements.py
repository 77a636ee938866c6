"""Statements that run with every request are built once: building them costs most."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import ClauseElement, event

from tests.protocol.informing import SCOPES, userinfo
from tests.protocol.refreshing import Refreshing


@pytest.fixture
def asking(server):
    return Refreshing(
        server,
        scopes=SCOPES,
        id_token_signed_response_alg="ES256",  # quickly made
    )


@contextmanager
def executed(asking):
    """Give the statements that are executed meanwhile."""
    statements: list[ClauseElement] = []
    engine = asking.services.housekeeping.database.engine

    def keep(_connection, statement, *_) -> None:
        if isinstance(statement, ClauseElement):  # no BEGIN
            statements.append(statement)

    event.listen(engine, "before_execute", keep)
    yield statements
    event.remove(engine, "before_execute", keep)


def a_sign_in(asking) -> None:
    told = asking.tokens(scope="openid read")
    again = asking.refresh(told["refresh_token"])
    assert userinfo(asking, again["access_token"]).status_code == 200


def test_a_code_its_exchange_a_refresh_and_userinfo_build_no_statement_anew(asking):
    a_sign_in(asking)
    with executed(asking) as once:
        a_sign_in(asking)
    with executed(asking) as again:
        a_sign_in(asking)

    assert len(once) > 10
    assert [id(each) for each in again] == [id(each) for each in once]
