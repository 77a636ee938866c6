"""Read a configuration file, and print what is wrong with one as compilers do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import click

from iam.cli.carets import pointed_at
from iam.domain.faults import Fault
from iam.services.configuration_files import (
    ConfigurationFile,
    TomlError,
    read_configuration_file,
)
from iam.services.toml_files import TomlFile


class Faults(click.ClickException):
    """Faults, one a line, each after its place, so that editors can jump to them."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print them, on standard error."""
        click.echo(self.format_message(), file=file, err=file is None)


def read(path: Path) -> ConfigurationFile:
    """
    Read a file.

    Raises:
        Faults: It is not TOML.
    """
    try:
        return read_configuration_file(path)
    except TomlError as error:
        raise not_toml(path, error) from error


def not_toml(path: Path, error: TomlError) -> Faults:
    """Say why a file is not TOML."""
    place = f"{path}:{error.line}: " if error.line else ""
    return Faults(f"{place}{error.message}")


def read_whole(path: Path) -> ConfigurationFile:
    """
    Read a file that nothing may be wrong with.

    Raises:
        Faults: All that is.
    """
    file = read(path)
    if file.faults:
        raise faults_of(file, file.faults)
    return file


def faults_of(file: TomlFile, faults: Iterable[Fault]) -> Faults:
    """Put faults behind their places."""
    return Faults("\n".join(_told(file, fault) for fault in faults))


def _told(file: TomlFile, fault: Fault) -> str:
    """Write one; what is wrong in an expression is pointed at."""
    line, column = file.place(fault)
    place = f"{file.path}:{line}:{column}" if column else f"{file.path}:{line}"
    if fault.spot is None:
        return f"{place}: {fault}"
    told = replace(fault, message=_without_place(fault)) if column else fault
    return f"{place}: {told}\n{pointed_at(fault.spot)}"


def _without_place(fault: Fault) -> str:
    return fault.message.removeprefix(f"{fault.spot}: ")


def warn_of_file(file: TomlFile, found: Iterable[Fault]) -> None:
    """Print what is not wrong, and does nothing, behind its place; and go on."""
    for each in found:
        click.echo(f"{file.path}:{file.line(each)}: warning: {each}", err=True)


def plain_faults(file: TomlFile, faults: Iterable[Fault]) -> list[dict[str, object]]:
    """Write faults for a machine; one in an expression has a column, too."""
    return [_plain(file, fault) for fault in faults]


def _plain(file: TomlFile, fault: Fault) -> dict[str, object]:
    line, column = file.place(fault)
    plain: dict[str, object] = {"line": line, "path": fault.where}
    if column is None:
        return {**plain, "message": fault.message}
    return {**plain, "column": column, "message": _without_place(fault)}
