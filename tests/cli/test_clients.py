"""`iam client`: secrets are handed over by file or standard input, and shown once."""

from __future__ import annotations

import json

import pytest

from iam.cli.derived import every_value
from iam.domain.client_settings import ClientSettings
from iam.services.clients import ClientService
from iam.settings import Settings

SECRET = "hunter2-but-longer"
PUBLIC = ("--token-endpoint-auth-method", "none")


def test_a_client_without_a_secret_gets_one_made_and_shown_once(alpha):
    made = alpha.json("client", "create", "web", "--realm", "/alpha")
    secret = made.pop("client_secret")

    (kept,) = made["secrets"]
    assert len(secret) == 43
    assert made == {
        "realm": "/alpha",
        "client_id": "web",
        "type": "confidential",
        **every_value(ClientSettings()),
        "secrets": [
            {
                "id": kept["id"],
                "scheme": "sha256",
                "live": True,
                "created_at": "2026-06-01T12:00:00Z",
                "expires_at": None,
                "last_used_at": None,
            }
        ],
    }
    assert alpha.json("client", "show", "web", "--realm", "/alpha") == made


def test_a_secret_is_read_from_a_file_and_printed_by_no_command(alpha):
    file = alpha.folder / "secret"
    file.write_text(f"{SECRET}\n")

    said = [
        alpha(*command, "--realm", "/alpha")
        for command in (
            ("client", "create", "web", "--secret-file", str(file)),
            ("client", "create", "app", "--secret-file", str(file), "--json"),
            ("client", "show", "web"),
            ("client", "show", "web", "--json"),
            ("client", "list"),
            ("client", "list", "--json"),
        )
    ]

    assert "typed" in said[2]
    assert json.loads(said[3])["secrets"][0]["scheme"] == "argon2id"
    for text in (*said, json.dumps(alpha.audit_lines())):
        assert SECRET not in text
        assert "$argon2" not in text


def test_a_secret_is_read_from_standard_input(alpha):
    create = ("client", "create", "web", "--realm", "/alpha", "--secret-stdin")

    made = alpha.json(*create, stdin=f"{SECRET}\n")

    assert made["secrets"][0]["scheme"] == "argon2id"
    assert "client_secret" not in made


@pytest.mark.parametrize("secret", ["", "two\nlines", "é", "x" * 256])
def test_a_secret_that_no_client_can_send_is_refused_and_not_repeated(alpha, secret):
    create = ("client", "create", "web", "--realm", "/alpha", "--secret-stdin")

    said = alpha.refused(*create, stdin=secret, code=2)

    assert said.endswith(
        "Error: the client secret must be 1 to 255 printable ASCII characters\n"
    )


def test_a_secret_is_handed_over_in_one_way(alpha):
    file = alpha.folder / "secret"
    file.write_text(SECRET)
    create = ("client", "create", "web", "--realm", "/alpha", "--secret-stdin")

    said = alpha.refused(*create, "--secret-file", str(file), code=2)

    assert said.endswith("Error: only one of --secret-file and --secret-stdin\n")


def test_clients_are_listed_in_a_table(alpha):
    alpha("client", "create", "app", "--realm", "/", *PUBLIC)

    assert alpha("client", "list") == (
        "REALM   CLIENT_ID  STATUS  TYPE          GRANT TYPES         SCOPES\n"
        "/       app        active  public        authorization_code  -\n"
        "/alpha  reports    active  confidential  client_credentials  write\n"
    )
    found = alpha.json("client", "list", "--realm", "/alpha")
    assert [client["client_id"] for client in found] == ["reports"]


def test_a_client_is_shown_with_the_age_and_last_use_of_its_secrets(alpha):
    alpha.clock.move(3 * 3600)
    alpha("client", "rotate-secret", "reports", "--realm", "/alpha")

    said = alpha("client", "show", "reports", "--realm", "/alpha")

    new, old = (line.split(maxsplit=1)[1] for line in said.splitlines()[-2:])
    assert new.split() == ["generated", "live", "new", "-", "-"]
    assert old.split() == [
        *("generated", "live", "3", "hours", "2026-06-02", "15:00:00Z", "-")
    ]


def test_a_change_leaves_alone_what_it_does_not_name(alpha):
    alpha("client", "set", "reports", "--realm", "/alpha", "--scopes", "a|A, B")
    alpha("client", "set", "reports", "--realm", "/alpha", "--status", "inactive")

    shown = alpha.json("client", "show", "reports", "--realm", "/alpha")

    assert (shown["scopes"], shown["status"]) == (["a|A, B"], "inactive")
    assert shown["grant_types"] == ["client_credentials"]


