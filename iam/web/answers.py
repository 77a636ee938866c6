"""An answer of the protocol as bytes and headers."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response

from iam.protocol.messages import Answer

_NOT_MODIFIED = HTTPStatus.NOT_MODIFIED.value
_to_json = json.JSONEncoder(separators=(",", ":")).encode


def encode(answer: Answer) -> bytes:
    """Write the body: a JWT or one JSON object, in ASCII; nothing where none may be."""
    if answer.status == _NOT_MODIFIED:
        return b""
    if answer.jwt:
        return answer.jwt.encode("ascii")
    return _to_json(answer.body or {}).encode("ascii")


def headers(answer: Answer, body: bytes) -> list[tuple[str, str]]:
    """Give every header of an answer; what tells about a body only where one is."""
    if answer.status == _NOT_MODIFIED:  # RFC 9110 section 15.4.5
        return [("X-Content-Type-Options", "nosniff"), *answer.headers.items()]
    return [
        ("Content-Type", "application/jwt" if answer.jwt else "application/json"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        *answer.headers.items(),
    ]


def respond(answer: Answer) -> Response:
    """Give an answer as Flask wants it."""
    body = encode(answer)
    return Response(body, status=answer.status, headers=headers(answer, body))
