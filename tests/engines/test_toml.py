"""TOML: what a text says, on which line it says it, and what is refused."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iam.engines.toml import DEEPEST, TomlError, read, read_file, write

REALMS = '''\
# Realms of the house.
[[realms]]
path = "/alpha"  # the first

[realms.provider]
grant_types = [
  # the first is alone on its line
  "client_credentials",
  "refresh_token", "authorization_code",
]
default_scopes = []

[[realms.clients]]
client_id = "one"
client_name = """
[[realms.clients]]
client_id = "not a client"
"""

[[realms.clients]]
client_id = 'two'
client_secret_hashes = [
  { hash = "a", created_at = 2026-01-01 },

  { hash = "b" },
]

[[realms]]
"path" = "/be\\u0074a"

  [[realms.clients]]
  client_id = '\u00e9t\u00e9'
  jwks.keys = [[1], [
    2]]

[server."a.b".'c d']
x.y = { z = 1, "\\"" = [true] }

[server]
name = "last"
'''

LINES = [
    (("realms",), 2),
    (("realms", 0), 2),
    (("realms", 0, "path"), 3),
    (("realms", 0, "provider"), 5),
    (("realms", 0, "provider", "grant_types"), 6),
    (("realms", 0, "provider", "grant_types", 0), 8),
    (("realms", 0, "provider", "grant_types", 2), 9),
    (("realms", 0, "clients"), 13),
    (("realms", 0, "clients", 0, "client_name"), 15),
    (("realms", 0, "clients", 1), 20),
    (("realms", 0, "clients", 1, "client_secret_hashes", 0, "created_at"), 23),
    (("realms", 0, "clients", 1, "client_secret_hashes", 1, "hash"), 25),
    (("realms", 1), 28),
    (("realms", 1, "path"), 29),
    (("realms", 1, "clients", 0), 31),
    (("realms", 1, "clients", 0, "client_id"), 32),
    (("realms", 1, "clients", 0, "jwks", "keys", 0, 0), 33),
    (("realms", 1, "clients", 0, "jwks", "keys", 1, 0), 34),
    (("server", "a.b"), 36),
    (("server", "a.b", "c d"), 36),
    (("server", "a.b", "c d", "x", "y", '"', 0), 37),
    (("server",), 39),
    (("server", "name"), 40),
]

LINES_OF_WHAT_IS_NOT_THERE = [
    ((), 1),
    (("nothing",), 1),
    (("realms", 7, "path"), 2),
    (("realms", 0, "provider", "languages"), 5),
    (("realms", 0, "clients", 1, "scopes", 3), 20),
    (("server", "name", "x"), 40),
]


def where(case: object) -> str | None:
    return repr(case) if isinstance(case, tuple) else None


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("path", "line"), [*LINES, *LINES_OF_WHAT_IS_NOT_THERE], ids=where
)
def test_a_path_stands_on_its_line_or_on_that_of_the_nearest_above(path, line, newline):
    document = read(REALMS.replace("\n", newline))

    assert document.line(path) == line


def test_the_values_are_those_of_the_library():
    assert read(REALMS).data == tomllib.loads(REALMS)
    assert read("").data == {}


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("\n[a.b]\n[c]\n[a]", ("a",), 4),
        ("\nx.a = 1\nx.b = 2", ("x",), 2),
        ("[a]\nb.c = 1\n[a.b.d]\n", ("a", "b"), 2),
        ('\n"" = 1', ("",), 2),
        ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n[a.b.c]\n[[a.b]]", ("a", 1, "b", 0, "c"), 5),
        ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n[a.b.c]\n[[a.b]]", ("a", 1, "b", 1), 6),
        ('a = """\n[x]\ny = 1\\\n"""\ny = 2', ("y",), 5),
        ("a = '''\n[x]\n'''\n[x]", ("x",), 4),
        ("\u2028 = 1".replace("\u2028", "'\u2028\u0085'") + "\nb = 1", ("b",), 2),
    ],
    ids=[
        "its own header before that of a table inside",
        "the first of dotted keys",
        "a dotted key before the header of a table inside",
        "an empty key",
        "a table inside the newest of arrays",
        "an element of an array inside an array",
        "after a string that looks like a table",
        "after a literal string that looks like a table",
        "after what is a line elsewhere, not in TOML",
    ],
)
def test_a_line_is_that_of_the_words_that_say_it(text, path, line):
    assert read(text).line(path) == line


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a = 1\nb =\nc = 3", "Invalid value, at column 4", 2),
        ("a = 1\r\nb = [\r\n1,\r\n", "Invalid value, at the end", 3),
        ("[a]\n[b]\n[a]\n", "Cannot declare ('a',) twice, at column 3", 3),
        ("a = 1\nb = '\ud800'", "a character that UTF-8 cannot write", 2),
        ("x = 1\ny = " + "[" * 65 + "]" * 65, "nested deeper than 64 levels", 2),
        ("x = 1\ny = " + "[" * 9999 + "]" * 9999, "nested deeper than 64 levels", 2),
        ("x = 1\ny = " + "[" * 9999, "nested deeper than 64 levels", 1),
        ("x = 1\n\n[" + "a." * 64 + "b]", "nested deeper than 64 levels", 3),
        ("x = " + "{a=" * 999 + "1" + "}" * 999, "nested deeper than 64 levels", 1),
    ],
    ids=[
        "no value",
        "the end in an array",
        "a table twice",
        "half a character",
        "arrays, one too many",
        "arrays beyond all recursion",
        "arrays that never end",
        "a long header",
        "inline tables",
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text, message, line):
    with pytest.raises(TomlError) as refused:
        read(text)

    assert (refused.value.message, refused.value.line) == (message, line)
    assert str(refused.value) == f"line {line}: {message}"


def test_a_number_beyond_all_measure_is_refused():
    with pytest.raises(TomlError, match="line 2: a number has thousands"):
        read("# a\na = " + "1" * 5000)


def test_the_deepest_path_has_a_line():
    text = "x = 1\ny = " + "[" * (DEEPEST - 1) + "\n1" + "]" * (DEEPEST - 1)

    assert read(text).line(("y", *[0] * (DEEPEST - 1))) == 3


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
def test_a_file_is_read_as_utf_8(tmp_path: Path, mark):
    path = tmp_path / "iam.toml"
    path.write_bytes(mark + "a = '\u00e9'\r\nb = 2".encode())

    document = read_file(path)

    assert document.data == {"a": "\u00e9", "b": 2}
    assert document.line(["b"]) == 2


TOO_LARGE = "{path!r} is larger than 16 MiB; write several files"


@pytest.mark.parametrize(
    ("name", "content", "message", "line"),
    [
        ("absent", None, "cannot read {path!r}: No such file or directory", None),
        (".", None, "cannot read {path!r}: Is a directory", None),
        ("\0", None, "cannot read {path!r}: embedded null byte", None),
        ("big", b"#" * (2**24 + 1), TOO_LARGE, None),
        ("old", b"a = 1\nb = '\xe9'", "not UTF-8; save the file as UTF-8", 2),
        ("wrong", b"a = 1\nb = \n", "Invalid value, at column 5", 2),
    ],
    ids=["missing", "a directory", "no path", "too large", "not UTF-8", "not TOML"],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path, name, content, message, line):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(TomlError) as refused:
        read_file(path)

    expected = (message.format(path=str(path)), line)
    assert (refused.value.message, refused.value.line) == expected


def test_what_is_written_has_headers_and_lines_of_a_length_to_read():
    scopes = [f"a-scope-with-a-name-{number}" for number in range(4)]
    clients = [{"client_id": "a", "created_at": datetime(2026, 6, 1, tzinfo=UTC)}, {}]
    realm = {"path": "/\u00e9", "clients": clients, "provider": {"scopes": scopes}}

    written = write({"realms": [realm], "a b": {"c": [], "d": [1, 2], "e": [[1], {}]}})

    assert written == (
        "[[realms]]\n"
        'path = "/\u00e9"\n'
        "\n"
        "[[realms.clients]]\n"
        'client_id = "a"\n'
        "created_at = 2026-06-01 00:00:00+00:00\n"
        "\n"
        "[[realms.clients]]\n"
        "\n"
        "[realms.provider]\n"
        "scopes = [\n"
        '    "a-scope-with-a-name-0",\n'
        '    "a-scope-with-a-name-1",\n'
        '    "a-scope-with-a-name-2",\n'
        '    "a-scope-with-a-name-3",\n'
        "]\n"
        "\n"
        '["a b"]\n'
        "c = []\n"
        "d = [1, 2]\n"
        "e = [\n    [\n        1,\n    ],\n    {},\n]\n"
    )


def test_data_without_end_is_not_written():
    data: dict[str, object] = {}
    data["again"] = data

    with pytest.raises(TomlError, match=r"^nested deeper than 64 levels$"):
        write(data)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
KEYS = st.sampled_from(["a", "b.c", "", "'", "\n[d]\n"]) | TEXTS
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES))
def test_what_is_written_is_read_as_the_same(data):
    assert read(write(data)).data == data


def numbers_in(value, path):
    if isinstance(value, int):
        return [(value, path)]
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for k, v in inside for found in numbers_in(v, (*path, k))]


@settings(deadline=None)
@given(st.lists(st.integers(min_value=10**9), unique=True, max_size=30), st.data())
def test_each_value_stands_on_the_line_that_is_told(numbers, data):
    tree: dict[str, object] = {}
    for number in numbers:
        spot = tree
        for key in data.draw(st.lists(st.sampled_from("ab."), max_size=3)):
            spot = spot.setdefault(key, {})
        spot.setdefault("list", []).append(number)
    text = write(tree)
    document = read(text)

    for number, path in numbers_in(document.data, ()):
        assert str(number) in text.split("\n")[document.line(path) - 1]
