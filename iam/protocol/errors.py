"""Our refusals on the wire, RFC 6749 §5.2 and RFC 6750 §3: the one seam."""

from __future__ import annotations

from iam.domain.errors import (
    InsufficientScope,
    InvalidBearerRequest,
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
_OF_BEARERS = (InvalidToken, MissingToken, InvalidBearerRequest, InsufficientScope)


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
    elif isinstance(error, _OF_BEARERS):
        headers["WWW-Authenticate"] = _bearer(error, realm)
    elif isinstance(error, TooManyRequests | TemporarilyUnavailable):
        headers["Retry-After"] = str(error.retry_after)
    body = {"error_description": error.description, "error": error.code}
    if state is not None and len(state) <= _LONGEST_STATE:
        body["state"] = state
    return Answer(status=status, body=body, headers=headers)


def _bearer(error: OAuthError, realm: RealmPath | None) -> str:
    """Write a challenge, RFC 6750 §3: without a token it says nothing of an error."""
    challenge = f'Bearer realm="{realm or "/"}"'
    if isinstance(error, MissingToken):
        return challenge
    challenge += f', error="{error.code}", error_description="{error.description}"'
    if isinstance(error, InsufficientScope) and error.scope:
        challenge += f', scope="{error.scope}"'
    return challenge


FAULT = refusal(ServerError("The server met a fault of its own"))
"""The answer to a fault of ours; what happened is in the log."""
