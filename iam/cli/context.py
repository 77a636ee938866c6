"""What every command is handed: the way to the settings and to the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # a command that needs neither starts without them
    from iam.services.previews import OpensPreviews
    from iam.services.services import Services
    from iam.settings import Settings


@dataclass(frozen=True)
class Context:
    """The factory's ways to build things, and the variables of the environment."""

    build_services: Callable[[Settings], Services]
    environ: Mapping[str, str]
    open_preview: OpensPreviews | None = None

    def settings(self, **overrides: object) -> Settings:
        """
        Read the settings of the server.

        Args:
            overrides: Settings by name that go before all other sources.

        Raises:
            SettingsError: With every fault.
        """
        from iam.settings import Settings  # noqa: PLC0415 - not every command needs it

        return Settings.from_environment(self.environ, overrides=overrides or None)

    def services(self) -> Services:
        """
        Give the services on the tables of this release; closed when the command ends.

        Raises:
            ClickException: There is no database, and none is made in passing.
            DatabaseUnusable: The tables are not there or another release's.
            TemporarilyUnavailable: The database cannot be reached.
            WrongMasterKey: Its keys were encrypted under another master key.
        """
        self.require_database()
        services = self.unchecked_services
        services.database.require_newest()
        services.cache.load()
        return services

    @cached_property
    def unchecked_services(self) -> Services:
        """The services, whatever tables the database has."""
        settings = self.settings()
        if settings.audit_log == "-":  # standard output is the command's own
            settings = replace(settings, audit_log="/dev/stderr")
        services = self.build_services(settings)
        click.get_current_context().find_root().call_on_close(services.close)
        return services

    def require_database(self) -> None:
        """See that a database in a file is there; none is made in a wrong place."""
        scheme, separator, rest = self.settings().database.partition(":///")
        path = Path(rest.partition("?")[0])
        if scheme == "sqlite" and separator and not path.exists():
            raise click.ClickException(
                f"there is no database at {path.absolute()}: run 'iam db upgrade' to "
                "make one, or say where it is by IAM_DATA_DIR or IAM_DATABASE_URL"
            )


pass_context = click.make_pass_decorator(Context)
