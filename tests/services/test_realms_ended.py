"""What people had in a realm is over when it is switched off, and stays so."""

from __future__ import annotations

import pytest

from iam.domain.authorization import UnprovenRequest
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.sessions import SignedIn
from iam.services.authorization_codes import id_of_code
from iam.services.sessions import SessionService
from iam.services.sign_in import Wrong
from tests.authorizing import BROWSER, Asking
from tests.browsing import account
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.services.peopling import GOOD, a_person, left, with_everything

ALPHA, BENEATH = RealmPath.parse("/alpha"), RealmPath.parse("/alpha/eu")


@pytest.fixture
def asking(server):
    return Asking(server)


def switch_off_and_on(asking) -> None:
    realms, provider = asking.services.realms, asking.realm.provider
    realms.set(ALPHA, provider, active=False)
    realms.set(ALPHA, provider, active=True)


def test_a_code_of_before_gets_nothing(asking):
    code = asking.code()

    switch_off_and_on(asking)

    answer = asking.exchange(code)
    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_grant"


def test_nobody_is_signed_in_any_more(asking):
    switch_off_and_on(asking)

    answer = asking.server.send("GET", "", path=account("/"))

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/sign-in")


def test_no_application_has_access_any_more(asking):
    asking.token()

    switch_off_and_on(asking)

    live = asking.services.cache.current()
    assert asking.services.applications.of(live, asking.user) == []


def test_the_same_is_over_beneath(asking):
    services = asking.services
    beneath = services.realms.create(BENEATH, ProviderSettings())
    ann = a_person(services, beneath)
    with_everything(services, ann)

    switch_off_and_on(asking)

    assert left(services, ann.id) == {
        "sessions": [],
        "grants": [],
        "consents": ["write"],
    }


def test_a_neighbour_keeps_everything(asking):
    services = asking.services
    beta = services.realms.create(RealmPath.parse("/beta"), ProviderSettings())
    ann = a_person(services, beta)
    with_everything(services, ann)
    before = left(services, ann.id)

    switch_off_and_on(asking)

    assert left(services, ann.id) == before


def test_unused_codes_are_gone(asking):
    code = asking.code()

    switch_off_and_on(asking)

    with asking.services.housekeeping.database.single() as store:
        assert store.authorization_codes.find(asking.realm.id, id_of_code(code)) is None


def test_who_was_about_to_be_let_in_then_is_not(asking, monkeypatch):
    sign_in, realm = asking.services.sign_in, asking.realm
    ann = a_person(asking.services, realm)
    live = asking.services.cache.current()
    prepare = SessionService.prepare

    def meanwhile(*given, **named):
        monkeypatch.undo()
        switch_off_and_on(asking)
        return prepare(*given, **named)

    monkeypatch.setattr(SessionService, "prepare", meanwhile)
    answer = sign_in.attempt(
        live,
        realm,
        "ann",
        GOOD,
        browser=BROWSER,
        address="",
        user_agent="",
        device=None,
    )

    assert isinstance(answer, Wrong)
    assert left(asking.services, ann.id)["sessions"] == []


def test_what_was_about_to_be_granted_then_is_not(asking):
    services, realm = asking.services, asking.realm
    live = services.cache.current()
    request = services.authorization.start(live, realm, asking.params())
    client = services.authorization.recheck(live, realm, request)
    signed_in = SignedIn(session=asking.session, user=asking.user)
    switch_off_and_on(asking)

    with pytest.raises(UnprovenRequest):
        services.authorization.grant(
            live, realm, client, request, signed_in, scopes=("read",), words=()
        )

    assert left(services, asking.user.id)["grants"] == []
