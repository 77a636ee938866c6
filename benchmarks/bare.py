"""The bare Flask view: what Flask and the server cost without any work of ours."""

from __future__ import annotations

import sys

from flask import Flask, Response

from iam.engines.server import run

PATH = "/bare"
TARGET = "benchmarks.bare:create_app"
_BODY = b'{"active":true}'


def create_app() -> Flask:
    """Build an application of one view, which gives a fixed answer."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule(PATH, view_func=view, methods=["GET", "POST"])
    return app


def view() -> Response:
    """Answer without reading anything."""
    return Response(_BODY, content_type="application/json")


if __name__ == "__main__":
    port, workers = (int(argument) for argument in sys.argv[1:])
    run(
        TARGET,
        host="127.0.0.1",
        port=port,
        workers=workers,
        started=lambda: None,
    )
