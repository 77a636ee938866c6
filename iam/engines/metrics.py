"""Counters and histograms for Prometheus, right with several workers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    start_http_server,
)
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class PrometheusMeter:
    """
    Counts requests, catalogs that are refused, logouts, and what policies do.

    ``registry`` has the numbers of this process.
    """

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        requests = Counter(
            "iam_requests",
            "Requests answered.",
            ["endpoint", "realm", "error"],
            registry=registry,
        )
        seconds = Histogram(
            "iam_request_seconds",
            "Seconds from the first look at a request to its answer.",
            ["endpoint"],
            buckets=_BUCKETS,
            registry=registry,
        )
        # Every worker reads the same files: the one that looked last knows best.
        self._refused = Gauge(
            "iam_catalogs_refused",
            "Files of catalogs that are refused; what was read before is served.",
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self._logouts = Counter(
            "iam_backchannel_logouts",
            "Tries to tell a client that a session has ended.",
            ["realm", "outcome"],
            registry=registry,
        )
        # As above: what is in the database, seen last.
        self._logouts_waiting = Gauge(
            "iam_backchannel_logouts_waiting",
            "Clients that are still to be told that a session has ended.",
            ["realm"],
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self._oldest_logout = Gauge(
            "iam_backchannel_logout_oldest_seconds",
            "Seconds since the first end of a session that a client waits to hear of.",
            ["realm"],
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self._compared = Counter(
            "iam_policy_shadow_comparisons",
            "Decisions that the shadow of a policy was asked about as well.",
            ["realm", "policy"],
            registry=registry,
        )
        self._different = Counter(
            "iam_policy_shadow_differences",
            "Those of them that the shadow would have made otherwise.",
            ["realm", "policy"],
            registry=registry,
        )
        self._refusals = Counter(
            "iam_policy_refusals",
            "Requests that a policy refused, or that were refused because it failed.",
            ["realm", "policy", "outcome"],
            registry=registry,
        )
        self._requests = lru_cache(maxsize=4096)(requests.labels)
        self._seconds = lru_cache(maxsize=64)(seconds.labels)

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """Count one request."""
        self._requests(endpoint, realm, error).inc()
        self._seconds(endpoint).observe(seconds)

    def refused_catalogs(self, files: int) -> None:
        """Note how many files of catalogs are refused now."""
        self._refused.set(files)

    def told_of_logout(self, realm: str, outcome: str) -> None:
        """Count one try to tell a client of a logout."""
        self._logouts.labels(realm, outcome).inc()

    def logouts_waiting(self, realm: str, clients: int, oldest: float) -> None:
        """Note how many clients of a realm wait to hear of one, the first how long."""
        self._logouts_waiting.labels(realm).set(clients)
        self._oldest_logout.labels(realm).set(oldest)

    def compared_policy(self, realm: str, policy: str, *, differs: bool) -> None:
        """Count one decision that the shadow of a policy was asked about as well."""
        self._compared.labels(realm, policy).inc()
        if differs:
            self._different.labels(realm, policy).inc()

    def refused_by_policy(self, realm: str, policy: str, *, failed: bool) -> None:
        """Count one request that a policy refused, or that was because it failed."""
        outcome = "failed" if failed else "refused"
        self._refusals.labels(realm, policy, outcome).inc()


def serve(host: str, port: int, folder: Path) -> None:
    """Answer scrapers on an address of their own, from a thread of this process."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call] # the library has no types for it
    start_http_server(port, addr=host, registry=registry)
