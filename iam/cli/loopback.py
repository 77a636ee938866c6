"""Listen on this machine for the one answer a browser brings back, RFC 8252 §7.3."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import click

_PAGE = (
    b"<!doctype html><html lang=en><meta charset=utf-8>"
    b"<meta name=viewport content='width=device-width'><title>Done</title>"
    b"<body style='font: 1.1rem/1.6 system-ui; margin: 3rem'>"
    b"<h1>The terminal goes on</h1><p>You can close this page.</p>"
)
_OK, _NOT_FOUND = 200, 404
_READ_TIMEOUT = 5.0


class Listener:
    """
    Waits on a loopback address.

    Args:
        port: Where to listen; 0 for any that is free.
        path: The path of the redirect address.
    """

    def __init__(self, port: int, path: str) -> None:
        self._found: list[str] = []
        found = self._found

        class Handler(BaseHTTPRequestHandler):
            timeout = _READ_TIMEOUT

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                is_it = parts.path == path and bool(parts.query)
                body = _PAGE if is_it else b""
                self.send_response(_OK if is_it else _NOT_FOUND)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Referrer-Policy", "no-referrer")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)
                if is_it:
                    found.append(parts.query)

            def log_message(self, *_args: object) -> None:
                """Print nothing: there is a code in the address."""

        try:
            self._server = HTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise click.ClickException(
                f"cannot listen on 127.0.0.1:{port}: {error.strerror}; choose another "
                "with --port"
            ) from error
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}{path}"

    def wait(self, seconds: float, *, client: str) -> str:
        """
        Give the query that the browser came with.

        Args:
            seconds: For how long.
            client: Whose answer it is, to be named where none comes.

        Raises:
            ClickException: None came in time.
        """
        ends = time.monotonic() + seconds
        with self._server as server:
            while not self._found:
                left = ends - time.monotonic()
                if left <= 0:
                    raise click.ClickException(
                        f"nobody came back within {seconds:.0f} seconds; is "
                        f"{self.redirect_uri} among the redirect_uris of {client}?"
                    )
                server.timeout = left
                server.handle_request()
        return self._found[0]
