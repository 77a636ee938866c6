"""A client's own server, really listening, that is told when sessions end."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Listener:
    """
    What such a server was told, and what it answers.

    ``statuses`` are given one after the other, the last one for ever; 0 hangs up
    without an answer. While ``may_answer`` is not set, it hangs.
    """

    def __init__(self, port: int) -> None:
        self.uri = f"http://127.0.0.1:{port}/backchannel"
        self.heard: list[dict[str, str]] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.statuses = [200]
        self.is_told = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked_now = self.asked_at_once = 0

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        form = parse_qs(body.decode(), strict_parsing=True)
        self.requests.append((path, headers))
        self.heard.append({name: values[0] for name, values in form.items()})
        self.is_told.set()
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def a_listener():
    """Start one, and end it."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                listener.asked_now += 1
                listener.asked_at_once = max(listener.asked_at_once, listener.asked_now)
                status = listener.take(self.path, dict(self.headers), body)
            listener.may_answer.wait(20)
            with lock:
                listener.asked_now -= 1
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            if status in {302, 307}:
                self.send_header("Location", listener.uri)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def telling(sender, *given):
    """Tell clients in a thread of its own, which ends with this whatever happens."""
    stopping = threading.Event()
    thread = sender.start(stopping, *given)
    try:
        yield stopping
    finally:
        stopping.set()
        thread.join(30)
    assert not thread.is_alive()
