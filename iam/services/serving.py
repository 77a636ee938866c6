"""Serve with workers, and metrics on an address of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from iam.engines import server
from iam.engines.server import AddressInUse

__all__ = ["AddressInUse", "serve"]

TARGET = "iam.factory:create_worker"


def serve(
    *,
    bind: tuple[str, int],
    workers: int,
    metrics: tuple[str, int] | None,
    metrics_folder: Path,
    started: Callable[[], None],
) -> None:
    """
    Serve until a signal.

    Args:
        bind: Host and port.
        workers: Processes.
        metrics: Host and port for Prometheus; None where nobody watches.
        metrics_folder: Where workers keep their numbers; emptied first.
        started: Called when the workers run.

    Raises:
        AddressInUse: One of the two addresses is taken.
    """
    if metrics is not None:
        _serve_metrics(metrics, metrics_folder)
    server.run(
        TARGET,
        host=bind[0],
        port=bind[1],
        workers=workers,
        started=started,
    )


def _serve_metrics(address: tuple[str, int], folder: Path) -> None:
    """Prepare the folder before the library is imported: it looks there once."""
    from iam.engines import metrics_folder  # noqa: PLC0415 - only where it is used

    metrics_folder.prepare(folder)
    from iam.engines import metrics  # noqa: PLC0415 - see above

    try:
        metrics.serve(*address, folder)
    except OSError as error:
        raise AddressInUse(
            f"cannot answer metrics on {address[0]}:{address[1]}: {error.strerror}"
        ) from error
