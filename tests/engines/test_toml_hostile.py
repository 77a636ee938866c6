"""TOML that is written to harm: no memory without end, and nobody kept waiting."""

from __future__ import annotations

import os
import time
import tomllib
import tracemalloc
from pathlib import Path

import pytest

from iam.engines.toml import DEEPEST, TomlError, read, read_file
from iam.engines.toml_keys import line_of_long_key

LONG = "a" + ".a" * DEEPEST
JUST = LONG.removesuffix(".a")
A_MEBIBYTE = 2**20


@pytest.mark.parametrize("text", ["{} = 1", "[{}]", "[[{}]]", "x = {{ {} = 1 }}"])
def test_a_key_of_many_parts_is_refused_before_it_costs_memory(text):
    text = "a = 1\n" + text.format("a" + ".a" * 50_000)

    tracemalloc.start()
    try:
        with pytest.raises(TomlError, match=r"^line 2: nested deeper than 64 levels$"):
            read(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 10 * A_MEBIBYTE


@pytest.mark.parametrize(
    "text",
    [
        f"{JUST} = 1",
        f"[{JUST}]",
        f'x = "{LONG}"',
        f'x = "\\"{LONG}"',
        f"x = '{LONG}'",
        f'x = """\n{LONG}\n"" {LONG}\\""" {LONG}"""""',
        f"x = '''\n{LONG}\n'' {LONG}'''''",
        f'x = ""  # {LONG}\ny = """"""',
        f"x = [ 1.5, # {LONG}\n  '{LONG}', 2.5 ]",
        f'"{LONG}".b = 1',
        f"'{LONG}'.b = 1",
        "x = [" + "1.5," * 200 + "]",
    ],
    ids=[
        "a key as long as may be",
        "a header as long as may be",
        "a string",
        "behind an escaped quote",
        "a literal string",
        "a string of several lines",
        "a literal string of several lines",
        "a comment",
        "an array of several lines",
        "a quoted key",
        "a literal key",
        "many numbers",
    ],
)
def test_dots_that_join_nothing_are_no_long_key(text):
    assert read(text).data == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'x = ""\n{LONG} = 1', 2),
        (f'x = """\n"""""\n{LONG} = 1', 3),
        (f"x = '''\n\\'''\n{LONG} = 1", 3),
        (f"x = '\\'\n{LONG} = 1", 2),
        (f'x = 1 # "\n{LONG} = 1', 2),
        (f"\r\n\r\n{LONG.replace('.', ' . ')} = 1", 3),
        ("\n" + LONG.replace("a", '"a.\'\\""') + " = 1", 2),
        ("\n" + LONG.replace("a", "'.'") + " = 1", 2),
    ],
    ids=[
        "behind an empty string",
        "behind five quotes",
        "behind a backslash that escapes nothing, of several lines",
        "behind a backslash that escapes nothing",
        "behind a quote in a comment",
        "with spaces",
        "of quoted parts",
        "of literal parts",
    ],
)
def test_a_long_key_is_found_wherever_it_hides(text, line):
    tomllib.loads(text)

    with pytest.raises(TomlError) as refused:
        read(text)

    assert (refused.value.message, refused.value.line) == (
        "nested deeper than 64 levels",
        line,
    )


@pytest.mark.parametrize(
    "piece", ['"', "'", '"""\\"', "'''a''", '"\n', "a.", "a ", " ", "\\", '"\\\n', "."]
)
def test_a_text_is_looked_through_in_time_that_grows_with_it(piece):
    began = time.monotonic()

    line_of_long_key('"""' + '\\"' * A_MEBIBYTE, DEEPEST)
    line_of_long_key(piece * A_MEBIBYTE, DEEPEST)

    assert time.monotonic() - began < 20


def test_a_pipe_is_read_where_a_person_names_it_and_not_where_a_file_does():
    reading, writing = os.pipe()
    os.write(writing, b"a = 1")
    os.close(writing)
    try:
        path = Path(f"/dev/fd/{reading}")

        with pytest.raises(TomlError, match="it is not a file"):
            read_file(path, is_named=True)
        assert read_file(path).data == {"a": 1}
    finally:
        os.close(reading)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "pipe", "."])
def test_what_a_file_names_must_be_a_file_and_keeps_nobody_waiting(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(TomlError, match=r"not a file|Is a directory"):
        read_file(tmp_path / name, is_named=True)


def test_a_file_that_a_file_names_is_read(tmp_path):
    (tmp_path / "a.toml").write_text("a = 1")

    assert read_file(tmp_path / "a.toml", is_named=True).data == {"a": 1}
