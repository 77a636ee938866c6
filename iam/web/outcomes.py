"""AM's fields of an access event: one line for each request."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

_OK = 400
_ABOUT_THE_REQUEST = ("grant_type", "client_id", "token_type_hint")
_ABOUT_THE_ANSWER = (
    "scope",
    "token_type",
    "active",
    "reason",
    "added_scopes",
    "not_added_scopes",
)


def fields(
    environ: Mapping[str, Any],
    operation: str,
    *,
    path: str,
    status: int,
    error: object,
    user: object,
    noted: Mapping[str, object],
    seconds: float,
) -> dict[str, object]:
    """
    Give them; never a query, a header or a body.

    Args:
        environ: The request.
        operation: What was asked for, as ``access_token`` or ``sign_in``.
        path: What was asked for, without what a person may have typed.
        status: Of the answer.
        error: The code in the answer, also in one that a client gets by a redirect;
            empty where none is.
        user: The client that asked, or the person.
        noted: What was learned on the way; known keys are told.
        seconds: That it took.
    """
    detail = {key: noted[key] for key in _ABOUT_THE_ANSWER if key in noted}
    if noted.get("dropped_scopes"):
        detail["dropped_scopes"] = noted["dropped_scopes"]
    if "token_client_id" in noted:
        detail["client_id"] = noted["token_client_id"]
    if error:
        detail["error"] = error
    return {
        "transactionId": os.urandom(16).hex(),
        "userId": user,
        "trackingIds": noted.get("trackingIds", []),
        "client": {"ip": environ["iam.address"]},
        "http": {
            "request": {
                "secure": environ["wsgi.url_scheme"] == "https",
                "method": environ["REQUEST_METHOD"],
                "path": path,
            }
        },
        "request": {
            "protocol": "OAuth",
            "operation": operation,
            "detail": {key: noted[key] for key in _ABOUT_THE_REQUEST if key in noted},
        },
        "response": {
            "status": "SUCCESS" if status < _OK and not error else "FAILED",
            "statusCode": status,
            "detail": detail,
            "elapsedTime": int(seconds * 1_000_000),
            "elapsedTimeUnits": "MICROSECONDS",
        },
    }
