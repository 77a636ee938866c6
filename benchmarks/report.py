"""What is printed, and what a file of JSON gets."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks.comparisons import Comparison
from benchmarks.load import has_wrk
from benchmarks.measuring import CONNECTIONS, Plan
from benchmarks.verdict import Span
from iam.engines.server import THREADS

_COLUMNS = ("requests/s", "p50 ms", "p99 ms", "CPU µs", "MB/worker", "cores")


def heading(plan: Plan) -> str:
    """Say what is measured where, and name the columns."""
    about = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"granian {version('granian')}, Flask {version('flask')}; "
        f"{THREADS} threads a worker; "
        f"{plan.rounds} rounds of {plan.seconds} s each, in turn; "
    )
    if has_wrk():
        about += f"load: wrk -t1 -c{CONNECTIONS} for each worker"
    else:
        about += "load: Python's, as wrk is not installed: rates only, no ratios"
    columns = "".join(f"{column:>12}" for column in _COLUMNS)
    return f"{about}\n\n{'':34}{columns}"


def block(comparison: Comparison) -> str:
    """Write one comparison."""
    workers = f"{comparison.workers} worker{'s' if comparison.workers > 1 else ''}"
    verdict = comparison.verdict
    return "\n".join(
        (
            f"{comparison.title}, {workers}",
            _line("ours", verdict.ours),
            _line(comparison.other, verdict.bare),
            f"  {conclusion(comparison)}",
            "",
        )
    )


def conclusion(comparison: Comparison) -> str:
    """Write the ratio and whether its target is reached, or why there is none."""
    verdict = comparison.verdict
    if comparison.figure is None:
        return f"no ratio: {verdict.why}"
    reached = "reached" if comparison.reached else "NOT REACHED"
    return (
        f"{comparison.figure:.2f} {comparison.wanted}: {reached} "
        f"({verdict.counting} of {verdict.rounds} rounds count)"
    )


def _line(name: str, span: Span) -> str:
    figures = (
        f"{span.rate:12,.0f}{span.p50:12.2f}{span.p99:12.2f}"
        f"{span.microseconds:12.0f}{span.megabytes:12.1f}{span.cores:12.2f}"
    )
    return f"  {name:32}{figures}"


def write_json(
    path: Path, plan: Plan, comparisons: Sequence[Comparison], **more: object
) -> None:
    """Write every figure of every round."""
    told = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "granian": version("granian"),
        "flask": version("flask"),
        "threads": THREADS,
        "wrk": has_wrk(),
        "seconds": plan.seconds,
        "rounds": plan.rounds,
        "revocations": plan.revocations,
        "comparisons": [asdict(each) for each in comparisons],
        **more,
    }
    path.write_text(json.dumps(told, indent=2, default=str) + "\n")
