"""Token revocation, RFC 7009."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.errors import InvalidRequest
from iam.protocol.credentials import authenticate
from iam.protocol.messages import NO_STORE, Answer, WireRequest
from iam.services.client_authentication import ClientAuthentication
from iam.services.refresh_lookups import RefreshLookups
from iam.services.revocation import RevocationService


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationEndpoint:
    """Ends tokens for the clients they belong to."""

    revocation: RevocationService
    refresh_tokens: RefreshLookups
    clients: ClientAuthentication

    def __call__(self, request: WireRequest) -> Answer:
        """
        End a token; one that is unknown or over is answered the same way.

        With a refresh token ends its grant, and all that was made of it.
        """
        caller = authenticate(request, self.clients)
        text = request.form.get("token")
        if text is None:
            raise InvalidRequest("Missing parameter: token")
        if self.refresh_tokens.is_one(text):
            grant = self.refresh_tokens.revoke(caller, request.realm, text)
            if grant is not None:
                request.noted["trackingIds"] = [grant.id]
            return Answer(body={}, headers=NO_STORE)
        token = self.revocation.revoke(caller, request.realm, text)
        if token is not None:
            request.noted["trackingIds"] = [token.audit_tracking_id, token.grant_id]
        return Answer(body={}, headers=NO_STORE)
