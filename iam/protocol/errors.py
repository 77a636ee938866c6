"""Our refusals on the wire, RFC 6749 §5.2 and RFC 6750 §3: the one seam."""

from __future__ import annotations

from iam.domain.errors import (
    InvalidClient,
    InvalidToken,
    MissingToken,
    OAuthError,
    ServerError,
    TemporarilyUnavailable,
    TooManyRequests,
)
from iam.domain.realms import RealmPath
from iam.protocol.messages import NO_STORE, Answer

_LONGEST_STATE = 2048


def refusal(
    error: OAuthError,
    *,
    realm: RealmPath | None = None,
    used_authorization: bool = False,
    state: str | None = None,
) -> Answer:
    """
    Write a refusal.

    Args:
        error: What was refused.
        realm: Named in a challenge, as AM names it.
        used_authorization: The client sent an Authorization header, so that a failed
            authentication is 401 with a challenge; without it AM and RFC 6749 §5.2
            answer 400.
        state: Echoed where the client sent one, as AM does.
    """
    status, headers = error.status, dict(NO_STORE)
    if isinstance(error, InvalidClient):
        status = 401 if used_authorization else 400
        if used_authorization:
            headers["WWW-Authenticate"] = f'Basic realm="{realm or "/"}"'
    elif isinstance(error, InvalidToken):
        headers["WWW-Authenticate"] = (
            f'Bearer realm="{realm or "/"}", error="{error.code}", '
            f'error_description="{error.description}"'
        )
    elif isinstance(error, MissingToken):
        headers["WWW-Authenticate"] = f'Bearer realm="{realm or "/"}"'
    elif isinstance(error, TooManyRequests | TemporarilyUnavailable):
        headers["Retry-After"] = str(error.retry_after)
    body = {"error_description": error.description, "error": error.code}
    if state is not None and len(state) <= _LONGEST_STATE:
        body["state"] = state
    return Answer(status=status, body=body, headers=headers)


FAULT = refusal(ServerError("The server met a fault of its own"))
"""The answer to a fault of ours; what happened is in the log."""
