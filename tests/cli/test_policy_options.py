"""What commands about policies take: names, numbers, notes, and who does it."""

from __future__ import annotations

import pytest

from iam.cli.context import Context
from iam.cli.policy_options import actor_of

IN = ("--realm", "/alpha")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--by", ""),
        ("--by", "a\nb"),
        ("--by", "x" * 101),
        ("--note", "a\nb"),
        ("--note", "x" * 1001),
        ("--edition", "0"),
        ("--version", "0"),
    ],
)
def test_what_cannot_be_kept_is_a_wrong_option(new_iam, option, value):
    words = ("policy", "rollback", "night", *IN, "--version", "1", option, value)

    assert f"Invalid value for '{option}'" in new_iam.refused(*words, code=2)


def test_a_name_that_no_policy_has_is_a_wrong_argument(new_iam):
    said = new_iam.refused("policy", "show", "Night", *IN, code=2)

    assert "must be lower-case letters" in said


@pytest.mark.parametrize(
    ("environ", "who"),
    [
        ({"SUDO_USER": "ann", "LOGNAME": "root", "USER": "root"}, "ann"),
        ({"USER": "bob"}, "bob"),
        ({"LOGNAME": "a\nb", "USER": " "}, "operator"),
        ({}, "operator"),
    ],
)
def test_who_is_signed_in_is_in_the_history_unless_somebody_else_is_named(environ, who):
    context = Context(lambda _: None, environ)

    assert actor_of(context, None) == who
    assert actor_of(context, "cat") == "cat"
