"""What is counted, for whoever watches the server."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Counts requests, faults of catalogs, who hears of logouts, and policies."""

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """Count one request; ``error`` is its code, empty where there was none."""
        ...

    def refused_catalogs(self, files: int) -> None:
        """Note how many files of catalogs are refused now."""
        ...

    def told_of_logout(self, realm: str, outcome: str) -> None:
        """Count one try to tell a client of a logout."""
        ...

    def logouts_waiting(self, realm: str, clients: int, oldest: float) -> None:
        """Note how many clients of a realm wait to hear of one, the first how long."""
        ...

    def compared_policy(self, realm: str, policy: str, *, differs: bool) -> None:
        """Count one decision that the shadow of a policy was asked about as well."""
        ...

    def refused_by_policy(self, realm: str, policy: str, *, failed: bool) -> None:
        """Count one request that a policy refused, or that was because it failed."""
        ...


class NoMeter:
    """Counts nothing: metrics are off."""

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """See `Meter`."""

    def refused_catalogs(self, files: int) -> None:
        """See `Meter`."""

    def told_of_logout(self, realm: str, outcome: str) -> None:
        """See `Meter`."""

    def logouts_waiting(self, realm: str, clients: int, oldest: float) -> None:
        """See `Meter`."""

    def compared_policy(self, realm: str, policy: str, *, differs: bool) -> None:
        """See `Meter`."""

    def refused_by_policy(self, realm: str, policy: str, *, failed: bool) -> None:
        """See `Meter`."""
