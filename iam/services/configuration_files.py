"""Configuration files: read one with the line of every fault, write one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.values import Declaration
from iam.domain.declarations.writing import Plain
from iam.domain.faults import Fault
from iam.engines import toml
from iam.engines.toml import Document, TomlError
from iam.services.declarations import with_secret_files
from iam.services.logos import with_logo_files

__all__ = [
    "ConfigurationFile",
    "TomlError",
    "read_configuration_file",
    "write_configuration",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationFile:
    """A file that was read; its declaration is whole only where nothing is wrong."""

    path: Path
    declaration: Declaration
    faults: tuple[Fault, ...]
    document: Document

    def line(self, fault: Fault) -> int:
        """Give the line that a fault is about, from 1."""
        return self.document.line(fault.path)


def read_configuration_file(path: Path) -> ConfigurationFile:
    """
    Read a file, and the files of secrets and logos that it names; every fault is told.

    Raises:
        TomlError: It cannot be read, or is not TOML.
    """
    document = toml.read_file(path)
    declaration, faults = read_declaration(document.data)
    declaration, unread = with_secret_files(declaration, path.parent)
    declaration, unseen = with_logo_files(declaration, path.parent)
    return ConfigurationFile(
        path=path,
        declaration=declaration,
        faults=tuple(
            sorted((*faults, *unread, *unseen), key=lambda f: document.line(f.path))
        ),
        document=document,
    )


def write_configuration(plain: Plain) -> str:
    """Write what an export gave as the text of a file."""
    return toml.write(plain)
