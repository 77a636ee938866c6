"""Configuration files: read one with the line of every fault, write one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iam.domain.declarations.reading import read_declaration
from iam.domain.declarations.values import Declaration
from iam.domain.declarations.writing import Plain
from iam.engines import toml
from iam.engines.toml import TomlError
from iam.services.declared_policies import policy_faults
from iam.services.logos import with_logo_files
from iam.services.secret_files import with_secret_files
from iam.services.toml_files import TomlFile

__all__ = [
    "ConfigurationFile",
    "TomlError",
    "read_configuration_file",
    "write_configuration",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationFile(TomlFile):
    """A configuration file that was read."""

    declaration: Declaration


def read_configuration_file(path: Path) -> ConfigurationFile:
    """
    Read a file, and the files of secrets and logos that it names; every fault is told.

    Those of the expressions in its policies are among them.

    Raises:
        TomlError: It cannot be read, or is not TOML.
    """
    document = toml.read_file(path)
    declaration, faults = read_declaration(document.data)
    declaration, unread = with_secret_files(declaration, path.parent)
    declaration, unseen = with_logo_files(declaration, path.parent)
    wrong = (*faults, *unread, *unseen, *policy_faults(declaration))
    return ConfigurationFile(
        path=path,
        declaration=declaration,
        faults=tuple(sorted(wrong, key=lambda fault: document.line(fault.path))),
        document=document,
    )


def write_configuration(plain: Plain) -> str:
    """Write what an export gave as the text of a file."""
    return toml.write(plain)
