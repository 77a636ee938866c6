"""Ask a server something, and keep what was said without what is secret."""

from __future__ import annotations

import http.client
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click

_TIMEOUT = 10.0
_LONGEST_ANSWER = 65536
_SHOWN_HEADERS = ("Content-Type", "Cache-Control", "WWW-Authenticate", "Retry-After")
_HIDDEN = "***"

Form = Mapping[str, str | tuple[str, ...]]
"""Parameters; those with several values are sent several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer; secrets are masked in it."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    form: Form
    status: int
    reason: str
    headers: Mapping[str, str]
    text: str
    json: dict[str, Any] = field(default_factory=dict)

    def to_plain(self) -> dict[str, object]:
        """Write it for a machine."""
        return {
            "request": {
                "url": self.url,
                "headers": self.request_headers,
                "form": self.form,
            },
            "answer": {
                "status": self.status,
                "headers": self.headers,
                "body": self.json or self.text,
            },
        }


class _NoRedirect(HTTPRedirectHandler):
    """A secret goes to the address that was named and to no other."""

    def redirect_request(self, *_args: Any, **_known: Any) -> None:  # noqa: ANN401 - as HTTPRedirectHandler
        """Follow nothing."""


def post(
    url: str,
    *,
    form: Form,
    hidden_headers: Mapping[str, str],
    hidden_form: Mapping[str, str],
    masked: Collection[str] = (),
) -> Exchange:
    """
    Post a form.

    Args:
        url: An http or https address.
        form: Parameters that may be printed.
        hidden_headers: Headers of which only the first word is printed.
        hidden_form: Parameters of which only a secret's name is printed.
        masked: Further parameters of these that are secret.

    Raises:
        ClickException: Nothing answers there.
    """
    body = urlencode({**form, **hidden_form}, doseq=True).encode("ascii")
    request = Request(url, data=body, headers=dict(hidden_headers), method="POST")  # noqa: S310 - http or https
    shown = {
        **_shown(hidden_headers),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _sent(request, shown, {**form, **_masked(hidden_form, masked)})


def get(url: str, *, hidden_headers: Mapping[str, str]) -> Exchange:
    """
    Fetch something.

    Args:
        url: An http or https address.
        hidden_headers: Headers of which only the first word is printed.

    Raises:
        ClickException: Nothing answers there.
    """
    request = Request(url, headers=dict(hidden_headers))  # noqa: S310 - http or https
    return _sent(request, _shown(hidden_headers), {})


def _shown(hidden_headers: Mapping[str, str]) -> dict[str, str]:
    return {n: f"{v.split(' ')[0]} {_HIDDEN}" for n, v in hidden_headers.items()}


def _sent(request: Request, shown: Mapping[str, str], form: Form) -> Exchange:
    """Send a request; ``shown`` and ``form`` are what may be printed of it."""
    url = request.full_url
    try:
        answer = build_opener(_NoRedirect).open(request, timeout=_TIMEOUT)
    except HTTPError as error:
        answer = error
    except (URLError, http.client.HTTPException, OSError) as error:
        why = getattr(error, "reason", None) or error
        raise click.ClickException(
            f"nothing answers at {url}: {why}. Does 'iam serve' run there?"
        ) from error
    with answer:
        text = answer.read(_LONGEST_ANSWER).decode("utf-8", "replace")
    return Exchange(
        method=request.get_method(),
        url=url,
        request_headers=shown,
        form=form,
        status=answer.status or 0,
        reason=answer.reason or "",
        headers={n: answer.headers[n] for n in _SHOWN_HEADERS if answer.headers[n]},
        text=text,
        json=_json(text),
    )


def _masked(form: Mapping[str, str], masked: Collection[str]) -> dict[str, str]:
    return {
        name: _HIDDEN if name.endswith("secret") or name in masked else value
        for name, value in form.items()
    }


def _json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
