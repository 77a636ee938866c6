"""Read the parameters of a request body, RFC 6749 §3.2 and appendix B."""

from __future__ import annotations

import re
from itertools import chain
from urllib.parse import parse_qsl

from iam.domain.errors import InvalidRequest, PayloadTooLarge
from iam.domain.resources import PARAMETER, joined

FORM = "application/x-www-form-urlencoded"
LONGEST_BODY = 65536
"""Bytes; no request of the protocol needs more."""
MOST_PARAMETERS = 100

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What an error_description may hold, RFC 6749 section 5.2.
_PRINTABLE = re.compile(r"[!#-\[\]-~]{1,64}")


def read_form(*, content_type: str | None, query: str, body: bytes) -> dict[str, str]:
    """
    Read a form; what is sent without a value counts as left out.

    ``resource`` may be sent several times, RFC 8707, and stands there as one text.

    Raises:
        InvalidRequest: Another content type, parameters in the query, a body that is
            not UTF-8, a control character, or a parameter sent twice.
        PayloadTooLarge: The body is longer than `LONGEST_BODY`.
    """
    if query:
        raise InvalidRequest("Parameters must be sent in the body, not in the query")
    require_form(content_type)
    if len(body) > LONGEST_BODY:
        raise too_large()
    pairs = _pairs(body)
    form = dict(pairs)
    if len(form) != len(pairs):
        form = once(pairs)
    if _CONTROL.search("".join(chain.from_iterable(pairs))):
        raise InvalidRequest("A parameter has a control character")
    return {name: value for name, value in form.items() if value}


def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """
    Give each parameter once; what may stand there several times is joined.

    Raises:
        InvalidRequest: Another parameter stands there twice.
    """
    names = [name for name, _ in pairs if name != PARAMETER]
    if len(set(names)) != len(names):
        raise InvalidRequest(repeated(names))
    resources = joined(value for name, value in pairs if name == PARAMETER)
    return {**dict(pairs), PARAMETER: resources}


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except UnicodeDecodeError as error:
        raise InvalidRequest("The body is not UTF-8") from error
    except ValueError as error:
        raise InvalidRequest(
            f"At most {MOST_PARAMETERS} parameters can be sent"
        ) from error


def too_large() -> PayloadTooLarge:
    """Refuse a body that is too long; also before it was read."""
    return PayloadTooLarge(f"The body is longer than {LONGEST_BODY} bytes")


def require_form(content_type: str | None) -> None:
    """
    See that a body is a form.

    Raises:
        InvalidRequest: It is something else.
    """
    if content_type != FORM and not _is_form(content_type):
        raise InvalidRequest("Invalid Content Type")


def _is_form(content_type: str | None) -> bool:
    media_type, _, parameters = (content_type or "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    return media_type.strip().lower() == FORM and charset in {"", "charset=utf-8"}


def repeated(names: list[str]) -> str:
    """Say which of these names stands there twice, in AM's words."""
    name = next(name for name in names if names.count(name) > 1)
    shown = f" : {name}" if _PRINTABLE.fullmatch(name) else ""
    return f"Invalid Request, duplicate request parameter found{shown}"
