"""People in a configuration file: their rules, who is shut out, and what then ends."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from iam.domain.declarations.applied import Applied
from iam.domain.faults import Refused
from iam.services.declared_people import DeclaredPasswords
from tests.services.declaring import OF_ALPHA, a_world, declared

GOOD, BETTER = "wild ponies at dusk", "quiet rivers bend north"
DISABLED = "disabled = true\n"


@pytest.fixture
def world(tmp_path, database_url):
    built = a_world(database_url, tmp_path)
    yield built
    built.database.close()


def a_person(username: str = "ann", *keys: str, password: str | None = None) -> str:
    said = [*keys, *([f'password = "{password}"'] if password else [])]
    lines = "\n".join(said)
    return f'\n[[realms.users]]\nusername = "{username}"\n{lines}\n'


def refused(world, file: str) -> list[tuple[str, str]]:
    """Give what is wrong with a file; all who are asked say the same."""
    declaration = declared(file)
    faults = world.declarations.check(declaration)
    for ask in (world.declarations.plan, world.declarations.apply):
        with pytest.raises(Refused) as told:
            ask(declaration)
        assert list(told.value.faults) == faults
    return [(fault.where, fault.message) for fault in faults]


def generations(world) -> list[tuple[object, ...]]:
    return world.rows("SELECT username, generation FROM end_users ORDER BY username")


def test_every_password_that_breaks_the_rules_is_told_with_every_other_fault(world):
    file = (
        OF_ALPHA
        + "provider.password_minimum_length = 12\n"
        + a_person("ann", password="short")
        + a_person("bo", password=GOOD)
        + a_person("cy", 'email = "cy@example.com"', password="cy@example.com")
        + '\n[[realms]]\npath = "/no/where"\n'
        + a_person("dee", password="1234567890")
    )

    assert refused(world, file) == [
        ("realms[1].path", "there is no realm /no above /no/where; declare it too"),
        ("realms[0].users[0].password", "must have at least 12 characters"),
        (
            "realms[0].users[2].password",
            "is too much like what others know of this person",
        ),
        (
            "realms[1].users[0].password",
            "is among those that most people choose",
        ),
    ]


def test_a_password_that_somebody_has_already_is_not_judged_again(world):
    loose = "provider = { password_minimum_length = 8, password_minimum_strength = 0 }"
    file = a_person(password="Ch4ng31t")
    world.apply(OF_ALPHA + loose + file)

    tightened = world.apply(OF_ALPHA + file)

    assert tightened.changed == (
        "/alpha (password_minimum_length, password_minimum_strength)",
    )
    assert world.apply(OF_ALPHA + file) == Applied()


def test_a_hash_is_taken_as_it_is(world):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("1")

    applied = world.apply(OF_ALPHA + a_person("ann", f"password_hash = '{weak}'"))

    assert applied.created == ("/alpha", "/alpha/users/ann")


def test_a_password_is_judged_once_though_it_is_looked_at_twice(world, monkeypatch):
    judged: list[str] = []
    service = world.declarations.passwords
    faults = type(service).faults

    def counted(self, password, *rest):
        judged.append(password)
        return faults(self, password, *rest)

    monkeypatch.setattr(type(service), "faults", counted)

    world.apply(OF_ALPHA + a_person(password=GOOD))

    assert judged == [GOOD]
    assert "GOOD" not in repr(DeclaredPasswords(service))


@pytest.mark.parametrize("spelled", ["ANN", "Ann"])
def test_a_name_in_other_capitals_is_the_same_name(world, spelled):
    world.apply(OF_ALPHA + a_person("ann"))

    assert refused(world, OF_ALPHA + a_person(spelled)) == [
        (
            "realms[0].users[0].username",
            "there is a person ann, which differs in capitals only",
        )
    ]


def test_a_name_is_the_same_however_it_is_composed(world):
    world.apply(OF_ALPHA + a_person("Zo\u00eb"))

    assert world.apply(OF_ALPHA + a_person("Zoe\u0308")) == Applied()


def test_who_is_disabled_by_a_file_loses_everything_once(world):
    world.apply(OF_ALPHA + a_person("ann") + a_person("bo"))

    applied = world.apply(OF_ALPHA + a_person("ann", DISABLED) + a_person("bo"))

    assert applied == Applied(changed=("/alpha/users/ann (disabled)",))
    assert generations(world) == [("ann", 1), ("bo", 0)]
    [(key, generation)] = world.rows("SELECT key, generation FROM revocations")
    assert (key[:5], generation) == ("user:", 1)
    assert world.apply(OF_ALPHA + a_person("ann", DISABLED)) == Applied()


def test_a_file_that_says_nothing_lets_nobody_in_again(world):
    world.apply(OF_ALPHA + a_person("ann", DISABLED))

    assert world.apply(OF_ALPHA + a_person("ann")) == Applied()
    applied = world.apply(OF_ALPHA + a_person("ann", "disabled = false"))

    assert applied == Applied(changed=("/alpha/users/ann (disabled)",))
    assert generations(world) == [("ann", 0)]


def test_another_password_in_a_file_ends_everything(world):
    world.apply(OF_ALPHA + a_person(password=GOOD))

    world.apply(OF_ALPHA + a_person("ann", 'name = "Ann"', password=BETTER))

    assert generations(world) == [("ann", 1)]
    assert len(world.rows("SELECT key FROM revocations")) == 1


def test_what_is_exported_says_who_is_disabled(world):
    world.apply(OF_ALPHA + a_person("ann", DISABLED) + a_person("bo"))

    [_, alpha] = world.declarations.export(None, with_secrets=False)["realms"]

    assert alpha["users"] == [{"username": "ann", "disabled": True}, {"username": "bo"}]


def test_what_happens_to_people_has_its_own_name_on_the_audit_trail(world):
    world.apply(OF_ALPHA + a_person("ann"))
    world.apply(OF_ALPHA + a_person("ann", 'name = "Ann"'))
    world.apply(OF_ALPHA, prune=True)

    told = world.rows(
        "SELECT operation, object_id FROM audit_events "
        "WHERE name = 'AM-IDENTITY-CHANGE' ORDER BY operation"
    )

    assert told == [
        (operation, "/alpha/users/ann") for operation in ("CREATE", "DELETE", "UPDATE")
    ]


def test_the_groups_of_a_person_are_declared_as_all_else_is(world):
    file = OF_ALPHA + a_person("ann", 'groups = ["staff", "on-call"]')

    world.apply(file)
    again = world.apply(file)
    emptied = world.apply(OF_ALPHA + a_person("ann"))

    assert again == Applied()
    assert emptied.changed == ("/alpha/users/ann (groups)",)
