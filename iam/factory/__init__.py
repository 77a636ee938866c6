"""
Joins the floors: the only place that knows them all, and that decides nothing.

Nothing is imported before it is used, so that a command that needs no database starts
at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iam.services.previews import Choices, Original, Preview
    from iam.services.services import Services
    from iam.settings import Settings
    from iam.web.front_door import FrontDoor


def create_app(settings: Settings) -> FrontDoor:
    """Build the WSGI application; see `iam.factory.running.create_app`."""
    from iam.factory import running  # noqa: PLC0415 - see above

    return running.create_app(settings)


def create_worker() -> FrontDoor:
    """Build the same in a worker of `iam serve`, from the environment."""
    from iam.factory import running  # noqa: PLC0415 - see above

    return running.create_worker()


def main() -> None:
    """Run a command."""
    from iam.cli.main import run  # noqa: PLC0415 - see above

    run(_build_services, open_preview=_open_preview)


def _build_services(settings: Settings) -> Services:
    from iam.factory.building import build_services  # noqa: PLC0415 - see above

    return build_services(settings)


def _open_preview(original: Original, settings: Settings, choices: Choices) -> Preview:
    from iam.factory.preview import open_preview  # noqa: PLC0415 - see above

    return open_preview(original, settings, choices)
