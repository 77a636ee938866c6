"""People: added, changed, shut out, deleted; what falls with them, and what is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from iam.domain.end_users import EndUserAttributes
from iam.domain.faults import Refused
from iam.domain.passwords import PasswordRefused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.revocation import end_user_key
from tests.services.peopling import (
    BETTER,
    GOOD,
    a_person,
    a_session,
    events,
    left,
    revocations,
    with_everything,
)

pytestmark = pytest.mark.full_cost

ALPHA, BETA = (RealmPath.parse(path) for path in ("/alpha", "/beta"))
EVERYTHING = {"sessions": ["a", "c"], "grants": ["grant-of-ann"], "consents": ["write"]}
NOTHING = {"sessions": [], "grants": [], "consents": ["write"]}


@pytest.fixture
def alpha(services):
    return services.realms.create(ALPHA, ProviderSettings())


@pytest.fixture
def people(services):
    return services.end_users


def test_a_person_is_added_to_one_realm(services, people, alpha):
    beta = services.realms.create(BETA, ProviderSettings())
    known = EndUserAttributes(name="Ann", locale="fr-CA")

    ann = people.create(alpha, "Ann", known, password=GOOD)
    bo = people.create(alpha, "bo", EndUserAttributes(), password=None)

    assert (ann.username, ann.attributes, ann.disabled) == ("Ann", known, False)
    assert ann.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert bo.password_hash is None
    assert people.all(alpha) == [ann, bo]
    assert people.all(beta) == []
    assert people.get(alpha, "ANN") == people.find(alpha.id, ann.id) == ann
    assert people.find(beta.id, ann.id) is None
    assert events(services) == [
        ("operator", "CREATE", "/alpha/users/Ann"),
        ("operator", "CREATE", "/alpha/users/bo"),
    ]


def test_a_name_is_taken_in_whatever_capitals(people, services, alpha):
    a_person(services, alpha, "Ann")

    taken = "^realm /alpha has a person Ann already"
    with pytest.raises(Refused, match=f"{taken}; capitals do not count$"):
        a_person(services, alpha, "ann")
    with pytest.raises(Refused, match=f"{taken}$"):
        a_person(services, alpha, "Ann")

    assert len(people.all(alpha)) == 1


def test_a_person_cannot_outlive_the_realm(services, alpha):
    services.realms.delete(ALPHA)

    with pytest.raises(Refused, match="there is no realm /alpha any more"):
        a_person(services, alpha)


def test_nobody_is_found_where_nobody_is(people, alpha):
    with pytest.raises(Refused, match="realm /alpha has no person 'ann'; 'iam user li"):
        people.get(alpha, "ann")
    for change in (
        lambda: people.set(alpha, "ann", attributes={}),
        lambda: people.set_password(alpha, "ann", BETTER),
        lambda: people.delete(alpha, "ann"),
    ):
        with pytest.raises(Refused, match="realm /alpha has no person 'ann'"):
            change()


def test_attributes_change_and_nothing_ends(services, people, alpha):
    ann = a_person(services, alpha, name="Ann", email="ann@example.com")
    with_everything(services, ann)

    after = people.set(alpha, "ANN", attributes={"name": "Ann E.", "gender": "f"})

    assert after == people.get(alpha, "ann")
    assert after.attributes == EndUserAttributes(
        name="Ann E.", gender="f", email="ann@example.com"
    )
    assert left(services, ann.id) == EVERYTHING
    assert revocations(services) == {}


def test_what_is_so_already_is_not_written_down(services, people, alpha):
    ann = a_person(services, alpha, name="Ann")

    same = people.set(alpha, "ann", attributes={"name": "Ann"}, disabled=False)

    assert same == ann
    assert events(services) == [("operator", "CREATE", "/alpha/users/ann")]


def test_a_value_that_does_not_fit_changes_nothing(services, people, alpha):
    ann = a_person(services, alpha)

    with pytest.raises(Refused, match="email"):
        people.set(alpha, "ann", attributes={"email": "nowhere"}, disabled=True)

    assert people.get(alpha, "ann") == ann


def test_who_is_disabled_loses_everything_but_what_was_remembered(
    services, people, alpha
):
    ann, bo = a_person(services, alpha), a_person(services, alpha, "bo")
    with_everything(services, ann)
    a_session(services, bo, "d")

    after = people.set(alpha, "ann", attributes={}, disabled=True)

    assert (after.disabled, after.generation) == (True, 1)
    assert people.get(alpha, "ann") == after
    assert left(services, ann.id) == NOTHING
    assert left(services, bo.id)["sessions"] == ["d"]
    assert revocations(services) == {end_user_key(ann.id): 1}


def test_who_is_disabled_already_or_let_in_again_loses_nothing_more(
    services, people, alpha
):
    a_person(services, alpha)
    people.set(alpha, "ann", attributes={}, disabled=True)

    people.set(alpha, "ann", attributes={"name": "Ann"}, disabled=True)
    after = people.set(alpha, "ann", attributes={}, disabled=False)

    assert (after.disabled, after.generation) == (False, 1)
    assert people.verify(alpha, "ann", GOOD) == after


def test_a_password_that_an_operator_sets_ends_everything(services, people, alpha):
    ann = a_person(services, alpha)
    with_everything(services, ann)

    after = people.set_password(alpha, "ann", BETTER)

    assert after.generation == 1
    assert people.verify(alpha, "ann", GOOD) is None
    assert people.verify(alpha, "ann", BETTER) == after
    assert left(services, ann.id) == NOTHING
    assert revocations(services) == {end_user_key(ann.id): 1}


def test_who_is_deleted_is_forgotten_and_one_of_the_same_name_is_another(
    services, people, alpha
):
    ann = a_person(services, alpha)
    with_everything(services, ann)

    people.delete(alpha, "Ann")
    again = a_person(services, alpha)

    assert again.id != ann.id
    assert people.find(alpha.id, ann.id) is None
    assert left(services, ann.id) == {**NOTHING, "consents": []}
    assert revocations(services) == {end_user_key(ann.id): 1}
    assert ("operator", "DELETE", "/alpha/users/ann") in events(services)


def test_a_realm_is_deleted_with_everything_of_its_people(services, alpha):
    beta = services.realms.create(BETA, ProviderSettings())
    ann, other = a_person(services, alpha), a_person(services, beta)
    with_everything(services, ann)
    a_session(services, other, "d")

    services.realms.delete(ALPHA)

    def rows(store) -> dict[str, int]:
        tables = ("end_users", "sessions", "grants", "consents")
        return {
            table: store.connection.execute(
                text(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
            ).scalar()
            for table in tables
        }

    assert services.end_users.database.read(rows) == {
        "end_users": 1,
        "sessions": 1,
        "grants": 0,
        "consents": 0,
    }


@pytest.mark.parametrize(
    ("password", "reasons"),
    [
        ("short", ["too_short"]),
        ("x" * 1025, ["too_long"]),
        ("x" * 100_000, ["too_long"]),
        ("1234567890", ["too_common"]),
        ("aaaaaaaaaaaaaaa", ["too_easy"]),
        ("ann@example.com", ["like_you"]),
        ("alphabank!", ["like_you"]),
    ],
)
def test_a_password_that_breaks_the_rules_is_refused_everywhere(
    services, people, alpha, password, reasons
):
    realm = replace(alpha, provider=ProviderSettings(realm_name=("fr|AlphaBank",)))
    ann = a_person(services, alpha, email="ann@example.com")
    signed_in = with_everything(services, ann)
    known = EndUserAttributes(email="ann@example.com")

    for change in (
        lambda: people.create(realm, "bo", known, password=password),
        lambda: people.set_password(realm, "ann", password),
        lambda: people.change_password(
            realm, signed_in, current=GOOD, new=password, end_applications=True
        ),
    ):
        with pytest.raises(PasswordRefused) as refused:
            change()
        assert [str(reason) for reason in refused.value.reasons] == reasons
        assert password not in str(refused.value)
    assert people.all(alpha) == [ann]
    assert left(services, ann.id) == EVERYTHING


def test_the_rules_are_those_of_the_realm(services, people):
    loose = services.realms.create(
        BETA, ProviderSettings(password_minimum_length=8, password_minimum_strength=0)
    )

    made = people.create(loose, "ann", EndUserAttributes(), password="Ch4ng31t")

    assert people.verify(loose, "ann", "Ch4ng31t") == made


def test_no_password_and_no_hash_is_told_anywhere(services, people, alpha, settings):
    ann = a_person(services, alpha)
    people.set_password(alpha, "ann", BETTER)

    told = settings.audit_log_path.read_text() + repr(ann)

    assert '"changedFields":["password"]' in told.replace(" ", "")
    for secret in (GOOD, BETTER, "argon2id"):
        assert secret not in told
