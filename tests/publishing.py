"""A client's own server, really listening, that publishes its public keys."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Publisher:
    """
    What such a server answers, and how it was asked.

    ``meanwhile`` is called before each answer.
    """

    def __init__(self, port: int) -> None:
        self.uri = f"http://127.0.0.1:{port}/jwks?of=app"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status = 200
        self.body = b""
        self.headers: list[tuple[str, str]] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self.is_asked = threading.Event()

    def publish(self, *keys: dict, cache_control: str = "") -> None:
        self.status, self.body = 200, json.dumps({"keys": keys}).encode()
        self.headers = [("Cache-Control", cache_control)] if cache_control else []


@contextmanager
def a_publisher():
    """Start one, and end it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append((self.path, dict(self.headers)))
            publisher.is_asked.set()
            publisher.meanwhile()
            self.send_response(publisher.status)
            for header in publisher.headers:
                self.send_header(*header)
            self.send_header("Content-Length", str(len(publisher.body)))
            self.end_headers()
            self.wfile.write(publisher.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher = Publisher(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
