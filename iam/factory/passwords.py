"""Passwords, looked for among stolen ones where there is a file of them."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from iam.engines.breached import BreachedPasswords
from iam.services.passwords import PasswordService
from iam.settings import Settings, SettingsError


def passwords_of(settings: Settings) -> PasswordService:
    """
    Build what looks at passwords.

    Raises:
        SettingsError: As for `_breached`.
    """
    return PasswordService(breached=_breached(settings))


def _breached(settings: Settings) -> Container[str]:
    """
    Open the file of stolen passwords, where there is one.

    Raises:
        SettingsError: It is not there, or is another file.
    """
    path = settings.breached_passwords
    if not path:
        return ()
    try:
        return BreachedPasswords(Path(path))
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
    except ValueError as error:
        why = str(error)
    raise SettingsError(f"IAM_BREACHED_PASSWORDS: {path} {why}")
