"""What commands print: tables and pairs for people, one JSON document for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import click

from iam.cli.printable import printable

F = TypeVar("F", bound=Callable[..., object])


def json_option(command: F) -> F:
    """Let a command print JSON."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document."
    )(command)


def print_json(document: object) -> None:
    """Print one document; everything that is not ASCII is escaped."""
    click.echo(json.dumps(document, indent=2, default=_written))


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(value)


def warn(found: Iterable[object]) -> None:
    """Print what may not be expected, a line each, on standard error; and go on."""
    for each in found:
        click.echo(f"warning: {printable(each)}", err=True)


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a header, aligned."""
    lines = [list(header), *([cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def print_pairs(pairs: Mapping[str, object]) -> None:
    """Print names and values, aligned; a list has a line for each entry."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        entries = value if isinstance(value, list | tuple) and value else [value]
        for place, entry in enumerate(entries):
            label = "" if place else name
            click.echo(f"{label.ljust(width)}  {cell(entry)}".rstrip())


def cell(value: object) -> str:
    """Write one value for a person."""
    if value is None or value in ((), [], ""):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}Z"
    if isinstance(value, list | tuple):
        return " ".join(map(cell, value))
    return str(value)


def print_secret(secret: str, *, of: str) -> None:
    """Print a secret that was made just now."""
    click.echo(f"\nclient_secret of {of}, shown once and never again:\n  {secret}")
