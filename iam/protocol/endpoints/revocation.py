"""Token revocation, RFC 7009."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.errors import InvalidRequest
from iam.protocol.credentials import authenticate
from iam.protocol.messages import NO_STORE, Answer, WireRequest
from iam.services.client_authentication import ClientAuthentication
from iam.services.revocation import RevocationService


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationEndpoint:
    """Ends tokens for the clients they belong to."""

    revocation: RevocationService
    clients: ClientAuthentication

    def __call__(self, request: WireRequest) -> Answer:
        """End a token; one that is unknown or over is answered the same way."""
        caller = authenticate(request, self.clients)
        text = request.form.get("token")
        if text is None:
            raise InvalidRequest("Missing parameter: token")
        token = self.revocation.revoke(caller, request.realm, text)
        if token is not None:
            request.noted["trackingIds"] = [token.audit_tracking_id, token.grant_id]
        return Answer(body={}, headers=NO_STORE)
