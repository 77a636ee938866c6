"""What is counted of requests, for whoever watches the server."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Counts requests."""

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """Count one request; ``error`` is its code, empty where there was none."""
        ...


class NoMeter:
    """Counts nothing: metrics are off."""

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """See `Meter`."""
