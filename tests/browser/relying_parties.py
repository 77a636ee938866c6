"""`iam serve`, and a page of another origin whose script signs people in."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.serving import serve_what_is_in

_CONFIGURATION = Path(__file__).with_name("relying_parties.toml")
_PAGES = {"/", "/callback", "/signed-out"}
_APPLICATIONS = "/app/"
"""Where browsers come back to that an application on a server sent."""
_IN_A_BROWSER = "in-a-browser"


@dataclass(frozen=True, kw_only=True)
class RelyingParties:
    """What they know of the server, and where browsers come back to."""

    issuer: str
    page: str

    @property
    def after_signing_in(self) -> str:
        return f"{self.page}{_APPLICATIONS}callback"

    @property
    def after_signing_out(self) -> str:
        return f"{self.page}{_APPLICATIONS}signed-out"


@contextmanager
def relying_parties(folder: Path, files: Path) -> Iterator[RelyingParties]:
    """
    Serve them until the block ends.

    Args:
        folder: For the server's data.
        files: The page, its script, and the libraries from npm.
    """
    configuration = folder / "relying_parties.toml"
    text = _CONFIGURATION.read_text(encoding="utf-8")
    with _served(files) as page:
        configuration.write_text(text.replace("@PAGE@", page), encoding="utf-8")
        with serve_what_is_in(configuration) as (base, _):
            issuer = f"{base}/oauth2/realms/root/realms/alpha"
            known = {"authority": issuer, "client_id": _IN_A_BROWSER}
            (files / "known.json").write_text(json.dumps(known), encoding="utf-8")
            yield RelyingParties(issuer=issuer, page=page)


@contextmanager
def _served(files: Path) -> Iterator[str]:
    """Serve files on a port of their own; give the origin."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments) -> None:
            super().__init__(*arguments, directory=str(files))

        def translate_path(self, path: str) -> str:
            is_page = path.partition("?")[0] in _PAGES
            return super().translate_path("/single-page.html" if is_page else path)

        def do_GET(self) -> None:
            if not self.path.startswith(_APPLICATIONS):
                return super().do_GET()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            return self.wfile.write(b"back")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
