"""The room of TOML: what a text says, on which line it says it, and text again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import tomli_w
import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from iam.engines.guarded_files import Unreadable, regular_file
from iam.engines.toml_keys import line_of_long_key

DEEPEST = 64
"""Steps of the longest path; far below what Python's recursion allows."""

_LARGEST = 16 * 2**20
_WIDEST = 88
_TOO_DEEP = f"nested deeper than {DEEPEST} levels"
_NESTED = (Mapping, list, tuple)
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOO_LONG = re.compile(r"[0-9_]{4301,}")  # for Python

_Path = tuple[str | int, ...]


class TomlError(Exception):
    """
    A text is not the TOML we read.

    Args:
        message: What is wrong, without the line.
        line: Where, from 1; None where the file itself is the fault.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.message = message
        self.line = line


class Document:
    """
    What a text says, and on which line.

    Args:
        text: Valid TOML.
        data: What `tomllib` reads in it.
    """

    def __init__(self, text: str, data: dict[str, object]) -> None:
        self.data = data
        self.text = text

    def line(self, path: Sequence[str | int]) -> int:
        """
        Say where a path stands.

        Returns:
            The line, from 1, of the key, the header of the table or the element; of
            the nearest one above where the path is not in the text; else 1.
        """
        steps = tuple(path)
        above = (steps[:length] for length in range(len(steps), 0, -1))
        return next((self._lines[p] for p in above if p in self._lines), 1)

    @cached_property
    def _lines(self) -> dict[_Path, int]:
        return _Lines().of(self.text)


def read(text: str) -> Document:
    """
    Read a text.

    Raises:
        TomlError: It is not TOML 1.0, or nested deeper than `DEEPEST`.
    """
    try:
        text.encode()  # tomllib lets lone surrogates pass
        if (line := line_of_long_key(text, DEEPEST)) is not None:
            raise TomlError(_TOO_DEEP, line)
        data = tomllib.loads(text)
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise TomlError("a character that UTF-8 cannot write", line) from error
    except ValueError as error:
        raise _located(error, text) from error
    except RecursionError as error:
        raise _too_deep(text) from error
    if _is_too_deep(data):
        raise _too_deep(text)
    return Document(text, data)


def read_file(path: Path, *, is_named: bool = False) -> Document:
    """
    Read a file.

    Args:
        path: Where it is; a pipe will do, as a shell makes one.
        is_named: By another file, which may keep nobody waiting: no pipe will do.

    Raises:
        TomlError: As `read`; or the file cannot be read, is larger than 16 MiB or is
            not UTF-8.
    """
    try:
        with regular_file(path) if is_named else path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError, Unreadable) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise TomlError(f"cannot read {str(path)!r}: {why}") from error
    if len(content) > _LARGEST:
        raise TomlError(f"{str(path)!r} is larger than 16 MiB; write several files")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TomlError("not UTF-8; save the file as UTF-8", line) from error
    return read(text)


def write(data: Mapping[str, object]) -> str:
    """
    Write data that `read` gives back as the same.

    Tables have headers, and arrays a line for each element where one line is too
    short for all.

    Raises:
        TomlError: The data is nested deeper than `DEEPEST`.
    """
    if _is_too_deep(data):
        raise TomlError(_TOO_DEEP)
    return "\n".join(_blocks(data, name="", header=""))


def _located(error: ValueError, text: str) -> TomlError:
    message = str(error)
    at = _AT.search(message)
    if "max_str_digits" in message and (long := _TOO_LONG.search(text)):
        line = text.count("\n", 0, long.start()) + 1
        return TomlError("a number has thousands of digits", line)
    if at is None:  # from Python's own number or date, which knows no place
        return TomlError(message, 1)
    said = message[: at.start()]
    if at[1] is None:
        return TomlError(f"{said}, at the end", text.rstrip("\n").count("\n") + 1)
    return TomlError(f"{said}, at column {at[2]}", int(at[1]))


def _too_deep(text: str) -> TomlError:
    lines = _Lines().of(text)
    line = min((at for path, at in lines.items() if len(path) > DEEPEST), default=1)
    return TomlError(_TOO_DEEP, line)


def _is_too_deep(data: Mapping[str, object]) -> bool:
    level: list[object] = [data]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _inside(outer)]
    return bool(level)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value


class _Lines:
    """Finds the line of every path, without recursion; paths longer are cut off."""

    def __init__(self) -> None:
        self._stated: dict[_Path, int] = {}
        self._implied: dict[_Path, int] = {}  # by a longer header or a dotted key
        self._tables: dict[_Path, int] = {}  # in each array of tables, so far

    def of(self, text: str) -> dict[_Path, int]:
        parser = Parser(Language(tree_sitter_toml.language()))
        root = parser.parse(text.encode()).root_node
        if root.has_error:  # no line is better than a wrong one
            return {}
        found: list[tuple[Node, _Path]] = []
        for node in root.named_children:
            if node.type == "pair":
                found.append((node, ()))
            elif node.type in {"table", "table_array_element"}:
                head, *pairs = node.named_children
                path = self._header(head, is_array=node.type != "table")
                found += [(pair, path) for pair in pairs]
        for node, path in found:  # grows: what is inside comes after what is outside
            found += self._below(node, path)
        return self._implied | self._stated

    def _header(self, key: Node, *, is_array: bool) -> _Path:
        line = _line(key)
        *above, last = _parts(key)
        path: _Path = ()
        for part in above:
            path = self._newest((*path, part))
            self._imply(path, line)
        path = (*path, last)
        if is_array:
            self._tables[path] = self._tables.get(path, 0) + 1
            self._stated.setdefault(path, line)
            path = self._newest(path)
        self._stated[path] = line
        return path

    def _newest(self, path: _Path) -> _Path:
        return (*path, self._tables[path] - 1) if path in self._tables else path

    def _imply(self, path: _Path, line: int) -> None:
        self._implied[path] = min(line, self._implied.get(path, line))

    def _below(self, node: Node, path: _Path) -> list[tuple[Node, _Path]]:
        if len(path) > DEEPEST:
            return []
        if node.type == "pair":
            return self._pair(node, path)
        children = [n for n in node.named_children if n.type != "comment"]
        if node.type == "inline_table":
            return [(child, path) for child in children]
        if node.type != "array":
            return []
        for place, child in enumerate(children):
            self._stated[*path, place] = _line(child)
        return [(child, (*path, place)) for place, child in enumerate(children)]

    def _pair(self, node: Node, path: _Path) -> list[tuple[Node, _Path]]:
        key, value = node.named_children[0], node.named_children[-1]
        line = _line(key)
        for part in _parts(key):
            path = (*path, part)
            self._imply(path, line)
        self._stated[path] = line
        return [(value, path)]


def _line(node: Node) -> int:
    return node.start_point.row + 1


def _parts(key: Node) -> list[str]:
    parts: list[Node] = []
    while key.type == "dotted_key":
        key, last = key.named_children[0], key.named_children[-1]
        parts.append(last)
    named = [_name(part) for part in (key, *reversed(parts))]
    return named[: DEEPEST + 1]


def _name(key: Node) -> str:
    text = (key.text or b"").decode()
    return next(iter(tomllib.loads(f"{text} = 0"))) if key.type != "bare_key" else text


def _blocks(table: Mapping[str, object], *, name: str, header: str) -> Iterator[str]:
    own = [(key, value) for key, value in table.items() if not _has_header(value)]
    below = [(key, value) for key, value in table.items() if _has_header(value)]
    pairs = "".join(_pair(key, value) for key, value in own)
    if pairs or not below or header.startswith("[["):
        yield f"{header}\n{pairs}" if header else pairs
    for key, value in below:
        longer = f"{name}.{_key(key)}" if name else _key(key)
        if isinstance(value, Mapping):
            yield from _blocks(value, name=longer, header=f"[{longer}]")
        elif isinstance(value, list | tuple):
            for each in value:
                yield from _blocks(each, name=longer, header=f"[[{longer}]]")


def _has_header(value: object) -> bool:
    is_array = isinstance(value, list | tuple) and bool(value)
    return isinstance(value, Mapping) or (
        is_array and all(isinstance(each, Mapping) for each in _inside(value))
    )


def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def _pair(key: str, value: object) -> str:
    is_long = isinstance(value, str) and "\n" in value and "\r" not in value
    written = tomli_w.dumps({key: value}, multiline_strings=is_long)
    inside = list(_inside(value)) if isinstance(value, list | tuple) else []
    if not inside or any(isinstance(each, _NESTED) for each in inside):
        return written
    items = [tomli_w.dumps({"k": each})[len("k = ") : -1] for each in inside]
    line = f"{_key(key)} = [{', '.join(items)}]"
    return f"{line}\n" if len(line) <= _WIDEST else written
