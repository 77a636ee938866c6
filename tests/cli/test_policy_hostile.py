"""Files of policies and cases that are written to harm: one sentence, and no wait."""

from __future__ import annotations

import os

import pytest

LATER = """
[[policies]]
name = "later"
kind = "scope"
effect = "grant"
scopes = ["calendar"]
when = "request.time > timestamp(0)"
"""
CASES = """
[[cases]]
name = "one"
[cases.given]
request.scopes = ["calendar"]
{}
[cases.expect]
granted = ["calendar"]
"""


@pytest.fixture
def file(new_iam):
    """Write a file, and give its path."""

    def write(text: str) -> str:
        path = new_iam.folder / "file.toml"
        path.write_text(text)
        return str(path)

    return write


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
def test_a_time_before_or_after_all_years_is_refused(new_iam, file, moment):
    path = file(LATER + CASES.format(f"request.time = {moment}"))

    told = new_iam.refused("policy", "test", path)

    assert "file.toml:13: cases[0].given.request.time: must be a TOML date" in told


@pytest.mark.parametrize(
    "moment", ["0002-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z"]
)
def test_a_time_at_the_end_of_all_years_is_taken(new_iam, file, moment):
    never = LATER.replace("> timestamp(0)", "!= timestamp(0)")
    path = file(never + CASES.format(f"request.time = {moment}"))

    assert new_iam("policy", "test", path) == "1 case passed\n"


@pytest.mark.parametrize(
    "command", [("policy", "check"), ("policy", "test"), ("config", "apply")]
)
def test_a_key_of_many_parts_is_refused(new_iam, file, command):
    path = file("\na" + ".a" * 50_000 + " = 1")

    assert "nested deeper than 64 levels" in new_iam.refused(*command, path)


def test_a_pipe_that_a_file_of_cases_names_is_refused_at_once(new_iam, file):
    os.mkfifo(new_iam.folder / "pipe")
    path = file("policies = ['pipe']\n" + CASES.format(""))

    told = new_iam.refused("policy", "test", path)

    assert "file.toml:1: policies[0]: pipe: cannot read " in told
    assert "it is not a file" in told
