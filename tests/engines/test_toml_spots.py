"""Where a character of a string stands in the TOML that it was read from."""

from __future__ import annotations

import tomllib

import pytest

from iam.domain.faults import Spot
from iam.engines.toml import read
from iam.engines.toml_spots import spot_in

PLAIN = [
    ('when = "a + X"', (1, 13)),
    ("when = 'a + X'", (1, 13)),
    ('\n\n  when="a + X" # "a + X"', (3, 13)),
    ('when = """a + X"""', (1, 15)),
    ('when = """\na + X\n"""', (2, 5)),
    ("when = '''\n  1\n  + X'''", (3, 5)),
    ('when = """\n\n+ X"""', (3, 3)),
    ("when = 'a\\.b X'", (1, 14)),
    ('when = "日本 X"', (1, 12)),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "found"), PLAIN)
def test_a_character_is_found_where_it_is_written(text, found, newline):
    written = text.replace("\n", newline)
    said = tomllib.loads(written)["when"]
    before = said[: said.index("X")]
    spot = Spot(
        text=said,
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
    )

    line, column = spot_in(written, spot, below=read(written).line(["when"]))

    assert (line, column) == found
    assert text.split("\n")[line - 1][column - 1] == "X"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("when = 0", (1, 8)),
        ("\n  when=-5 # less", (2, 8)),
        ("when = true", (1, 8)),
        ("when = 0\nother = 0", (1, 8)),
        ("when = 1_0", None),
        ("other = {one = 0, when = 0}", None),
    ],
    ids=["a number", "below zero", "a boolean", "first", "otherwise", "twice"],
)
def test_an_expression_that_is_no_string_is_found_where_it_stands_alone(text, found):
    said = tomllib.loads(text)
    value = said["when"] if "when" in said else said["other"]["when"]
    spot = Spot(text=str(value).lower(), line=1, column=1)

    line = read(text).line(["when"])

    assert spot_in(text, spot, below=line) == found


@pytest.mark.parametrize(
    "text",
    ['when = "a\\tX"', 'when = """a \\\n  X"""', 'other = "X"\nwhen = 1\nlast = "X"'],
    ids=["an escape", "a line that goes on", "no string"],
)
def test_what_is_written_otherwise_than_it_reads_is_not_found(text):
    said = str(tomllib.loads(text)["when"])
    spot = Spot(text="X" if said == "1" else said, line=1, column=1)

    assert spot_in(text, spot, below=read(text).line(["when"])) is None
