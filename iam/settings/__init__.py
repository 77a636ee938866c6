"""The settings of the whole server: read once at start, every fault told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iam.settings import checks
from iam.settings.field import Known, setting, settings_of
from iam.settings.sources import (
    SETTINGS_FILE,
    Sources,
    file_variable_of,
    variable_of,
)
from iam.settings.together import faults_together

__all__ = [
    "SETTINGS_FILE",
    "SettingDescription",
    "Settings",
    "SettingsError",
    "describe",
]


class SettingsError(Exception):
    """
    The server cannot start with the settings it was given.

    Args:
        faults: What to mend, one line each, beginning with the variable.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator chooses for the whole server; secrets are never printed."""

    base_url: str = setting(
        "http://localhost:8080/am",
        read=checks.base_url,
        range="an http or https URL",
        description=(
            "The public address: every address that the server tells begins with it, "
            "and its path is where the application is mounted."
        ),
    )
    allowed_hosts: tuple[str, ...] = setting(
        (),
        read=checks.host,
        range="host or host:port, separated by commas",
        default_text="none",
        description=(
            "Host values that the server answers to beside the one of base_url."
        ),
    )
    data_dir: Path = setting(  # noqa: RUF009 - it gives a field
        Path("iam-data"),
        read=checks.directory,
        range="the path of a directory",
        description=(
            "Where the embedded database, its master key and the audit log are kept; "
            "made where it is missing."
        ),
    )
    database_url: str = setting(
        "",
        read=checks.database_url,
        range="sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME",
        default_text="the SQLite file iam.db in data_dir",
        secret=True,
        description="The database; PostgreSQL where several nodes serve.",
    )
    master_key: str = setting(
        "",
        read=checks.master_key,
        range="keys of 32 bytes as base64url, separated by commas or white space",
        default_text="the file master.key in data_dir, only without database_url",
        secret=True,
        description=(
            "Encrypts the keys and seeds in the database. The first key writes, all "
            "of them read; the same on every node. Make one with "
            f"`{checks.MAKE_A_KEY}`."
        ),
    )
    max_access_token_lifetime: int = setting(
        86400,
        lowest=1,
        highest=86400,
        range="1 to 86400 seconds",
        description="No access token lives longer, whatever a realm or client says.",
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        read=checks.network,
        range="addresses or networks, separated by commas",
        default_text="none",
        description=(
            "Proxies whose X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto "
            "are believed. They must drop headers with _ in their names."
        ),
    )
    log_level: str = setting(
        "info",
        read=checks.log_level,
        range=", ".join(checks.LOG_LEVELS),
        description="The least severe messages that are written to standard error.",
    )
    metrics_address: str = setting(
        "",
        read=checks.address,
        range="host:port",
        default_text="off",
        description="Where Prometheus reads the metrics; not for the public.",
    )
    audit_log: str = setting(
        "",
        read=checks.file,
        range="the path of a file, or - for standard output",
        default_text="the file audit.log in data_dir",
        description="Where audit events are appended, one JSON object a line.",
    )
    jwks_max_age: int = setting(
        900,
        lowest=0,
        highest=900,
        range="0 to 900 seconds",
        description=(
            "How long others may cache the public keys; a new key is published at "
            "least this long before it signs."
        ),
    )
    outbound_networks: tuple[str, ...] = setting(
        (),
        read=checks.network,
        range="addresses or networks, separated by commas",
        default_text="none",
        description="Private networks where servers of clients may be called.",
    )
    breached_passwords: str = setting(
        "",
        read=checks.file,
        range="the path of a file",
        default_text="none",
        description=(
            "Passwords that were stolen somewhere, which nobody may choose; made by "
            "`iam password import-breached`. Must be there when the server starts."
        ),
    )
    translations: tuple[str, ...] = setting(
        (),
        read=checks.folder,
        range="paths of folders, separated by commas",
        default_text="none",
        description=(
            "Folders of catalogs that are laid over the shipped ones, the first on "
            "top; each must be there when the server starts, and a changed catalog "
            "is served within a second."
        ),
    )
    development: bool = setting(
        default=False,
        range="true or false",
        default_text="false",
        description=(
            "Shows every page in every language at {base_url}/preview, and offers the "
            "pseudo-locales en-XA and ar-XB; only where base_url is on this machine."
        ),
    )
    audit_retention_days: int = setting(
        365,
        lowest=1,
        highest=3650,
        range="1 to 3650 days",
        description=(
            "How long the database keeps its rows of changes and revocations; the "
            "file of the audit log is the operator's to rotate."
        ),
    )

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        overrides: Mapping[str, object] | None = None,
    ) -> Settings:
        """
        Read the settings; every one left out takes its default.

        Args:
            environ: ``IAM_*`` variables, and ``IAM_SETTINGS_FILE`` beneath them; an
                empty one counts as not given.
            overrides: Values by the name of the field, over all else; None counts as
                not given.

        Raises:
            SettingsError: Something is wrong; tells everything that is.
        """
        known, faults = settings_of(cls), list[str]()
        given = Sources(known, faults).gather(environ, overrides or {})
        chosen: dict[str, Any] = {}
        for name, about in known.items():
            if name in given and given[name].is_readable:
                chosen[name], wrong = about.check(given[name].value)
                faults += [f"{given[name].origin}: {fault}" for fault in wrong]
        faults += faults_together(
            given,
            base_url=chosen.get("base_url") or known["base_url"].default,
            development=bool(chosen.get("development")),
        )
        if faults:
            raise SettingsError(*faults)
        return cls(**chosen)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the file that this server keeps for itself."""
        return not self.database_url

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy; it may hold a password."""
        return self.database_url or f"sqlite:///{self.data_dir / 'iam.db'}"

    @property
    def master_keys(self) -> tuple[bytes, ...]:
        """
        The master keys, 32 bytes each; the first one writes.

        Raises:
            SettingsError: There is none, or the text is not of keys: `replace` put
                it here from a file, or nobody did.
        """
        try:
            return checks.decode_master_keys(self.master_key)
        except ValueError as error:
            place = self.data_dir / "master.key" if self.is_embedded else None
            where = f" (or {str(place)!r})" if place else ""
            raise SettingsError(
                f"{variable_of('master_key')}{where}: {error}"
            ) from error

    @property
    def audit_log_path(self) -> Path | None:
        """The file of audit events; None for standard output."""
        if self.audit_log == "-":
            return None
        return Path(self.audit_log) if self.audit_log else self.data_dir / "audit.log"

    def to_plain(self) -> dict[str, object]:
        """Give every setting as plain data that may be printed: secrets are masked."""
        plain: dict[str, object] = {}
        for name in settings_of(type(self)):
            value = getattr(self, name)
            plain[name] = list(value) if isinstance(value, tuple) else value
        return plain | {
            "data_dir": str(self.data_dir),
            "database_url": checks.without_secrets(self.database_url),
            "master_key": "***" if self.master_key else "",
        }

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.to_plain().items())
        return f"Settings({', '.join(shown)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDescription:
    """What an operator is told of one setting; ``file_variable`` only for secrets."""

    name: str
    variable: str
    file_variable: str | None
    default: str
    range: str
    description: str


def describe() -> tuple[SettingDescription, ...]:
    """Describe every setting, in the order of the fields."""
    return tuple(_described(name, of) for name, of in settings_of(Settings).items())


def _described(name: str, known: Known) -> SettingDescription:
    return SettingDescription(
        name=name,
        variable=variable_of(name),
        file_variable=file_variable_of(name) if known.secret else None,
        default=known.default_text or str(known.default),
        range=known.range,
        description=known.description,
    )
