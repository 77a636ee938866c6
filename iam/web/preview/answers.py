"""Files of a preview over HTTP, on this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from iam.services.previews import File

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'self'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def answer(file: Callable[[str], File | None], environ: Mapping[str, Any]) -> Response:
    """
    Give the file that a request names.

    One that names another host is of a page elsewhere, whose name leads here: it reads
    nothing.
    """
    if not is_loopback(environ.get("HTTP_HOST", "")):
        return said(421, "The preview answers on localhost alone.")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        refused = said(405, "The preview is read, and sends nothing.")
        refused.headers["Allow"] = "GET, HEAD"
        return refused
    path = environ.get("PATH_INFO", "")
    if not path.startswith("/"):
        return Response(
            status=308, headers={"Location": f"{environ.get('SCRIPT_NAME', '')}/"}
        )
    found = file(path[1:])
    if found is None:
        return said(404, "There is no such page in the preview.")
    return Response(found.content, headers=HEADERS, content_type=found.content_type)


def said(status: int, words: str) -> Response:
    """Answer in a sentence."""
    return Response(
        f"{words}\n",
        status=status,
        headers=HEADERS,
        content_type="text/plain; charset=utf-8",
    )


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine."""
    try:
        return urlsplit(f"//{host}").hostname in _LOOPBACK
    except ValueError:
        return False
