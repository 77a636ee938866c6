"""Refusals that a client may hear about, one class per code, RFC 6749 §5.2."""

from __future__ import annotations

from typing import ClassVar


class OAuthError(Exception):
    """
    A refusal that has a code in the OAuth error registry.

    Args:
        description: Why, for the client's developer. English in the ASCII range of
            RFC 6749 §5.2: it goes on the wire, so it is never translated and never
            shown to an end user.
        reason: Why, for the operator: goes to the audit log only.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 400

    def __init__(self, description: str, *, reason: str | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.reason = reason or description


class InvalidRequest(OAuthError):
    """The request is malformed, RFC 6749 §5.2."""

    code = "invalid_request"


class InvalidClient(OAuthError):
    """
    Client authentication failed, RFC 6749 §5.2.

    The description is the same for every cause, so that nobody learns which clients
    exist; ``challenge`` says whether the client tried the Authorization header.
    """

    code = "invalid_client"
    status = 401

    def __init__(
        self,
        description: str = "Client authentication failed",
        *,
        reason: str | None = None,
    ) -> None:
        super().__init__(description, reason=reason)


class InvalidGrant(OAuthError):
    """The grant is invalid, expired, revoked or another client's, RFC 6749 §5.2."""

    code = "invalid_grant"


class UnauthorizedClient(OAuthError):
    """This client may not use this grant type, RFC 6749 §5.2."""

    code = "unauthorized_client"


class UnsupportedGrantType(OAuthError):
    """The realm does not offer this grant type, RFC 6749 §5.2."""

    code = "unsupported_grant_type"


class InvalidScope(OAuthError):
    """The scope is unknown, malformed, or more than this client may have."""

    code = "invalid_scope"


class InvalidTarget(OAuthError):
    """A resource is malformed, unknown or not this client's to address, RFC 8707 §2."""

    code = "invalid_target"


class UnsupportedResponseType(OAuthError):
    """The response type is not offered, RFC 6749 §4.1.2.1."""

    code = "unsupported_response_type"


class AccessDenied(OAuthError):
    """The person refused, RFC 6749 §4.1.2.1."""

    code = "access_denied"

    def __init__(
        self,
        description: str = "Resource Owner did not authorize the request",
        *,
        reason: str | None = None,
    ) -> None:
        super().__init__(description, reason=reason)


class PolicyRefused(AccessDenied):
    """Those of the realm's ``policies`` refuse; `policies.refusals` has the words."""

    def __init__(
        self, description: str, *, reason: str, policies: tuple[str, ...]
    ) -> None:
        super().__init__(description, reason=reason)
        self.policies = policies


class PolicyFailed(PolicyRefused):
    """A policy of the realm failed, and what it would have decided nobody knows."""


class LoginRequired(OAuthError):
    """Nobody is signed in and no page may be shown, OpenID Connect Core §3.1.2.6."""

    code = "login_required"

    def __init__(
        self,
        description: str = "The request requires login.",
        *,
        reason: str | None = None,
    ) -> None:
        super().__init__(description, reason=reason)


class ConsentRequired(OAuthError):
    """A page must ask and none may be shown, OpenID Connect Core §3.1.2.6."""

    code = "consent_required"

    def __init__(
        self,
        description: str = "The request requires consent.",
        *,
        reason: str | None = None,
    ) -> None:
        super().__init__(description, reason=reason)


class UnmetAuthenticationRequirements(OAuthError):
    """
    Nobody can sign in here in the way that the client insists on.

    Sources:
        OpenID Connect Core Error Code unmet_authentication_requirements 1.0, §2.
    """

    code = "unmet_authentication_requirements"


class RegistrationNotSupported(OAuthError):
    """The parameter ``registration`` is not read, OpenID Connect Core §3.1.2.6."""

    code = "registration_not_supported"


class RequestNotSupported(OAuthError):
    """The parameter ``request`` is not read, OpenID Connect Core §3.1.2.6."""

    code = "request_not_supported"


class RequestUriNotSupported(OAuthError):
    """The parameter ``request_uri`` is not read, OpenID Connect Core §3.1.2.6."""

    code = "request_uri_not_supported"


class RedirectUriMismatch(OAuthError):
    """The redirect address is not registered; AM's code, told on no redirect."""

    code = "redirect_uri_mismatch"


class InvalidToken(OAuthError):
    """The bearer token is expired, revoked, malformed or unknown, RFC 6750 §3.1."""

    code = "invalid_token"
    status = 401


class MissingToken(OAuthError):
    """
    No bearer token was sent, RFC 6750 §3.1.

    The challenge then says nothing of an error: the client may not have known that
    one is needed.
    """

    code = "invalid_request"
    status = 401


class InvalidBearerRequest(InvalidRequest):
    """A request with a bearer token is malformed, RFC 6750 §3.1."""


class InsufficientScope(OAuthError):
    """
    The bearer token is good, and not for this, RFC 6750 §3.1.

    Args:
        description: As for every refusal.
        scope: What a token needs here; empty where none would do.
        reason: As for every refusal.
    """

    code = "insufficient_scope"
    status = 403

    def __init__(
        self, description: str, *, scope: str, reason: str | None = None
    ) -> None:
        super().__init__(description, reason=reason)
        self.scope = scope


class NotFound(OAuthError):
    """No realm, or nothing that is switched on, answers at this address."""

    code = "not_found"
    status = 404


class MethodNotAllowed(OAuthError):
    """The address answers other methods only, RFC 9110 §15.5.6."""

    code = "method_not_allowed"
    status = 405


class PayloadTooLarge(OAuthError):
    """The body is longer than any request of the protocol, RFC 9110 §15.5.14."""

    code = "invalid_request"
    status = 413


class MisdirectedRequest(OAuthError):
    """The Host is not one of this server's, RFC 9110 §15.5.20."""

    code = "invalid_request"
    status = 421


class TooManyRequests(OAuthError):
    """
    Too many failed attempts, RFC 6585 §4.

    Args:
        description: As for every refusal.
        retry_after: Whole seconds until another attempt is worth making.
        reason: As for every refusal.
    """

    code = "temporarily_unavailable"
    status = 429

    def __init__(
        self, description: str, *, retry_after: int, reason: str | None = None
    ) -> None:
        super().__init__(description, reason=reason)
        self.retry_after = retry_after


class TemporarilyUnavailable(OAuthError):
    """
    The server cannot answer safely at this moment; nothing was changed.

    Args:
        description: As for every refusal.
        retry_after: Whole seconds until another attempt is worth making.
        reason: As for every refusal.
    """

    code = "temporarily_unavailable"
    status = 503

    def __init__(
        self, description: str, *, retry_after: int = 1, reason: str | None = None
    ) -> None:
        super().__init__(description, reason=reason)
        self.retry_after = retry_after


class ServerError(OAuthError):
    """A fault of ours; what happened is in the log."""

    code = "server_error"
    status = 500
