"""`iam realm`."""

from __future__ import annotations

from iam.cli.derived import every_value
from iam.domain.provider import ProviderSettings
from iam.services.realms import RealmService
from iam.settings import Settings
from tests.conftest import BASE


def test_a_realm_is_made_with_its_settings(iam_):
    made = iam_.json(
        *("realm", "create", "/alpha", "--access-token-lifetime", "600"),
        *("--supported-scopes", "read|Read, and no more", "--supported-scopes", "x"),
        *("--tokeninfo-enabled", "--no-include-subname"),
    )

    assert made == {
        "path": "/alpha",
        "active": True,
        "clients": 0,
        "issuer": f"{BASE}/oauth2/realms/root/realms/alpha",
        "provider": {
            **every_value(ProviderSettings()),
            "supported_scopes": ["read|Read, and no more", "x"],
            "access_token_lifetime": 600,
            "include_subname": False,
            "tokeninfo_enabled": True,
        },
    }
    assert iam_.json("realm", "show", "/alpha") == made


def test_realms_are_listed_in_a_table(iam_):
    iam_("realm", "create", "/alpha", "--inactive")

    assert iam_("realm", "list") == (
        "REALM   ACTIVE  CLIENTS  ISSUER\n"
        f"/       yes     0        {BASE}/oauth2\n"
        f"/alpha  no      0        {BASE}/oauth2/realms/root/realms/alpha\n"
    )


def test_a_change_leaves_alone_what_it_does_not_name(alpha):
    alpha("realm", "set", "/alpha", "--default-scopes", "read", "--languages", "fr")
    alpha("realm", "set", "/alpha", "--access-token-format", "jwt", "--inactive")
    alpha("realm", "set", "/alpha", "--default-scopes", "")

    shown = alpha("realm", "show", "/alpha")

    assert "active                          no\n" in shown
    assert "access_token_format             jwt\n" in shown
    assert "default_scopes                  -\n" in shown
    assert "languages                       fr\n" in shown


def test_a_change_keeps_what_somebody_else_changes_meanwhile(alpha, monkeypatch):
    change = RealmService.set

    def after_another(service, path, wanted, *, active):
        other = alpha.build(Settings.from_environment(alpha.environ))
        change(other.realms, path, {"languages": ["fr"]}, active=False)
        other.close()
        return change(service, path, wanted, active=active)

    monkeypatch.setattr(RealmService, "set", after_another)
    shown = alpha.json("realm", "set", "/alpha", "--access-token-lifetime", "60")

    provider = shown["provider"]
    assert (provider["languages"], provider["access_token_lifetime"]) == (["fr"], 60)
    assert shown["active"] is False


def test_a_change_is_the_operators_in_the_audit_log(alpha):
    alpha("realm", "set", "/alpha", "--inactive")

    event = alpha.audit_lines()[-1]
    named = ("realm", "userId", "objectId", "operation", "changedFields")
    assert [event[name] for name in named] == [
        *("/alpha", "operator", "/alpha", "UPDATE"),
        ["active"],
    ]


def test_a_change_that_changes_nothing_is_a_mistake(alpha):
    said = alpha.refused("realm", "set", "/alpha", code=2)

    assert said.endswith("Error: name at least one setting to change\n")


def test_a_value_that_does_not_fit_is_refused_with_its_option(alpha):
    for option, value, words in (
        ("--access-token-lifetime", "0", "must be between 1 and 86400, not 0"),
        ("--access-token-format", "xml", "'xml' is not one of opaque, jwt"),
        ("--default-scopes", 'a"b', "scope"),
        ("--grant-types", "password", "'password' is not one of"),
    ):
        said = alpha.refused("realm", "set", "/alpha", option, value, code=2)

        assert f"Invalid value for '{option}': " in said
        assert words in said


def test_a_realm_that_is_not_there_is_refused_with_where_to_look(alpha):
    for verb in ("show", "delete"):
        assert alpha.refused("realm", verb, "/beta") == (
            "Error: there is no realm /beta; 'iam realm list'\n"
        )
    assert alpha.refused("realm", "create", "/beta/gamma") == (
        "Error: there is no realm /beta above /beta/gamma\n"
    )
    said = alpha.refused("realm", "show", "alpha", code=2)
    assert "a realm's path begins with a slash: /alpha" in said


def test_deleting_says_what_falls_and_asks(alpha, monkeypatch):
    alpha("realm", "create", "/alpha/x")
    question = (
        "This deletes /alpha, /alpha/x, with 1 client(s), all people and keys in "
        "there. Delete?"
    )

    assert alpha.refused("realm", "delete", "/alpha") == (
        f"Error: {question}\nNobody is there to answer: add --yes where this is meant\n"
    )

    monkeypatch.setattr("iam.cli.questions.has_person", lambda: True)
    said = alpha.refused("realm", "delete", "/alpha", stdin="n\n")
    assert said == f"{question} [y/N]: n\nAborted!\n"

    gone = alpha("realm", "delete", "/alpha", stdin="y\n")
    assert gone == "deleted /alpha, /alpha/x\n"
    assert [realm["path"] for realm in alpha.json("realm", "list")] == ["/"]


def test_deleting_needs_no_person_where_it_is_meant(alpha):
    gone = alpha.json("realm", "delete", "/alpha", "--yes")

    assert gone == {"deleted": ["/alpha"]}
    assert alpha.refused("realm", "delete", "/", "--yes") == (
        "Error: the root realm cannot be deleted\n"
    )
