"""AM's tokeninfo: whoever holds a token may read it. Off until a realm turns it on."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.errors import InvalidToken, NotFound, PolicyRefused
from iam.domain.policies.refusals import of_bearer
from iam.protocol.bearer import bearer_in_header
from iam.protocol.messages import NO_STORE, Answer, WireRequest
from iam.services.attribute_policies import AttributePolicies
from iam.services.introspection import Inactive, IntrospectionService, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class TokeninfoEndpoint:
    """Answers whoever presents a token of its realm."""

    introspection: IntrospectionService
    attributes: AttributePolicies

    def __call__(self, request: WireRequest) -> Answer:
        """
        Tell about the token in the Authorization header.

        Sources:
            RFC 6750 §2.1 for the header; the query is never read, §2.3 advises
            against it.
        """
        if not request.realm.provider.tokeninfo_enabled:
            raise NotFound("The realm does not offer tokeninfo")
        text = bearer_in_header(request.authorization)
        found = self.introspection.find(request.live, text)
        if isinstance(found, Inactive) or found.realm.id != request.realm.id:
            request.noted["active"] = False
            request.noted["reason"] = getattr(found, "reason", "of another realm")
            raise InvalidToken(
                "The access token provided is expired, revoked, malformed, or invalid "
                "for other reasons."
            )
        token = found.token
        request.noted["active"] = True
        request.noted["client_id"] = found.client.client_id
        request.noted["trackingIds"] = [token.audit_tracking_id, token.grant_id]
        told = self._attributes(request, found)
        return Answer(
            body={
                **told,
                **token.extra,
                "access_token": text,
                "grant_type": token.grant_type,
                "auth_level": 0,
                "scope": list(token.scopes),
                "realm": str(found.realm.path),
                "token_type": "Bearer",
                "expires_in": found.seconds_left,
                "client_id": found.client.client_id,
            },
            headers=NO_STORE,
        )

    def _attributes(self, request: WireRequest, known: Known) -> dict[str, object]:
        facts = request.facts(known.token.grant_type)
        try:
            return self.attributes.of(request.live, known, request=facts)
        except PolicyRefused as error:
            raise of_bearer(error) from error
