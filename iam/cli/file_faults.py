"""Read a configuration file, and print what is wrong with it as compilers do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

from iam.domain.faults import Fault
from iam.services.configuration_files import (
    ConfigurationFile,
    TomlError,
    read_configuration_file,
)


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
        place = f"{path}:{error.line}: " if error.line else ""
        raise Faults(f"{place}{error.message}") from error


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


def faults_of(file: ConfigurationFile, faults: Iterable[Fault]) -> Faults:
    """Put faults behind their places."""
    lines = (f"{file.path}:{file.line(fault)}: {fault}" for fault in faults)
    return Faults("\n".join(lines))


def warn_of_file(file: ConfigurationFile, found: Iterable[Fault]) -> None:
    """Print what is not wrong, and does nothing, behind its place; and go on."""
    for each in found:
        click.echo(f"{file.path}:{file.line(each)}: warning: {each}", err=True)


def warn_of_client(found: Iterable[Fault]) -> None:
    """Print the same of what was typed."""
    for each in found:
        click.echo(f"warning: {each}", err=True)


def plain_faults(
    file: ConfigurationFile, faults: Iterable[Fault]
) -> list[dict[str, object]]:
    """Write faults for a machine."""
    return [
        {"line": file.line(fault), "path": fault.where, "message": fault.message}
        for fault in faults
    ]
