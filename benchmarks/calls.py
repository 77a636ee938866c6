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
from benchmarks.wire import FORM, Reply, Request
from benchmarks.world import build_world
from iam.factory.building import build_services, build_web

PORT = 8080
"""In the Host header alone; nothing listens."""
_CALLS = 1000
_ROUNDS = 15
_PROFILED = 5000
_LINES = 35

Call = Callable[[], object]


def print_calls(folder: Path, names: Iterable[str]) -> None:
    """Print the microseconds of a call to the application, without any server."""
    chosen = set(names)
    with _application(folder) as (app, known):
        named = {"bare Flask view": _caller_of_bare(known[0])}
        for operation in known:
            if operation.name in chosen:
                named[operation.title] = _caller(app, operation)
        spent: dict[str, list[float]] = {title: [] for title in named}
        for _ in range(_ROUNDS):
            for title, call in named.items():
                spent[title].append(_microseconds(call))
    print(f"µs a call, median of {_ROUNDS} rounds of {_CALLS} calls in turn")
    for title, rounds in spent.items():
        print(f"  {title:32}{median(rounds):10.1f}   least {min(rounds):8.1f}")


def print_profile(folder: Path, name: str) -> None:
    """Print where the time of an operation goes."""
    with _application(folder) as (app, known):
        call = _caller(app, next(each for each in known if each.name == name))
        _microseconds(call)  # once without, so that everything is loaded
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(_PROFILED):
            call()
        profile.disable()
    print(f"{_PROFILED} calls under cProfile, which makes small functions look dear")
    for order in ("tottime", "cumulative"):
        pstats.Stats(profile).strip_dirs().sort_stats(order).print_stats(_LINES)


def _microseconds(call: Call) -> float:
    started = time.perf_counter()
    for _ in range(_CALLS):
        call()
    return (time.perf_counter() - started) / _CALLS * 1_000_000


@contextmanager
def _application(folder: Path) -> Iterator[tuple[WSGIApplication, list[Operation]]]:
    world = build_world(folder / "world")
    services = build_services(world.settings)
    try:
        yield build_web(services, world.settings), list(operations(world))
    finally:
        services.close()


def _caller(app: WSGIApplication, operation: Operation) -> Call:
    """Give a function that sends the operation's requests in turn."""

    def send(request: Request) -> Reply:
        return _call(app, _environ(request), request.form.encode())

    operation.check(PORT, send)
    prepared = cycle(
        [
            (_environ(request), request.form.encode())
            for request in operation.requests(PORT, send)
        ]
    )
    return lambda: _call(app, *next(prepared))


def _caller_of_bare(operation: Operation) -> Call:
    app = bare.create_app()
    request = operation.requests(PORT, lambda _: Reply(status=200, body=b"", size=0))[0]
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
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": f"localhost:{request.port}",
        "HTTP_AUTHORIZATION": request.authorization,
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(request.form)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
