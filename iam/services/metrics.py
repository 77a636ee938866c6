"""What is counted, for whoever watches the server."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Counts requests, and what is wrong with catalogs."""

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """Count one request; ``error`` is its code, empty where there was none."""
        ...

    def refused_catalogs(self, files: int) -> None:
        """Note how many files of catalogs are refused now."""
        ...


class NoMeter:
    """Counts nothing: metrics are off."""

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """See `Meter`."""

    def refused_catalogs(self, files: int) -> None:
        """See `Meter`."""
