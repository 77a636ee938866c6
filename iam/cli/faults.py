"""What can be expected to fail, and how a command says so."""

from __future__ import annotations

from iam.cli.printable import printable
from iam.domain.errors import OAuthError
from iam.domain.faults import Refused
from iam.services.configuration_files import TomlError
from iam.services.database import DatabaseUnusable
from iam.services.keyring import WrongMasterKey
from iam.settings import SettingsError

EXPECTED = (
    DatabaseUnusable,
    OAuthError,
    OSError,
    Refused,
    SettingsError,
    TomlError,
    WrongMasterKey,
)
"""The exceptions that are no faults of ours."""


def words_for(error: Exception) -> str:
    """Say what happened, and what to do, in a sentence for the operator."""
    if isinstance(error, OAuthError):
        return (
            f"{error.description} ({error.reason}). IAM_DATABASE_URL says where the "
            "database is; 'iam db status' tries it"
        )
    if isinstance(error, OSError) and error.strerror and error.filename:
        return printable(f"{error.filename}: {error.strerror}")
    if isinstance(error, Refused):
        return "\n".join(printable(fault) for fault in error.faults)
    return str(error)
