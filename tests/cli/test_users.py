"""``iam user``: people, their passwords, and what ends with them."""

from __future__ import annotations

import json

import pytest

from iam.domain.realms import RealmPath
from iam.settings import Settings

GOOD = "wild ponies at dusk"
ANN = ("ann", "--realm", "/alpha")
BARE = {
    "realm": "/alpha",
    "username": "ann",
    "disabled": False,
    "has_password": False,
    "name": "",
    "given_name": "",
    "family_name": "",
    "middle_name": "",
    "nickname": "",
    "email": "",
    "email_verified": False,
    "phone_number": "",
    "phone_number_verified": False,
    "address": [],
    "locale": "",
    "zoneinfo": "",
    "profile": "",
    "picture": "",
    "website": "",
    "gender": "",
    "birthdate": "",
    "groups": [],
}


def without_sub(shown: dict) -> dict:
    assert shown["sub"].startswith("(usr!")
    return {name: value for name, value in shown.items() if name != "sub"}


def test_a_person_is_made_shown_changed_and_deleted(alpha):
    made = alpha.json("user", "create", *ANN, "--locale", "fr-CA")
    changed = alpha.json(
        *("user", "set", "ANN", "--realm", "/alpha", "--name", "Ann"),
        *("--address", "1 Main Street", "--address", "Springfield", "--email-verified"),
        *("--groups", "staff", "--groups", "admins"),
    )
    shown = alpha.json("user", "show", *ANN)
    listed = alpha.json("user", "list")
    gone = alpha.json("user", "delete", *ANN, "--yes")

    assert without_sub(made) == {**BARE, "locale": "fr-CA"}
    assert changed == {
        **made,
        "name": "Ann",
        "email_verified": True,
        "address": ["1 Main Street", "Springfield"],
        "groups": ["staff", "admins"],
    }
    assert shown == {**changed, "locked_until": None}
    assert listed == [changed]
    assert gone == {"deleted": [{"realm": "/alpha", "username": "ann"}]}
    assert alpha.json("user", "list", "--realm", "/alpha") == []


def test_people_are_printed_for_people(alpha):
    alpha("user", "create", *ANN, "--name", "Ann Example", "--email", "ann@a.example")
    alpha("user", "create", "bo", "--realm", "/alpha")
    alpha("user", "set", "bo", "--realm", "/alpha", "--disabled")

    listed = alpha("user", "list").splitlines()
    shown = alpha("user", "show", *ANN)

    assert [line.split() for line in listed] == [
        ["REALM", "USERNAME", "NAME", "EMAIL", "STATE", "PASSWORD"],
        ["/alpha", "ann", "Ann", "Example", "ann@a.example", "enabled", "no"],
        ["/alpha", "bo", "bo", "-", "disabled", "no"],
    ]
    assert "name                   Ann Example" in shown


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_password_is_handed_over_in_a_file_or_on_standard_input(
    alpha, tmp_path, ending
):
    path = tmp_path / "password.txt"
    path.write_text(GOOD + ending, newline="")

    by_file = alpha.json("user", "create", *ANN, "--password-file", str(path))
    by_stdin = alpha.json(
        *("user", "create", "bo", "--realm", "/alpha", "--password-stdin"),
        stdin=GOOD + ending,
    )

    assert by_file["has_password"]
    assert by_stdin["has_password"]


def test_a_password_that_is_made_is_printed_once(alpha):
    made = alpha("user", "create", *ANN, "--generate")
    again = alpha.json("user", "set-password", *ANN, "--generate")

    first = made.splitlines()[-1].strip()
    assert "password of ann, shown once and never again:" in made
    assert len(first) == len(again["password"]) == 20
    assert first != again["password"]
    for secret in (first, again["password"], "argon2id"):
        assert secret not in alpha("user", "show", *ANN)
        assert secret not in json.dumps(alpha.audit_lines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", *ANN, "--generate", "--password-stdin"), "Error: only one of --pa"),
        (("set-password", *ANN), "Error: one of --password-file, --password-stdin an"),
        (("set", *ANN), "name at least one attribute to change"),
        (("set", *ANN, "--email", "nowhere"), "'nowhere' is not an e-mail address"),
        (("create", " ann", "--realm", "/alpha"), "neither begins nor ends with a spa"),
    ],
)
def test_a_command_that_was_typed_wrongly_says_so(alpha, words, said):
    assert said in alpha.refused("user", *words, code=2, stdin=GOOD)


@pytest.mark.parametrize("password", ["", "a\tb", "x" * 1025, "\n"])
def test_what_cannot_be_a_password_is_refused_and_not_repeated(alpha, password):
    said = alpha.refused(
        "user", "create", *ANN, "--password-stdin", stdin=password, code=2
    )

    assert "Error: the password " in said
    assert not password.strip() or password not in said


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ann", "password: must have at least 10 characters"),
        ("password123", "password: is among those that most people choose"),
        ("ann ann ann ann", "password: is too much like what others know of this pers"),
    ],
)
def test_a_password_that_breaks_the_rules_says_which(alpha, password, said):
    told = alpha.refused("user", "create", *ANN, "--password-stdin", stdin=password)

    assert said in told
    assert alpha.json("user", "list") == []


def test_nobody_is_deleted_by_a_slip(alpha):
    alpha("user", "create", *ANN)

    asked = alpha.refused("user", "delete", *ANN)

    assert asked == (
        "Error: nobody is there to confirm; add --yes to delete ann of /alpha, with "
        "their sessions, consents and grants\n"
    )
    assert alpha("user", "delete", *ANN, "--yes") == "deleted ann of /alpha\n"


def test_a_name_that_somebody_has_in_other_capitals_is_taken(alpha):
    alpha("user", "create", *ANN)

    said = alpha.refused("user", "create", "ANN", "--realm", "/alpha")

    assert "realm /alpha has a person ann already; capitals do not count" in said


def test_a_person_who_is_not_there_is_not_there(alpha):
    for verb in ("show", "unlock", "delete", "set-password"):
        more = ["--generate"] if verb == "set-password" else []

        said = alpha.refused("user", verb, *ANN, *more)

        assert (
            "realm /alpha has no person 'ann'; 'iam user list --realm /alpha'" in said
        )


def test_who_is_locked_is_shown_and_let_try_again(alpha):
    alpha("user", "create", *ANN, "--password-stdin", stdin=GOOD)
    fail(alpha, times=5)

    locked = alpha.json("user", "show", *ANN)["locked_until"]
    unlocked = alpha.json("user", "unlock", *ANN)
    after = alpha.json("user", "show", *ANN)["locked_until"]

    assert locked == "2026-06-01T12:15:00Z"
    assert unlocked == {"realm": "/alpha", "username": "ann", "was_locked": True}
    assert after is None
    assert alpha("user", "unlock", *ANN) == "ann of /alpha was not locked\n"
    fail(alpha, times=5)
    assert alpha("user", "unlock", *ANN) == "ann of /alpha is not locked any more\n"


def fail(alpha, *, times: int) -> None:
    """Fail to sign in, as its server would be asked."""
    services = alpha.build(Settings.from_environment(alpha.environ))
    for _ in range(times):
        services.sign_in.attempt(
            services.cache.current(),
            services.realms.get(RealmPath.parse("/alpha")),
            "ann",
            "wrong",
            browser="b" * 64,
            address="192.0.2.1",
            user_agent="Browser",
            device=None,
        )
    services.close()
