"""The application called within this process: what a call costs, and where."""

from __future__ import annotations

import cProfile
import io
import os
import pstats
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from wsgiref.types import WSGIApplication

from benchmarks import bare
from benchmarks.operations import Operation, operations
from benchmarks.people import operations_of_people
from benchmarks.wire import FORM, Reply, Request, Use
from benchmarks.world import build_world
from iam.factory.building import build_services, build_web

PORT = 8080
"""In the Host header alone; nothing listens."""
_CALLS = 1000
_DURABLE_CALLS = 100
"""As many take as long, where each is a transaction."""
_ROUNDS = 15
_PROFILED = 5000
_LINES = 35

Call = Callable[[], object]


def print_calls(folder: Path, names: Iterable[str]) -> None:
    """Print the microseconds of a call to the application, without any server."""
    chosen = set(names)
    with application(folder) as (app, known):
        named = {"bare Flask view": (_caller_of_bare(known[0]), _CALLS)}
        for operation in known:
            if operation.name in chosen:
                calls = _DURABLE_CALLS if operation.is_durable else _CALLS
                send = caller(app, operation, most=_ROUNDS * calls)
                named[operation.title] = send, calls
        spent: dict[str, list[float]] = {title: [] for title in named}
        for _ in range(_ROUNDS):
            for title, (call, calls) in named.items():
                spent[title].append(_microseconds(call, calls))
    print(
        f"µs a call, median of {_ROUNDS} rounds in turn, of {_CALLS} calls each, or of "
        f"{_DURABLE_CALLS} where each is a transaction"
    )
    for title, rounds in spent.items():
        print(f"  {title:36}{median(rounds):10.1f}   least {min(rounds):8.1f}")


def print_profile(folder: Path, name: str) -> None:
    """Print where the time of an operation goes."""
    with application(folder) as (app, known):
        operation = next(each for each in known if each.name == name)
        call = caller(app, operation, most=_PROFILED + _CALLS)
        _microseconds(call, _CALLS)  # once without, so that everything is loaded
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(_PROFILED):
            call()
        profile.disable()
    print(f"{_PROFILED} calls under cProfile, which makes small functions look dear")
    for order in ("tottime", "cumulative"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(_LINES)


def _microseconds(call: Call, times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - started) / times * 1_000_000


@contextmanager
def application(folder: Path) -> Iterator[tuple[WSGIApplication, list[Operation]]]:
    """Build the application over a world of its own, and what can be asked of it."""
    world = build_world(folder / "world")
    services = build_services(world.settings)
    try:
        known = [*operations(world), *operations_of_people(world)]
        yield build_web(services, world.settings), known
    finally:
        services.close()


def caller(app: WSGIApplication, operation: Operation, *, most: int) -> Call:
    """
    Give a function that sends the operation's requests in turn.

    Args:
        app: What answers.
        operation: It is looked at by hand first.
        most: So many calls, where each request can be sent once.

    Raises:
        WrongAnswer: It is not answered as it should be.
    """

    def send(request: Request) -> Reply:
        return _call(app, _environ(request), request.form.encode())

    operation.check(PORT, send)
    made = operation.requests(PORT, send, 1 if operation.use is Use.CHAIN else most)
    if operation.use is Use.CHAIN:
        return _chain(app, made[0])
    prepared = cycle([(_environ(request), request.form.encode()) for request in made])
    return lambda: _call(app, *next(prepared))


def _chain(app: WSGIApplication, first: Request) -> Call:
    """Give a function that sends what the answer before gave."""
    request = first

    def call() -> None:
        nonlocal request
        reply = _call(app, _environ(request), request.form.encode())
        request = request.after(reply)

    return call


def _caller_of_bare(operation: Operation) -> Call:
    app = bare.create_app()
    request = operation.requests(
        PORT, lambda _: Reply(status=200, body=b"", size=0), 1
    )[0]
    environ = {**_environ(request), "PATH_INFO": bare.PATH}
    form = request.form.encode()
    return lambda: _call(app, environ, form)


def _call(app: WSGIApplication, environ: dict[str, Any], form: bytes) -> Reply:
    status = ""

    def start_response(line: str, _headers: object, _fault: object = None) -> Any:  # noqa: ANN401 - as PEP 3333 has it
        nonlocal status
        status = line

    body = b"".join(app({**environ, "wsgi.input": io.BytesIO(form)}, start_response))
    return Reply(status=int(status[:3]), body=body, size=len(body))


def _environ(request: Request) -> dict[str, Any]:
    """Give what granian gives: the environment of the process is in it too."""
    return {
        **os.environ,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": f"localhost:{request.port}",
        "HTTP_AUTHORIZATION": request.authorization,
        "CONTENT_TYPE": FORM if request.form else "",
        "CONTENT_LENGTH": str(len(request.form)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
