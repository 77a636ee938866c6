"""The configuration of all realms: what is active, and what stands beneath what."""

from __future__ import annotations

import pytest

from iam.domain.realms import RealmPath
from tests.builders import a_client, a_configuration, a_realm

ROOT, CUSTOMERS, NA = a_realm("/"), a_realm("/customers"), a_realm("/customers/NA")
OFF = a_realm("/customers", active=False)


@pytest.mark.parametrize(
    ("realms", "path", "found"),
    [
        ([ROOT], "/", ROOT),
        ([ROOT, CUSTOMERS, NA], "/customers/NA", NA),
        ([ROOT, CUSTOMERS, NA], "/customers/na", None),
        ([ROOT, CUSTOMERS], "/customers/NA", None),
        ([ROOT, OFF, NA], "/customers", None),
        ([ROOT, OFF, NA], "/customers/NA", None),
        ([ROOT, NA], "/customers/NA", None),
    ],
    ids=[
        "the root",
        "a realm below",
        "another case is another realm",
        "unknown",
        "switched off",
        "one above is switched off",
        "one above is missing",
    ],
)
def test_a_realm_answers_where_it_and_every_realm_above_is_active(realms, path, found):
    configuration = a_configuration(realms=realms)

    assert configuration.active_realm(RealmPath.parse(path)) == found


def test_a_client_is_found_in_its_realm_and_only_while_it_is_active():
    on = a_client("on", realm=NA.id)
    off = a_client("off", realm=NA.id, status="inactive")
    configuration = a_configuration(realms=[ROOT, CUSTOMERS, NA], clients=[on, off])

    assert configuration.active_client(NA, "on") == on
    assert configuration.active_client(NA, "off") is None
    assert configuration.active_client(NA, "nobody") is None
    assert configuration.active_client(CUSTOMERS, "on") is None


def test_children_are_the_realm_and_all_beneath_it_the_nearest_first():
    beside = a_realm("/alpha")
    configuration = a_configuration(realms=[NA, beside, CUSTOMERS, ROOT])

    assert configuration.children(CUSTOMERS.path) == [CUSTOMERS, NA]
    assert configuration.children(ROOT.path) == [ROOT, beside, CUSTOMERS, NA]


def test_the_origins_of_a_realm_are_those_of_its_active_clients():
    one, other, silent = a_realm(), a_realm("/beta"), a_realm("/gamma")
    clients = [
        a_client("a", realm=one.id, javascript_origins=("https://a.example",)),
        a_client("b", realm=one.id, javascript_origins=("https://b.example",)),
        a_client(
            "off",
            realm=one.id,
            javascript_origins=("https://off.example",),
            status="inactive",
        ),
        a_client("c", realm=other.id, javascript_origins=("https://c.example",)),
        a_client("d", realm=silent.id),
    ]

    found = a_configuration(realms=[one, other, silent], clients=clients).origins

    assert found == {
        one.id: {"https://a.example", "https://b.example"},
        other.id: {"https://c.example"},
    }
