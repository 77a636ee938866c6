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
    """Counts requests by endpoint, realm and error, and catalogs that are refused."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
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
        self._requests = lru_cache(maxsize=4096)(requests.labels)
        self._seconds = lru_cache(maxsize=64)(seconds.labels)

    def count(self, endpoint: str, realm: str, error: str, seconds: float) -> None:
        """Count one request."""
        self._requests(endpoint, realm, error).inc()
        self._seconds(endpoint).observe(seconds)

    def refused_catalogs(self, files: int) -> None:
        """Note how many files of catalogs are refused now."""
        self._refused.set(files)


def serve(host: str, port: int, folder: Path) -> None:
    """Answer scrapers on an address of their own, from a thread of this process."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call] # the library has no types for it
    start_http_server(port, addr=host, registry=registry)
