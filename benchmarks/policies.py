"""
What policies cost: a usual one, the worst expressions, and many in a token request.

Run as ``python -m benchmarks.policies``, with ``--short`` for a quick look; it ends
with status 1 where a limit is not kept. The time is that of a processor, so other work
on the machine matters little; the memory is what a process of its own grows by at most.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.calls import Call, caller
from benchmarks.operations import operations
from benchmarks.world import REALM, SCOPE, World, build_world, copy_world
from iam.domain.policies.values import Kind, Policy, Result
from iam.domain.policies.variables import (
    LONGEST_INPUT,
    LONGEST_NAME,
    USUAL_ITEMS,
    Type,
    variables_of,
)
from iam.engines.expressions import Failed, compile_expression
from iam.factory.building import build_services, build_web
from iam.services.compiled_policies import CompiledPolicies, prepare

MOST_USUAL = 40
"""Microseconds of a usual policy with its facts, and that it adds to a request."""
MOST_TIME = 5.0
"""Milliseconds of the worst expression."""
MOST_MEMORY = 64
"""Megabytes of the worst expression."""

_CALLS, _ROUNDS, _EVALUATIONS = 1000, 15, 15
_REQUESTS, _LONG_ROUNDS, _SHORT_ROUNDS = 200, 60, 15
_ONE_IN = 10
"""Of so many policies of a realm, the condition of one holds."""
_PAGE = 4096

USUAL = Policy(
    name="usual",
    kind=Kind.TOKEN,
    when="'staff' in subject.groups && request.scopes.exists(s, s.startsWith('doc'))",
    set={"tenant": "client.properties.tenant"},
    lifetime="300",
)
_LONG = "'a text of more than a few bytes'"
WORST = (
    f"subject.groups.map(g, {_LONG})",
    "subject.groups.filter(g, g != '').map(g, g.substring(1))",
    "subject.groups.filter(g, g.like('*a*a*')).size() > 0",
    "subject.groups.all(g, g in client.scopes)",
    "subject.groups.exists(g, g == 'x') || client.scopes.exists(g, g == 'x')",
    "subject.groups.all(g, !request.address.in_network('10.0.0.0/8'))",
    "subject.groups.map(g, g.split('a', 9)).size() > 0",
    "subject.groups.map(g, {'name': g, 'of': client.id}).size() > 0",
    "subject.groups.join(client.id).size() > 0",
    "(subject.groups + client.scopes) == (client.scopes + subject.groups)",
    "[subject.groups, client.scopes] == [subject.groups, client.scopes]",
    "subject.attributes == subject.attributes",
    "subject.attributes.list.all(x, x in subject.groups || true)",
    "client.properties.text.split('').all(c, c == 'a')",
    "client.properties.text.split('').size() + client.properties.text.size()",
    "subject.id.replace('a', client.id)",
    "client.properties.text.replace('', 'abcdefghij').size()",
    "client.properties.text.matches('(a|b)*a(a|b)(a|b)(a|b)(a|b)(a|b)(a|b)c')",
    "client.id.matches('(a|b)*a(a|b){12}c')",
    "client.id.matches('a.*a.*a.*a.*c') || subject.id.matches('(a|aa)+(b|bb)+c')",
    "client.properties.text.contains(subject.attributes.text + 'b')",
    "cel.bind(a, client.properties.text + 'b', a.indexOf(a) + a.lastIndexOf('b' + a))",
    "[1, 2, 3, 4, 5, 6, 7, 8, 9].all(a, client.scopes.all(b, b.size() > a || true))",
    "cel.bind(a, [subject.id, client.id], cel.bind(b, [a, a], [b, b])) == []",
    "'x' in subject.groups && true" + " && true" * 400,
)
"""As costly as what is not refused gets; a fuzzer of the estimate found several."""


def facts(*, largest: bool) -> dict[str, object]:
    """Give a fact for every variable."""
    usual: dict[Type, object] = {
        Type.TEXT: "abc",
        Type.INT: 3600,
        Type.BOOL: False,
        Type.TIME: datetime.now(UTC),
        Type.TEXTS: ("staff", "documents", "readers"),
        Type.TEXT_MAP: {"tenant": "acme", "region": "eu"},
        Type.ANY_MAP: {"email": "ada@example.com", "name": "Ada", "locale": "en"},
    }
    found = {name: usual[each.type] for name, each in variables_of(Kind.TOKEN).items()}
    if not largest:
        return found
    groups = [f"{number:03}".ljust(140, "a") for number in range(USUAL_ITEMS)]
    return found | {
        "subject.groups": groups,
        "client.scopes": list(reversed(groups)),
        "subject.id": "a" * LONGEST_NAME,
        "client.id": _letters(LONGEST_NAME),
        "request.address": "192.0.2.1",
        "client.properties": {"text": _letters(LONGEST_INPUT)},
        "subject.attributes": {
            "text": "a" * LONGEST_INPUT,
            "list": [f"a{number}" for number in range(USUAL_ITEMS)],
        },
    }


def _letters(length: int) -> str:
    """Write a text of two letters in no order, so that a matcher finds no pattern."""
    number = int.from_bytes(hashlib.shake_256(b"").digest(length // 8))
    return f"{number:0{length}b}".replace("0", "a").replace("1", "b")


def usual_microseconds(*, remembers: bool) -> float:
    """Say how long a usual policy takes, its facts looked at anew for each request."""
    policies, given = CompiledPolicies(remembers=remembers), facts(largest=False)

    def request() -> None:
        prepared = prepare(Kind.TOKEN, given)
        compiled = policies.of(USUAL)
        if compiled.holds(prepared):
            compiled.evaluate("set.tenant", prepared)
            compiled.evaluate("lifetime", prepared)

    return min(_seconds(request, _CALLS) for _ in range(_ROUNDS)) / _CALLS * 1e6


def worst(source: str) -> tuple[float, float]:
    """Give the milliseconds of an expression, and the megabytes that it takes."""
    expression = compile_expression(source, kind=Kind.TOKEN, result=Result.CLAIM)
    given = facts(largest=True)

    def evaluate() -> None:
        try:
            expression.evaluate(prepare(Kind.TOKEN, given))
        except Failed as failed:  # a value larger than a token is no fault here
            if "4096 bytes" not in failed.reason:
                raise

    before = _resident()
    evaluate()  # the first time, the library plans it
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    return median(_seconds(evaluate, 1) for _ in range(_EVALUATIONS)) * 1e3, memory


def _seconds(call: Callable[[], object], times: int) -> float:
    began = time.thread_time()
    for _ in range(times):
        call()
    return time.thread_time() - began


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE / 2**20


def of_realm(count: int) -> list[Policy]:
    """Give the token policies of a realm: each is a usual one, and few apply."""
    return [
        Policy(
            name=f"usual-{number}",
            kind=Kind.TOKEN,
            when=f"request.scopes.exists(s, s.startsWith('{scope}'))"
            f" && !('team-{number}' in subject.groups)",
            set={"tenant": f"client.id + '-{number}'"},
            lifetime=str(3000 - number),
        )
        for number in range(count)
        for scope in [SCOPE if number % _ONE_IN == 0 else f"other-{number}"]
    ]


def never_the_same() -> list[Policy]:
    """Give a usual policy that looks at the time, so that no value is known before."""
    [usual] = of_realm(1)
    late = "request.time > timestamp('2020-01-01T00:00:00Z')"
    told = {name: f"{late} ? {text} : ''" for name, text in usual.set.items()}
    return [replace(usual, when=f"{late} && {usual.when}", set=told)]


def servers() -> dict[str, list[Policy]]:
    """Give the policies of each server by what it is called; the first has none."""
    return {
        "no policy": [],
        "1 policy": of_realm(1),
        "10 policies": of_realm(10),
        "100 policies": of_realm(100),
        "1 that looks at the time": never_the_same(),
        "no policy again": [],
    }


def request_microseconds(folder: Path, *, rounds: int) -> dict[str, list[float]]:
    """
    Say how long a whole request for a token takes, by the policies of its realm.

    Servers of one world take turns, so that what slows the machine down for a while
    slows all of them.

    Args:
        folder: For the data of the servers.
        rounds: Of each server.

    Returns:
        The figures of all rounds in turn, by the `servers`; two of them have no
        policies, which tells what is noise.
    """
    first = build_world(folder / "world")
    with ExitStack() as stack:
        asks = {
            name: stack.enter_context(_server(copy_world(first, folder / name), those))
            for name, those in servers().items()
        }
        found: dict[str, list[float]] = {name: [] for name in asks}
        for _ in range(rounds):
            for name, ask in asks.items():
                found[name].append(_seconds(ask, _REQUESTS) / _REQUESTS * 1e6)
    return found


@contextmanager
def _server(world: World, policies: list[Policy]) -> Iterator[Call]:
    services = build_services(world.settings)
    try:
        services.policies.save_all(services.realms.get(REALM), policies)
        app = build_web(services, world.settings)
        yield caller(app, operations(world)[0], most=_REQUESTS)
    finally:
        services.close()


def _print_requests(found: dict[str, list[float]]) -> dict[str, float]:
    """Print what whole requests take, and give what policies add, by the `servers`."""
    without, more = next(iter(found.values())), {}
    print("a whole request for an opaque token, at the median of the rounds")
    for name, figures in found.items():
        more[name] = median(a - b for a, b in zip(figures, without, strict=True))
        print(f"  {name:24} {median(figures):7.1f} us, {more[name]:7.1f} more")
    return more


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies")
    parser.add_argument("--short", action="store_true", help="some seconds")
    is_short = parser.parse_args(arguments).short
    usual = usual_microseconds(remembers=False)
    again = usual_microseconds(remembers=True)
    print(
        f"a usual policy, facts included: {usual:.1f} us, at most {MOST_USUAL}; "
        f"{again:.1f} us with facts that it knows"
    )
    with get_context("fork").Pool(1, maxtasksperchild=1) as processes:
        figures = processes.map(worst, WORST, chunksize=1)
    found = [(*each, source) for each, source in zip(figures, WORST, strict=True)]
    for milliseconds, memory, source in sorted(found, reverse=True):
        print(f"{milliseconds:6.2f} ms {memory:5.1f} MB  {source[:80]}")
    slowest, largest = max(one[0] for one in found), max(one[1] for one in found)
    print(
        f"the worst: {slowest:.2f} ms, at most {MOST_TIME}; "
        f"{largest:.1f} MB, at most {MOST_MEMORY}"
    )
    with tempfile.TemporaryDirectory(prefix="iam-benchmark-") as name:
        rounds = _SHORT_ROUNDS if is_short else _LONG_ROUNDS
        more = _print_requests(request_microseconds(Path(name), rounds=rounds))
    is_usual = max(usual, more["1 policy"]) <= MOST_USUAL
    is_kept = is_usual and slowest < MOST_TIME and largest < MOST_MEMORY
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
