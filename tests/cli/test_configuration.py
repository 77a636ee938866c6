"""`iam config`: the whole configuration as a file, all of it or nothing."""

from __future__ import annotations

import json
import tomllib

import pytest

from tests.domain.declared_files import THE_FILE_OF_THE_ISSUE

SMALL = """
[[realms]]
path = "/alpha"

[[realms.clients]]
client_id = "web"
redirect_uris = ["https://www.example.com/callback"]
"""
FAULTY = """
[[realms]]
path = "/alpha"

[realms.provider]
access_token_lifetime = 0
unknown = 1

[[realms.clients]]
client_id = "web"
client_secret_file = "not-there"
"""


@pytest.fixture
def written(iam_):
    """Write a file to be applied."""

    def write(text: str) -> str:
        path = iam_.folder / "realms.toml"
        path.write_text(text)
        return str(path)

    return write


def test_a_file_is_applied_and_made_secrets_are_shown_once(iam_, written):
    file = written(SMALL)

    said = iam_("config", "apply", file)

    told, _, secret = said.rpartition("\n  ")
    assert told == (
        "created /alpha\n"
        "created /alpha/clients/web\n"
        "\nclient_secret of web of /alpha, shown once and never again:"
    )
    assert len(secret.strip()) == 43
    assert iam_("config", "apply", file) == "nothing to change\n"


def test_what_was_done_is_one_document_for_a_machine(iam_, written):
    done = iam_.json("config", "apply", written(SMALL))

    (made,) = done.pop("made_secrets")
    assert (made["realm"], made["client_id"], len(made["secret"])) == (
        *("/alpha", "web", 43),
    )
    assert done == {
        "created": ["/alpha", "/alpha/clients/web"],
        "changed": [],
        "deleted": [],
    }


def test_a_secret_of_the_file_is_printed_by_no_command(iam_, written):
    file = written(THE_FILE_OF_THE_ISSUE)
    declared = tomllib.loads(THE_FILE_OF_THE_ISSUE)["realms"][0]
    secrets = (
        declared["clients"][0]["client_secret"],
        declared["users"][0]["password"],
    )

    said = [
        iam_("config", *words)
        for words in (
            ("check", file),
            ("apply", file, "--dry-run"),
            ("apply", file),
            ("apply", file, "--json"),
            ("export",),
            ("export", "--with-secrets"),
        )
    ]

    for text in (*said, json.dumps(iam_.audit_lines())):
        assert [secret for secret in secrets if secret in text] == []
    assert "$argon2" not in said[-2]


def test_a_secret_is_read_from_the_file_that_is_named(iam_, written):
    (iam_.folder / "web.secret").write_text("something typed\n")
    file = written(SMALL + 'client_secret_file = "web.secret"\n')

    assert iam_.json("config", "apply", file)["made_secrets"] == []
    shown = iam_.json("client", "show", "web", "--realm", "/alpha")
    assert [secret["scheme"] for secret in shown["secrets"]] == ["argon2id"]


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(iam_, written):
    said = iam_("config", "apply", written(SMALL), "--dry-run")

    assert said == "would be created /alpha\nwould be created /alpha/clients/web\n"
    assert [realm["path"] for realm in iam_.json("realm", "list")] == ["/"]


def test_everything_wrong_with_a_file_is_told_with_its_line(iam_, written):
    file = written(FAULTY)

    for verb in ("check", "apply"):
        *most, last = iam_.refused("config", verb, file).splitlines()

        assert most[0] == (
            f"{file}:6: realms[0].provider.access_token_lifetime: must be between 1 "
            "and 86400, not 0"
        )
        assert most[1].startswith(f"{file}:7: realms[0].provider.unknown: unknown key")
        assert last == (
            f"{file}:11: realms[0].clients[0].client_secret_file: cannot be read: No "
            "such file or directory"
        )
        assert len(most) == 2


def test_faults_are_one_document_for_a_machine(iam_, written):
    file = written(FAULTY)

    done = iam_.type("config", "check", file, "--json")

    told = json.loads(done.stdout)
    assert (done.exit_code, told["file"]) == (1, file)
    assert [fault["line"] for fault in told["faults"]] == [6, 7, 11]
    assert told["faults"][0] == {
        "line": 6,
        "path": "realms[0].provider.access_token_lifetime",
        "message": "must be between 1 and 86400, not 0",
    }


def test_a_file_without_faults_is_said_to_have_none(iam_, written):
    file = written(SMALL)

    assert iam_("config", "check", file) == f"{file}: nothing is wrong\n"
    assert iam_.json("config", "check", file) == {
        "file": file,
        "faults": [],
        "warnings": [],
    }


def test_what_only_the_database_can_tell_is_told_where_it_can_be_reached(iam_, written):
    file = written('[[realms]]\npath = "/beta/gamma"\n')
    fault = (
        f"{file}:2: realms[0].path: there is no realm /beta above /beta/gamma; declare "
        "it too\n"
    )

    assert iam_.refused("config", "check", file) == fault
    assert iam_.refused("config", "apply", file) == fault
    assert iam_("config", "check", file, "--offline") == f"{file}: nothing is wrong\n"


