"""Requests that reach no endpoint: their line in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iam.domain.errors import OAuthError
from iam.services.audit import AuditTrail
from iam.web import outcomes

_LONGEST_PATH = 200
_LONGEST_NAME = 32
"""Between two slashes; tokens, codes and secrets that are made are longer."""
_LONGEST_METHOD = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """
    Writes down that a request was refused before any endpoint looked at it.

    ``scheme`` is that of ``base_url``.
    """

    audit: AuditTrail
    scheme: str

    def __call__(
        self, error: OAuthError, environ: dict[str, Any], *, path: str
    ) -> None:
        """
        Append the line.

        Args:
            error: What is answered.
            environ: The request; ``iam.address`` is in it.
            path: What was asked for.
        """
        method = environ.get("iam.method") or environ["REQUEST_METHOD"]
        line = outcomes.fields(
            {
                "iam.address": environ["iam.address"],
                "wsgi.url_scheme": self.scheme,
                "REQUEST_METHOD": method[:_LONGEST_METHOD],
            },
            "none",
            path=_shown(path),
            status=error.status,
            error=error.code,
            user=None,
            noted={"reason": error.reason},
            seconds=0,
        )
        self.audit.access(environ.get("iam.realm"), line)


def _shown(path: str) -> str:
    """Give as much of a path as may be written down."""
    if not path.isprintable():
        return ""
    names = path.split("/")
    kept = (name if len(name) <= _LONGEST_NAME else "<long>" for name in names)
    return "/".join(kept)[:_LONGEST_PATH]
