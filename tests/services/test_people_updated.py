"""When what is known of a person changed last: OpenID Connect Core §5.1, updated_at."""

from __future__ import annotations

import pytest

from iam.domain.end_users import EndUserAttributes
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from tests.conftest import NOON
from tests.services.peopling import BETTER, GOOD


@pytest.fixture
def alpha(services):
    return services.realms.create(RealmPath.parse("/alpha"), ProviderSettings())


@pytest.mark.spec("OpenID Connect Core", "5.1")
def test_it_is_known_from_the_beginning_and_follows_what_is_told(
    services, alpha, clock
):
    people = services.end_users
    made = people.create(alpha, "ann", EndUserAttributes(), password=GOOD)
    clock.move(60)

    people.set(alpha, "ann", attributes={"name": "Ann"})

    assert made.updated_at == NOON
    assert people.get(alpha, "ann").updated_at == clock.now()


def test_what_clients_are_not_told_changes_nothing(services, alpha, clock):
    people = services.end_users
    people.create(alpha, "ann", EndUserAttributes(name="Ann"), password=GOOD)
    clock.move(60)

    people.set(alpha, "ann", attributes={"name": "Ann"}, disabled=True)
    people.set_password(alpha, "ann", BETTER)

    assert people.get(alpha, "ann").updated_at == NOON
