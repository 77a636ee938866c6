"""Run what was built: in a worker, or under another WSGI server."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from iam.factory.building import build_services, build_web
from iam.services.metrics import Meter, NoMeter
from iam.services.services import Services
from iam.settings import Settings
from iam.web.front_door import FrontDoor

if TYPE_CHECKING:  # production has no need of it
    from iam.web.preview.development import DevelopmentPreview


def create_app(
    settings: Settings, *, stop: Callable[[], None] | None = None
) -> FrontDoor:
    """
    Build the WSGI application for one worker process.

    ``stop`` is as for `build_services`.

    Raises:
        DatabaseUnusable: The tables are another release's; says what to do.
        TemporarilyUnavailable: The database cannot be reached.
        WrongMasterKey: The keys in it were encrypted under another master key.
    """
    configure_logging(settings)
    meter = _meter(settings)
    services = build_services(settings, stop=stop, meter=meter)
    services.database.limit_statements()
    services.database.require_newest()
    services.cache.prepare_with(services.scope_decisions.compiled.warm)
    services.cache.load()
    stopping = threading.Event()
    threads = [
        services.housekeeping.start(stopping),
        services.backchannel_logout.start(stopping, meter),
        services.witness.start(stopping),
    ]
    preview = _preview(services, settings)

    def leave() -> None:
        stopping.set()
        for thread in threads:
            thread.join(timeout=5)
        if preview is not None:
            preview.close()

    # Not atexit: a worker that was forked ends without it.
    Finalize(None, leave, exitpriority=10)
    return build_web(services, settings, meter=meter, development=preview)


def create_worker() -> FrontDoor:
    """Build the same from the environment, as `iam serve` has its workers do."""
    settings = Settings.from_environment(os.environ)
    for secret in ("IAM_MASTER_KEY", "IAM_DATABASE_URL"):
        os.environ.pop(secret, None)  # granian copies the rest into every request
    return create_app(settings, stop=_stop_server)


def _preview(services: Services, settings: Settings) -> DevelopmentPreview | None:
    """Show every page in every language, on one's own machine alone."""
    if not settings.development:
        return None
    from iam.factory.preview import develop  # noqa: PLC0415 - production has no need of it

    return develop(services, settings)


def _meter(settings: Settings) -> Meter:
    if not settings.metrics_address:
        return NoMeter()
    from iam.engines.metrics import PrometheusMeter  # noqa: PLC0415 - it reads a folder from the environment as it is imported

    return PrometheusMeter()


def configure_logging(settings: Settings) -> None:
    """Write our own log to standard error; Authlib's debug lines hold tokens."""
    logging.basicConfig(
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    quietest = max(logging.INFO, logging.getLogger().level)
    logging.getLogger("authlib").setLevel(quietest)


def _stop_server() -> None:
    """End the process that would start this one again."""
    os.kill(os.getppid(), signal.SIGTERM)
