"""Serve a preview to the browsers of this machine, until it is interrupted."""

from __future__ import annotations

from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import click

from iam.cli.printable import printable

if TYPE_CHECKING:
    from iam.services.previews import Preview


class _Server(ThreadingMixIn, WSGIServer):
    """Answers several requests at once: frames are loaded side by side."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """Prints no line for each request."""

    def log_message(self, *_args: object) -> None:
        """See `WSGIRequestHandler`."""


def serve_preview(preview: Preview, port: int, of: str) -> None:
    """
    Serve until the command is interrupted.

    Raises:
        ClickException: The port is taken.
    """
    try:
        server = _Server(("127.0.0.1", port), _Quiet)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on 127.0.0.1:{port}: {error.strerror}; stop what runs "
            "there, or choose another with --port"
        ) from error
    server.set_app(preview.serve)
    count = len(preview.languages())
    what = f"{printable(of)}, in {count} languages"
    click.echo(f"The preview of {what}: http://localhost:{port}/")
    click.echo("It updates as a catalog is saved. Ctrl+C ends it.", err=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("", err=True)
