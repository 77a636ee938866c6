"""Policies in a configuration file: checked, applied, pruned, exported."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import text

from iam.domain.declarations.applied import Applied
from iam.domain.declarations.reading import read_declaration
from iam.domain.faults import Refused
from iam.domain.policies.values import Policy, RealmPolicies
from iam.domain.realms import RealmPath
from iam.services import declared_policies, policy_checks
from iam.services.configuration_files import (
    read_configuration_file,
    write_configuration,
)
from iam.services.policies import PolicyService
from tests.architecture.tree import ROOT
from tests.services.declaring import OF_ALPHA, a_world, declared
from tests.services.policing import GRANT, numbers

ALPHA = RealmPath.parse("/alpha")
NIGHT = """
[[realms.policies]]
name = "night"
kind = "scope"
scopes = ["photos"]
effect = "deny"
when = '''
request.time.getHours() < 6
&& !('staff' in subject.groups)
'''
"""
TENANT = """
[[realms.policies]]
name = "tenant"
kind = "token"
order = 7
set.tenant = "'a'"
"""
WRONG = """
[[realms.policies]]
name = "wrong"
kind = "token"

[realms.policies.set]
tenant = "subject.nope"
"""


@pytest.fixture
def world(tmp_path, database_url):
    built = a_world(database_url, tmp_path)
    yield built
    built.database.close()


@pytest.fixture
def policies(world):
    return PolicyService(changes=world.declarations.changes)


def live(world) -> RealmPolicies:
    configuration = world.database.read(lambda store: store.configuration())
    return configuration.policies_of(configuration.realms[ALPHA])


def test_policies_are_made_changed_and_applied_twice_without_a_trace(world):
    made = world.apply(OF_ALPHA + NIGHT + TENANT)
    changed = world.apply(OF_ALPHA + NIGHT + TENANT.replace("7", "8"))
    before = world.everything()
    again = world.apply(OF_ALPHA + NIGHT + TENANT.replace("7", "8"), prune=True)

    assert made.created == (
        "/alpha",
        "/alpha/policies/night",
        "/alpha/policies/tenant",
    )
    assert changed == Applied(changed=("/alpha/policies/tenant (order)",))
    assert again == Applied()
    assert world.everything() == before
    assert [policy.name for policy in live(world).scope] == ["night"]
    assert [policy.order for policy in live(world).token] == [8]
    assert ("CREATE", "/alpha/policies/night") in world.audited()


def test_a_file_that_does_not_name_a_policy_leaves_it_and_prune_does_not(world):
    world.apply(OF_ALPHA + NIGHT + TENANT)

    left = world.apply(OF_ALPHA)
    planned = world.declarations.plan(declared(OF_ALPHA + NIGHT), prune=True)
    pruned = world.apply(OF_ALPHA + NIGHT, prune=True)

    assert left == Applied()
    assert planned == pruned == Applied(deleted=("/alpha/policies/tenant",))
    assert live(world).token == ()
    assert world.apply(OF_ALPHA + TENANT).created == ("/alpha/policies/tenant",)


def test_the_history_says_that_it_came_from_a_file(world, policies):
    world.apply(OF_ALPHA + NIGHT)

    (only,) = policies.history(world.realms.get(ALPHA), "night")

    assert only.version.note == "from a configuration file"


def test_the_history_says_who_applied_the_file_and_why(world, policies):
    by_ann = {"actor": "ann", "note": "ticket 4711"}
    world.declarations.apply(declared(OF_ALPHA + NIGHT), **by_ann)
    world.declarations.apply(declared(OF_ALPHA), prune=True, **by_ann)

    (only,) = (
        each.version for each in policies.history(world.realms.get(ALPHA), "night")
    )
    assert (only.saved_by, only.note) == ("ann", "ticket 4711")
    assert (only.deleted_by, only.deleted_note) == ("ann", "ticket 4711")
    assert world.rows("SELECT actor FROM audit_events WHERE operation = 'DELETE'") == [
        ("ann",)
    ]
    with pytest.raises(Refused, match="a note is one line"):
        world.declarations.apply(declared(OF_ALPHA), note="a\nb")


def test_what_is_in_the_shadow_is_neither_exported_nor_pruned(world, policies):
    world.apply(OF_ALPHA + TENANT)
    realm = world.realms.get(ALPHA)
    policies.save(realm, GRANT, shadow=True)
    exported = world.declarations.export(ALPHA, with_secrets=False)

    applied = world.declarations.apply(read_declaration(exported)[0], prune=True)

    assert applied == Applied()
    assert [each["name"] for each in exported["realms"][0]["policies"]] == ["tenant"]
    assert numbers(policies.get(realm, "night")) == (None, 1)


def test_a_file_that_declares_what_is_in_the_shadow_promotes_it(world, policies):
    world.apply(OF_ALPHA + NIGHT)
    realm = world.realms.get(ALPHA)
    (wanted,) = declared(OF_ALPHA + NIGHT.replace("deny", "grant")).realms[0].policies
    policies.save(realm, wanted.policy, shadow=True)

    world.apply(OF_ALPHA + NIGHT.replace("deny", "grant"))

    assert numbers(policies.get(realm, "night")) == (2, None)


def test_an_export_reads_as_the_same_with_lines_of_an_expression_on_lines(
    world, tmp_path
):
    world.apply(OF_ALPHA + TENANT + NIGHT)

    written = write_configuration(world.declarations.export(ALPHA, with_secrets=True))

    (tmp_path / "a.toml").write_text(written)
    read = read_configuration_file(tmp_path / "a.toml")
    assert read.faults == ()
    assert world.declarations.apply(read.declaration, prune=True) == Applied()
    assert "\n&& !('staff' in subject.groups)\n" in written


def test_every_fault_of_an_expression_is_told_with_its_line(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text(OF_ALPHA + NIGHT.replace("subject.groups", "subject.nope") + WRONG)

    read = read_configuration_file(file)

    assert [(read.line(fault), fault.where) for fault in read.faults] == [
        (12, "realms[0].policies[0].when"),
        (20, "realms[0].policies[1].set.tenant"),
    ]
    assert all("nope" in fault.message for fault in read.faults)


def test_the_example_of_the_documentation_has_every_key_and_no_fault(tmp_path):
    page = (ROOT / "docs/reference/configuration-file.md").read_text()
    example = page.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "a.toml").write_text(example)

    read = read_configuration_file(tmp_path / "a.toml")

    assert read.faults == ()
    written = "\n[[realms.policies]]".join(example.split("\n[[realms.policies]]")[1:])
    keys = {field.name for field in fields(Policy)} - {"audience", "add_scopes"}
    assert {key for key in keys if f"\n{key} = " not in written} == {"set"}
    assert "[realms.policies.set]" in written


def test_a_policy_that_does_not_compile_is_not_applied_nor_planned(world):
    before = world.everything()

    for ask in (world.declarations.plan, world.declarations.apply):
        with pytest.raises(Refused, match=r"realms\[0\]\.policies\[1\]\.set\.tenant: "):
            ask(declared(OF_ALPHA + NIGHT + WRONG))

    assert world.everything() == before


def test_a_realm_with_more_than_there_is_room_for_is_neither_read_nor_made(
    world, monkeypatch
):
    read = declared(OF_ALPHA + NIGHT + TENANT)
    size = sum(each.policy.size for each in read.realms[0].policies)
    monkeypatch.setattr(declared_policies, "MOST_OF_REALM", size - 1)
    monkeypatch.setattr(policy_checks, "MOST_OF_REALM", size - 1)

    (fault,) = declared_policies.policy_faults(read)
    assert fault.where == "realms[0].policies"
    assert fault.message.startswith("realm /alpha would have")
    world.apply(OF_ALPHA + NIGHT)
    with pytest.raises(Refused, match=f"/alpha would have {size} bytes in the express"):
        world.apply(OF_ALPHA + TENANT)
    world.apply(OF_ALPHA + TENANT, prune=True)

    assert (live(world).scope, len(live(world).token)) == ((), 1)


def test_what_a_newer_release_wrote_is_not_written_over_nor_left_out(world):
    world.apply(OF_ALPHA + NIGHT)
    newer = """{"name": "night", "kind": "scope", "retries": 3}"""
    world.database.write(
        lambda store: (
            store.version.raise_(),
            store.connection.execute(
                text("UPDATE policy_versions SET definition = :newer"), {"newer": newer}
            ),
        )
    )
    world.realms.changes.cache.refresh()

    declaration = declared(OF_ALPHA + NIGHT)
    (fault,) = world.declarations.check(declaration)
    assert fault.where == "realms[0].policies[0]"
    for ask in (world.declarations.plan, world.declarations.apply):
        with pytest.raises(Refused, match="policy night was changed with a newer"):
            ask(declaration)
    with pytest.raises(Refused, match="policy night of /alpha; export with that"):
        world.declarations.export(None, with_secrets=False)
    assert world.apply(OF_ALPHA, prune=True).deleted == ("/alpha/policies/night",)