def test_a_change_keeps_what_somebody_else_changes_meanwhile(alpha, monkeypatch):
    change = ClientService.set

    def after_another(service, realm, client_id, wanted):
        other = alpha.build(Settings.from_environment(alpha.environ))
        change(other.clients, realm, client_id, {"client_name": ["Reports"]})
        other.close()
        return change(service, realm, client_id, wanted)

    monkeypatch.setattr(ClientService, "set", after_another)
    reports = ("reports", "--realm", "/alpha")
    shown = alpha.json("client", "set", *reports, "--access-token-lifetime", "60")

    assert (shown["client_name"], shown["access_token_lifetime"]) == (["Reports"], 60)


def test_a_public_client_that_becomes_confidential_gets_a_secret(alpha):
    alpha("client", "create", "app", "--realm", "/alpha", *PUBLIC)

    said = alpha(
        *("client", "set", "app", "--realm", "/alpha"),
        *("--token-endpoint-auth-method", "client_secret_post"),
    )

    assert "\nclient_secret of app, shown once and never again:\n  " in said


@pytest.mark.spec("RFC 6749", "4.4")
def test_a_public_client_cannot_have_what_needs_a_secret(alpha):
    reports = ("client", "set", "reports", "--realm", "/alpha")
    create = ("client", "create", "app", "--realm", "/alpha", "--secret-stdin")
    public = "a public client (token_endpoint_auth_method is none)"

    assert alpha.refused(*reports, *PUBLIC) == (
        f"Error: grant_types: {public} cannot use client_credentials\n"
    )
    assert alpha.refused(*create, *PUBLIC, stdin=SECRET) == (
        f"Error: client_secret: {public} has no secret\n"
    )


def test_a_rotated_secret_is_shown_once_and_the_old_one_lives_on(alpha):
    rotate = ("client", "rotate-secret", "reports", "--realm", "/alpha")

    made = alpha.json(*rotate, "--keep-old-for", "30m")

    assert made["client_secret"] != alpha.secret
    assert [secret["expires_at"] for secret in made["secrets"]] == [
        *(None, "2026-06-01T12:30:00Z")
    ]
    assert len(alpha.json(*rotate, "--keep-old-for", "0")["secrets"]) == 1


def test_a_compromised_secret_ends_with_every_token(alpha):
    token = alpha.a_token("reports")
    rotate = ("client", "rotate-secret", "reports", "--realm", "/alpha")

    made = alpha.json(*rotate, "--compromised")

    assert len(made["secrets"]) == 1
    assert alpha.json("token", "introspect", token)["reason"] == "revoked"
    said = alpha.refused(*rotate, "--compromised", "--keep-old-for", "1h", code=2)
    assert "--compromised keeps nothing" in said


def test_a_duration_is_a_number_with_a_unit(alpha):
    rotate = ("client", "rotate-secret", "reports", "--realm", "/alpha")

    for text in ("30", "1y", "-5m", "half an hour"):
        said = alpha.refused(*rotate, "--keep-old-for", text, code=2)

        assert "must be as 90s, 30m, 24h or 7d; 0 for none" in said


def test_deleting_asks_and_ends_the_clients_tokens(alpha, monkeypatch):
    token = alpha.a_token("reports")
    delete = ("client", "delete", "reports", "--realm", "/alpha")

    assert alpha.refused(*delete).startswith(
        "Error: This deletes client reports of /alpha and ends its tokens. Delete?\n"
    )
    monkeypatch.setattr("iam.cli.questions.has_person", lambda: True)
    assert alpha(*delete, stdin="y\n") == "deleted client reports of /alpha\n"
    assert alpha.json("token", "introspect", token)["active"] is False


def test_deleting_needs_no_person_where_it_is_meant(alpha):
    delete = ("client", "delete", "reports", "--realm", "/alpha", "--yes")

    gone = alpha.json(*delete)

    assert gone == {"deleted": [{"realm": "/alpha", "client_id": "reports"}]}


def test_a_client_or_realm_that_is_not_there_is_refused_with_where_to_look(alpha):
    assert alpha.refused("client", "show", "web", "--realm", "/alpha") == (
        "Error: realm /alpha has no client 'web'; 'iam client list --realm /alpha' "
        "shows them\n"
    )
    assert alpha.refused("client", "list", "--realm", "/beta") == (
        "Error: there is no realm /beta; 'iam realm list'\n"
    )
    assert alpha.refused("client", "create", "reports", "--realm", "/alpha") == (
        "Error: realm /alpha has a client reports already\n"
    )
    said = alpha.refused("client", "create", "a:b", "--realm", "/alpha", code=2)
    assert "Invalid value for 'CLIENT_ID'" in said
    said = alpha.refused("client", "set", "reports", "--realm", "/alpha", code=2)
    assert "name at least one setting to change" in said
