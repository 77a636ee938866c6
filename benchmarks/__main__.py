"""The command: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import calls, comparisons, consent, report
from benchmarks.measuring import Plan
from benchmarks.wire import WrongAnswer

OPERATIONS = ("opaque", "jwt", "introspection", "code", "refresh", "userinfo")
NAMES = (*OPERATIONS, comparisons.REVOCATIONS, consent.NAME)


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; give the exit status."""
    given = _parser().parse_args(arguments)
    names = given.only or NAMES
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    with tempfile.TemporaryDirectory(prefix="iam-benchmark-") as folder:
        try:
            if given.profile:
                calls.print_profile(Path(folder), given.profile)
            elif given.calls:
                calls.print_calls(Path(folder), names)
            else:
                _compare(names, _plan(given, Path(folder)), given.json)
        except (WrongAnswer, OSError, subprocess.SubprocessError) as error:
            print(f"WRONG: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
            return 130
    return 0


def _compare(names: tuple[str, ...], plan: Plan, file: Path | None) -> None:
    print(report.heading(plan), flush=True)
    done: list[comparisons.Comparison] = []
    for comparison in comparisons.run(names, plan):
        done.append(comparison)
        print(report.block(comparison), flush=True)
        if file:
            report.write_json(file, plan, done)
    if consent.NAME in names:
        page = consent.measure(plan.folder)
        print(page.written(), flush=True)
        if file:
            report.write_json(file, plan, done, consent=page.to_plain())


def _plan(given: argparse.Namespace, folder: Path) -> Plan:
    if given.short:
        print(
            "short: for information only; few and short rounds, and "
            "50,000 revocations in place of a million"
        )
        return Plan(
            seconds=given.seconds or 1, rounds=2, revocations=50_000, folder=folder
        )
    return Plan(
        seconds=given.seconds or 5, rounds=5, revocations=1_000_000, folder=folder
    )


def _leave(number: int, _frame: object) -> None:
    """End as on Ctrl-C, so that every server is ended too."""
    del number
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="two minutes, for information"
    )
    parser.add_argument(
        "--seconds", type=_seconds, metavar="N", help="of each round, 1 to 60"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, metavar="NAME", help=", ".join(NAMES)
    )
    within = parser.add_mutually_exclusive_group()
    within.add_argument(
        "--calls",
        action="store_true",
        help="microseconds of a call within this process, without a server",
    )
    within.add_argument(
        "--profile",
        choices=OPERATIONS,
        metavar="NAME",
        help="where the time of a call goes, under cProfile: " + ", ".join(OPERATIONS),
    )
    return parser


def _seconds(text: str) -> int:
    seconds = int(text)
    if not 1 <= seconds <= 60:  # noqa: PLR2004 - as the help says
        raise argparse.ArgumentTypeError("is not 1 to 60")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
