"""Declarative configuration: checked, planned and applied whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from iam.domain.declarations.applied import Applied
from iam.domain.declarations.values import DeclaredRealm
from iam.domain.faults import Refused
from iam.domain.provider import ProviderSettings
from iam.domain.realms import ROOT, RealmPath
from tests.conftest import database_url  # noqa: F401 - both databases
from tests.domain.declared_files import THE_FILE_OF_THE_ISSUE
from tests.services.declaring import DEMO, MY_CLIENT, OF_ALPHA, a_world, declared

ALPHA = RealmPath(("alpha",))


@pytest.fixture
def world(tmp_path, database_url):  # noqa: F811 - the fixture
    built = a_world(database_url, tmp_path)
    yield built
    built.database.close()


def test_a_file_of_many_settings_applies(world):
    applied = world.apply(THE_FILE_OF_THE_ISSUE)

    assert applied == Applied(
        created=("/alpha", "/alpha/clients/myClient", "/alpha/users/demo")
    )
    assert world.declarations.export(ALPHA, with_secrets=False) == {
        "realms": [
            {
                "path": "/alpha",
                "provider": {
                    "grant_types": [
                        "client_credentials",
                        "authorization_code",
                        "refresh_token",
                    ],
                    "supported_scopes": [
                        "profile|en|Your name and picture",
                        "openid|",
                    ],
                },
                "clients": [
                    {
                        "client_id": "myClient",
                        "client_name": ["My client", "fr|Mon client"],
                        "grant_types": ["client_credentials"],
                        "redirect_uris": ["https://www.example.com:443/callback"],
                        "scopes": ["write"],
                    }
                ],
                "users": [
                    {
                        "username": "demo",
                        "name": "Demo User",
                        "email": "demo@example.com",
                    }
                ],
            }
        ]
    }
    assert world.audited() >= {
        ("CREATE", "/alpha"),
        ("CREATE", "/alpha/clients/myClient"),
        ("CREATE", "/alpha/users/demo"),
    }


def test_applying_twice_changes_nothing_at_all(world):
    world.apply(THE_FILE_OF_THE_ISSUE)
    before = world.everything()

    applied = world.apply(THE_FILE_OF_THE_ISSUE, prune=True)

    assert applied == Applied()
    assert world.everything() == before


def test_a_fault_in_the_last_client_leaves_nothing_of_the_first(world):
    declaration = declared(OF_ALPHA + MY_CLIENT)
    alpha = declaration.realms[0]
    twice = replace(declaration, realms=(replace(alpha, clients=alpha.clients * 2),))
    before = world.everything()

    with pytest.raises(Refused, match="/alpha has a client myClient already"):
        world.declarations.apply(twice)

    assert world.everything() == before
    assert [realm.path for realm in world.realms.all()] == [ROOT]


def test_a_plan_tells_what_would_be_done_and_does_nothing(world):
    world.apply(OF_ALPHA + MY_CLIENT + DEMO)
    before = world.everything()
    file = """
        [[realms]]
        path = "/alpha"
        active = false
        provider.languages = ["fr"]
        clients = [{ client_id = "new" }]
        users = [{ username = "demo", name = "Demo", password = "wild ponies at dusk" }]
    """

    planned = world.declarations.plan(declared(file), prune=True)

    assert planned == Applied(
        created=("/alpha/clients/new",),
        changed=("/alpha (languages, active)", "/alpha/users/demo (name, password)"),
        deleted=("/alpha/clients/myClient",),
    )
    assert world.everything() == before
    assert replace(world.apply(file, prune=True), made_secrets=()) == planned


def test_a_field_left_out_takes_its_default(world):
    world.apply("""
        [[realms]]
        path = "/alpha"
        active = false
        provider.unlisted_scopes = "name"
        clients = [{ client_id = "myClient", scopes = ["write"] }]
        users = [{ username = "demo", name = "Demo" }]
    """)

    applied = world.apply(OF_ALPHA + MY_CLIENT + DEMO)

    assert applied == Applied(
        changed=(
            "/alpha (unlisted_scopes, active)",
            "/alpha/clients/myClient (scopes)",
            "/alpha/users/demo (name)",
        )
    )
    assert world.declarations.export(ALPHA, with_secrets=False) == {
        "realms": [
            {
                "path": "/alpha",
                "clients": [{"client_id": "myClient"}],
                "users": [{"username": "demo"}],
            }
        ]
    }


def test_realms_above_are_made_first_whatever_the_order_of_the_file(world):
    applied = world.apply("""
        [[realms]]
        path = "/customers/NA"
        [[realms]]
        path = "/customers"
        [[realms]]
        path = "/"
        clients = [{ client_id = "of-root", token_endpoint_auth_method = "none" }]
    """)

    assert applied == Applied(
        created=("/clients/of-root", "/customers", "/customers/NA")
    )


def test_prune_deletes_in_the_realms_of_the_file_only(world):
    world.apply(
        OF_ALPHA
        + MY_CLIENT
        + DEMO
        + """
        [[realms.clients]]
        client_id = "old"
        [[realms.users]]
        username = "old"
        [[realms]]
        path = "/alpha/beneath"
        clients = [{ client_id = "old" }]
        users = [{ username = "old" }]
        [[realms]]
        path = "/beside"
        clients = [{ client_id = "old" }]
        """
    )
    old = world.client("/alpha", "old")
    [(person,)] = world.rows(
        "SELECT u.id FROM end_users u JOIN realms r ON r.id = u.realm_id "
        "WHERE u.username = 'old' AND r.path = '/alpha'"
    )
    file = OF_ALPHA + MY_CLIENT + DEMO

    assert world.apply(file) == Applied()
    pruned = world.apply(file, prune=True)

    assert pruned == Applied(deleted=("/alpha/clients/old", "/alpha/users/old"))
    assert world.apply(file, prune=True) == Applied()
    assert world.rows("SELECT client_id FROM clients ORDER BY client_id") == [
        ("myClient",),
        ("old",),
        ("old",),
    ]
    assert world.rows("SELECT username FROM end_users ORDER BY username") == [
        ("demo",),
        ("old",),
    ]
    assert set(world.rows("SELECT key, generation FROM revocations")) == {
        (f"client:{old.id.hex}", 1),
        (f"user:{UUID(str(person)).hex}", 1),
    }
    assert world.audited() >= {
        ("DELETE", "/alpha/clients/old"),
        ("DELETE", "/alpha/users/old"),
    }


def test_a_client_set_inactive_is_dead_at_once(world):
    world.apply(OF_ALPHA + MY_CLIENT)

    applied = world.apply(OF_ALPHA + MY_CLIENT + 'status = "inactive"')

    client = world.client("/alpha", "myClient")
    assert applied == Applied(changed=("/alpha/clients/myClient (status)",))
    assert client.generation == 1
    assert world.rows("SELECT key, generation FROM revocations") == [
        (f"client:{client.id.hex}", 1)
    ]


def test_a_realm_set_inactive_is_dead_with_all_beneath_it(world):
    beneath = '[[realms]]\npath = "/alpha/beneath"'
    world.apply(OF_ALPHA + beneath)

    world.apply(OF_ALPHA + "active = false\n" + beneath)

    assert [(str(r.path), r.generation) for r in world.realms.all()] == [
        ("/", 0),
        ("/alpha", 1),
        ("/alpha/beneath", 1),
    ]


def test_a_changed_algorithm_publishes_a_key_once(world):
    file = OF_ALPHA + 'provider.access_token_signing_algorithm = "EdDSA"'
    world.apply(OF_ALPHA)

    world.apply(file)

    assert world.apply(file) == Applied()
    assert world.rows(
        "SELECT algorithm, state FROM keys WHERE purpose = 'sign-access-tokens' "
        "ORDER BY state, algorithm"
    ) == [("ES256", "current"), ("ES256", "current"), ("EdDSA", "published")]


def test_what_only_the_database_knows_is_told_at_once(world):
    world.realms.create(RealmPath(("Beta",)), ProviderSettings())
    declaration = declared("""
        [[realms]]
        path = "/nowhere/NA"
        [[realms]]
        path = "/beta"
        [[realms]]
        path = "/beta/child"
    """)
    before = world.everything()

    faults = world.declarations.check(declaration)

    assert [str(fault) for fault in faults] == [
        "realms[0].path: there is no realm /nowhere above /nowhere/NA; declare it too",
        "realms[1].path: there is a realm /Beta, which differs in case only",
    ]
    for verb in (world.declarations.plan, world.declarations.apply):
        with pytest.raises(Refused) as refused:
            verb(declaration)
        assert list(refused.value.faults) == faults
    assert world.everything() == before


def test_the_root_realm_is_never_switched_off(world):
    declaration = declared("realms = []")
    root = DeclaredRealm(path=ROOT, active=False)

    with pytest.raises(Refused, match="the root realm cannot be switched off"):
        world.declarations.apply(replace(declaration, realms=(root,)))

    assert world.realms.get(ROOT).active
