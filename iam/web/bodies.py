"""What a request carries: its body, and the parameters in body and query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from iam.domain.errors import InvalidRequest
from iam.protocol.parameters import FORM, LONGEST_BODY, MOST_PARAMETERS, too_large

_LONGEST_LENGTH = 10  # digits of a Content-Length that is worth reading
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def read_body(environ: Mapping[str, Any]) -> bytes:
    """
    Read the body, and not a byte more than is taken.

    Raises:
        InvalidRequest: Its length is not a number.
        PayloadTooLarge: It is longer than any request of ours.
    """
    length = str(environ.get("CONTENT_LENGTH") or "")
    if not length and not environ.get("wsgi.input_terminated"):
        return b""
    if length and not (length.isascii() and length.isdigit()):
        raise InvalidRequest("Content-Length is not a number")
    wanted = int(length[:_LONGEST_LENGTH]) if length else LONGEST_BODY + 1
    if length and (wanted > LONGEST_BODY or len(length) > _LONGEST_LENGTH):
        raise too_large()
    body: bytes = environ["wsgi.input"].read(wanted)  # whole: the front door waited
    return body


@dataclass(frozen=True, slots=True)
class Sent:
    """Parameters as they were sent, in their order."""

    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """
        Give the one value of a parameter; empty where it was left out.

        Raises:
            InvalidRequest: It was sent twice.
        """
        values = self.all(name)
        if len(values) > 1:
            raise InvalidRequest("Invalid Request, duplicate request parameter found")
        return values[0] if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a parameter that may be sent often, as ticks are."""
        return tuple(value for key, value in self.pairs if key == name)

    def plain(self) -> dict[str, str]:
        """
        Give every parameter once; what has no value counts as left out.

        Raises:
            InvalidRequest: One was sent twice.
        """
        return {name: value for name, _ in self.pairs if (value := self.get(name))}


def read_query(environ: Mapping[str, Any]) -> Sent:
    """
    Read the query.

    Raises:
        InvalidRequest: It is not UTF-8, has a control character or too many parameters.
    """
    return _read(environ.get("QUERY_STRING", "").encode("latin-1"))


def read_posted(environ: Mapping[str, Any]) -> Sent:
    """
    Read the form of a page; nothing where none was posted.

    Raises:
        InvalidRequest: As for a query; or the body is something else than a form.
        PayloadTooLarge: It is longer than any form of ours.
    """
    if environ["REQUEST_METHOD"] != "POST":
        return Sent()
    body = read_body(environ)
    if len(body) > LONGEST_BODY:
        raise too_large()
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if body and media_type != FORM:
        raise InvalidRequest("Invalid Content Type")
    return _read(body)


def _read(encoded: bytes) -> Sent:
    try:
        pairs = parse_qsl(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError as error:  # also what is not UTF-8
        raise InvalidRequest("The parameters cannot be read") from error
    if any(_CONTROL.search(name + value) for name, value in pairs):
        raise InvalidRequest("A parameter has a control character")
    return Sent(tuple(pairs))
