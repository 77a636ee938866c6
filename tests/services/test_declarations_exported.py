"""Export: what is configured, as a file that changes nothing when it is applied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iam.domain.declarations.applied import Applied
from iam.domain.declarations.reading import read_declaration
from iam.domain.faults import Refused
from iam.domain.realms import RealmPath
from tests.services.declaring import NOON, a_world, declared

EVERYTHING = """
[[realms]]
path = "/alpha"
active = false
provider = { unlisted_scopes = "count", languages = ["fr"] }

[[realms.clients]]
client_id = "typed"
client_secret = "forgerock"

[[realms.clients]]
client_id = "public"
token_endpoint_auth_method = "none"

[[realms.clients]]
client_id = "made"

[[realms.users]]
username = "demo"
password = "wild ponies at dusk"

[[realms.users]]
username = "guest"

[[realms]]
path = "/alpha/beneath"

[[realms]]
path = "/beside"
"""


@pytest.fixture
def world(tmp_path, database_url):
    built = a_world(database_url, tmp_path)
    yield built
    built.database.close()


def paths(exported) -> list[str]:
    return [realm["path"] for realm in exported["realms"]]


@pytest.mark.parametrize("with_secrets", [False, True])
def test_export_then_apply_changes_nothing(world, with_secrets):
    world.apply(EVERYTHING)
    before = world.everything()

    exported = world.declarations.export(None, with_secrets=with_secrets)
    declaration, faults = read_declaration(exported)

    assert faults == []
    assert world.declarations.apply(declaration, prune=True) == Applied()
    assert world.everything() == before


def test_a_realm_is_exported_with_all_beneath_it(world):
    world.apply(EVERYTHING)

    def exported(path):
        return paths(world.declarations.export(path, with_secrets=False))

    assert exported(None) == ["/", "/alpha", "/alpha/beneath", "/beside"]
    assert exported(RealmPath(("alpha",))) == ["/alpha", "/alpha/beneath"]
    with pytest.raises(Refused, match="there is no realm /nowhere"):
        exported(RealmPath(("nowhere",)))


def test_an_export_has_secrets_only_as_hashes_and_only_when_asked_for(world):
    made = world.apply(EVERYTHING).made_secrets[0].secret

    without = str(world.declarations.export(None, with_secrets=False))
    with_secrets = str(world.declarations.export(None, with_secrets=True))

    for hash_of in ("argon2id", "sha256:"):
        assert hash_of not in without
        assert hash_of in with_secrets
    for secret in (made, "forgerock", "wild ponies at dusk"):
        assert secret not in without + with_secrets


def test_secrets_that_have_ended_are_not_exported(world):
    world.apply(EVERYTHING)
    alpha = world.realms.get(RealmPath(("alpha",)))
    world.clients.rotate_secret(alpha, "made", keep_old_for=timedelta(hours=1))
    world.clock.move(timedelta(hours=2))

    exported = world.declarations.export(alpha.path, with_secrets=True)

    made = exported["realms"][0]["clients"][0]
    assert made["client_id"] == "made"
    assert [secret["created_at"] for secret in made["client_secret_hashes"]] == [NOON]
    declaration, _ = read_declaration(exported)
    assert world.declarations.apply(declaration) == Applied()


def test_an_export_makes_the_same_in_an_empty_database(world, tmp_path):
    world.apply(EVERYTHING)
    exported = world.declarations.export(None, with_secrets=True)
    (tmp_path / "other").mkdir()
    other = a_world(f"sqlite:///{tmp_path / 'other' / 'iam.db'}", tmp_path / "other")

    declaration, faults = read_declaration(exported)
    applied = other.declarations.apply(declaration)

    assert (faults, applied.made_secrets) == ([], ())
    assert other.declarations.export(None, with_secrets=True) == exported
    assert other.declarations.apply(declared(EVERYTHING)) == Applied()
    other.database.close()


words = st.text("abcdefgh é|", min_size=1, max_size=12).map(lambda text: f"x{text}x")
names = st.text("abcABC019_-", min_size=1, max_size=6).map(lambda text: f"n{text}")
instants = st.datetimes(
    datetime(2027, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2030, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)
secret_hashes = st.lists(
    st.fixed_dictionaries(
        {"hash": st.sampled_from("abcd").map(lambda digit: f"sha256:{digit * 64}")},
        optional={"created_at": instants, "expires_at": instants},
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda entry: entry["hash"],
)
scopes = st.lists(
    st.sampled_from(["write", "read|", "read|Read", "read|fr|Lire|tout"]), unique=True
)
confidential = st.fixed_dictionaries(
    {"client_id": names},
    optional={
        "client_secret_hashes": secret_hashes,
        "scopes": scopes,
        "client_name": st.just(["My client", "fr|Mon client"]),
        "status": st.sampled_from(["active", "inactive"]),
        "access_token_lifetime": st.integers(0, 86400),
    },
)
public = st.fixed_dictionaries(
    {"client_id": names, "token_endpoint_auth_method": st.just("none")},
    optional={"scopes": scopes},
)
people = st.fixed_dictionaries(
    {"username": words.map(str.strip)}, optional={"name": words}
)
realms = st.fixed_dictionaries(
    {"path": names.map(lambda name: f"/{name}")},
    optional={
        "active": st.booleans(),
        "provider": st.fixed_dictionaries(
            {},
            optional={
                "supported_scopes": scopes,
                "unlisted_scopes": st.sampled_from(["hide", "name", "count"]),
                "access_token_lifetime": st.integers(1, 86400),
                "tokeninfo_enabled": st.booleans(),
            },
        ),
        "clients": st.lists(
            confidential | public, max_size=3, unique_by=lambda c: c["client_id"]
        ),
        "users": st.lists(people, max_size=2, unique_by=lambda u: u["username"]),
    },
)
files = st.lists(realms, max_size=3, unique_by=lambda realm: realm["path"].lower())


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=files, then=files)
def test_whatever_is_configured_an_export_of_it_changes_nothing(world, first, then):
    for number, file in enumerate((first, then)):
        declaration, faults = read_declaration({"realms": file})
        assert faults == []
        if world.declarations.check(declaration):
            continue  # an earlier example has the same path in another case
        planned = world.declarations.plan(declaration, prune=bool(number))
        applied = world.declarations.apply(declaration, prune=bool(number))
        assert applied.changed == planned.changed
        assert world.declarations.apply(declaration, prune=bool(number)) == Applied()
    before = world.everything()

    exported = world.declarations.export(None, with_secrets=True)
    declaration, faults = read_declaration(exported)

    assert faults == []
    assert world.declarations.apply(declaration, prune=True) == Applied()
    assert world.everything() == before
