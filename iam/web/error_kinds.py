"""What an error page can say: its kinds, and the status each goes out with."""

from __future__ import annotations

KINDS = {
    "missing": 404,
    "not_found_realm": 404,
    "elsewhere": 421,
    "malformed": 400,
    "unavailable": 503,
    "unknown_client": 400,
    "redirect_mismatch": 400,
    "repeated_parameter": 400,
    "invalid_request": 400,
    "refused_request": 400,
    "expired_request": 400,
    "other_browser": 400,
    "other_person": 400,
    "already_decided": 400,
    "cross_site": 400,
    "session_ended": 400,
    "too_large": 413,
    "method": 405,
    "server_fault": 500,
}
"""By the name that error.html knows."""

_BY_STATUS = {
    400: "malformed",
    404: "missing",
    405: "method",
    413: "too_large",
    421: "elsewhere",
    500: "server_fault",
}


def kind_of(status: int) -> str:
    """Give the kind of a page where only a status is known."""
    return _BY_STATUS.get(status, "unavailable")
