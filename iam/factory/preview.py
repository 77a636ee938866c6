"""Build the preview: a throwaway server in a temporary folder, filled with copies."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from iam.domain.translations.ledger import Ledger
from iam.engines.catalogs import Catalogs
from iam.engines.pseudo_catalogs import PseudoCatalogs
from iam.engines.throwaway_folders import ThrowawayFolder
from iam.factory.building import build_services, build_web
from iam.factory.words import catalogs_of, folders
from iam.services.previews import Choices, Original
from iam.services.services import Services
from iam.settings import Settings
from iam.web.front_door import FrontDoor
from iam.web.preview.casting import cast
from iam.web.preview.development import DevelopmentPreview
from iam.web.preview.extras import Extras
from iam.web.preview.index import Client
from iam.web.preview.preview import Backing, Preview
from iam.web.preview.stage import Stage

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class StandingClock:
    """Noon of one day, so that a page is the same each time it is made."""

    def now(self) -> datetime:
        """See `Clock`."""
        return NOON

    def time(self) -> float:
        """See `Clock`."""
        return NOON.timestamp()

    def monotonic(self) -> float:
        """See `Clock`."""
        return time.monotonic()


def open_preview(original: Original, settings: Settings, choices: Choices) -> Preview:
    """
    Open a preview of its own, as a command does.

    Raises:
        Refused: As for `open_backing`.
        SettingsError: A folder of catalogs is not there.
    """
    backing = open_backing(original, settings, catalogs_of(settings))
    try:
        return Preview(backing, choices=choices)
    except BaseException:
        backing.close()
        raise


def develop(services: Services, settings: Settings) -> DevelopmentPreview:
    """Give the previews of a server in development mode."""

    def opens(original: Original, others: Callable[[], Sequence[Client]]) -> Preview:
        backing = open_backing(original, settings, catalogs_of(settings))
        return Preview(backing, choices=Choices(), others=others)

    return DevelopmentPreview(services, opens)


def open_backing(original: Original, settings: Settings, catalogs: Catalogs) -> Backing:
    """
    Give what a preview stands on.

    Nothing of what is copied changes, and closing it leaves nothing.

    Args:
        original: The realm and the client.
        settings: Of the server that they are of.
        catalogs: The words, which may change meanwhile.

    Raises:
        Refused: The client cannot be shown.
    """
    folder = ThrowawayFolder("preview")
    opened: list[Services] = []

    def close() -> None:
        for each in opened:
            each.close()
        folder.close()

    def build(ledger: Ledger | None) -> tuple[Services, FrontDoor]:
        own = throwaway(settings, folder.path)
        services = build_services(
            own,
            clock=StandingClock(),
            stop=_stay,
            catalogs=PseudoCatalogs(catalogs, with_unfinished=True, ledger=ledger),
            ledger=ledger,
        )
        opened.append(services)
        services.database.upgrade()
        return services, build_web(services, own, extras=Extras(services=services))

    try:
        services, app = build(None)
        stage = cast(original, services, app)
    except BaseException:
        close()
        raise

    def mark(ledger: Ledger) -> Stage:
        services, app = build(ledger)
        return replace(stage, app=app, services=services)

    return Backing(
        stage=stage,
        mark=mark,
        moment=PseudoCatalogs(catalogs, with_unfinished=True).moment,
        folders=folders(),
        close=close,
        original=original,
    )


def throwaway(settings: Settings, folder: Path) -> Settings:
    """Give settings for a server of nobody's, in a folder."""
    return replace(
        settings,
        data_dir=folder,
        database_url="",
        master_key="",
        allowed_hosts=(),
        trusted_proxies=(),
        metrics_address="",
        audit_log="",
        breached_passwords="",
        development=False,
    )


def _stay() -> None:
    """Nobody restores a copy of a throwaway database."""