def test_what_only_the_database_can_tell_stands_among_the_other_faults(iam_, written):
    file = written(FAULTY.replace('"/alpha"', '"/beta/gamma"'))

    above, *others = iam_.refused("config", "check", file).splitlines()
    told = iam_.type("config", "check", file, "--json")
    offline = iam_.refused("config", "check", file, "--offline").splitlines()

    assert above == (
        f"{file}:3: realms[0].path: there is no realm /beta above /beta/gamma; declare "
        "it too"
    )
    assert others == offline
    lines = [fault["line"] for fault in json.loads(told.stdout)["faults"]]
    assert lines == [3, 6, 7, 11]


def test_a_file_is_checked_where_there_is_no_database(new_iam):
    file = new_iam.folder / "realms.toml"
    file.write_text(SMALL)

    done = new_iam.type("config", "check", str(file))

    assert (done.exit_code, done.stdout) == (0, f"{file}: nothing is wrong\n")
    assert done.stderr.startswith("not compared with the database: there is no")
    assert not (new_iam.folder / "data").exists()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[realms]]\npath = \n", 2, "Invalid value"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_its_line(iam_, text, line, words):
    file = iam_.folder / "realms.toml"
    file.write_text(text)

    for verb in ("check", "apply"):
        said = iam_.refused("config", verb, str(file))

        assert said.startswith(f"{file}:{line}: {words}")


def test_a_file_that_is_not_there_is_refused(iam_):
    for verb in ("check", "apply"):
        assert iam_.refused("config", verb, "/not/there") == (
            "cannot read '/not/there': No such file or directory\n"
        )


def test_pruning_lists_what_it_deletes_and_asks(iam_, written, monkeypatch):
    iam_("config", "apply", written(SMALL))
    file = written('[[realms]]\npath = "/alpha"\n')
    prune = ("config", "apply", file, "--prune")

    assert iam_("config", "apply", file) == "nothing to change\n"
    assert iam_(*prune, "--dry-run") == "would be deleted /alpha/clients/web\n"
    assert iam_.refused(*prune) == (
        "deletes /alpha/clients/web\n"
        "Error: This deletes 1 thing(s), and ends the tokens of clients and people "
        "among them. Go on?\n"
        "Nobody is there to answer: add --yes where this is meant\n"
    )
    monkeypatch.setattr("iam.cli.questions.has_person", lambda: True)
    assert iam_.refused(*prune, stdin="\n").endswith("Aborted!\n")
    assert len(iam_.json("client", "list")) == 1
    assert iam_(*prune, stdin="y\n") == "deleted /alpha/clients/web\n"


def test_the_history_of_a_policy_tells_who_applied_a_file_and_why(iam_, written):
    policy = '[[realms.policies]]\nname = "a"\nkind = "token"\nset.a = "1"\n'
    history = ("policy", "history", "a", "--realm", "/alpha")
    iam_.environ["USER"] = "ann"

    iam_("config", "apply", written(SMALL + policy))
    by_bob = ("--yes", "--by", "bob", "--note", "ticket 4711")
    iam_("config", "apply", written(SMALL), "--prune", *by_bob)

    (only,) = iam_.json(*history)
    assert (only["saved_by"], only["note"]) == ("ann", "from a configuration file")
    assert (only["deleted_by"], only["deleted_note"]) == ("bob", "ticket 4711")
    assert iam_.audit_lines()[-1]["userId"] == "bob"


def test_pruning_needs_no_person_where_it_is_meant(iam_, written):
    iam_("config", "apply", written(SMALL))
    file = written('[[realms]]\npath = "/alpha"\n')

    done = iam_.json("config", "apply", file, "--prune", "--yes")

    assert done["deleted"] == ["/alpha/clients/web"]


def test_an_export_is_a_file_that_changes_nothing(iam_, written):
    iam_("config", "apply", written(THE_FILE_OF_THE_ISSUE))
    file = iam_.folder / "backup.toml"
    file.write_text("what was there before")
    file.chmod(0o644)

    done = iam_.type("config", "export", "--with-secrets", "--output", str(file))

    assert (done.stdout, done.stderr) == ("", f"written to {file}\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert iam_("config", "apply", str(file), "--prune") == "nothing to change\n"
    assert {path.name for path in iam_.folder.iterdir()} == {
        *("backup.toml", "data", "realms.toml")
    }


def test_an_export_of_one_realm_has_no_other(iam_, written):
    iam_("config", "apply", written(SMALL))

    printed = tomllib.loads(iam_("config", "export", "--realm", "/alpha"))
    document = iam_.json("config", "export", "--realm", "/alpha")

    assert printed == document
    assert [realm["path"] for realm in document["realms"]] == ["/alpha"]
    said = iam_.refused("config", "export", "--json", "--output", "x", code=2)
    assert said.endswith("Error: --output writes TOML: leave out --json\n")
    assert iam_.refused("config", "export", "--realm", "/x") == (
        "Error: there is no realm /x; 'iam realm list'\n"
    )


def test_an_export_to_a_place_that_cannot_be_written_is_no_traceback(iam_):
    said = iam_.refused("config", "export", "--output", "/nowhere/backup.toml")

    assert said.endswith("No such file or directory\n")
