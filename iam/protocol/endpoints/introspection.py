"""Token introspection, RFC 7662."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.clients import Client
from iam.domain.errors import InvalidClient, InvalidRequest
from iam.domain.realms import issuer
from iam.domain.scopes.syntax import format_scopes
from iam.domain.subjects import is_pairwise
from iam.protocol.credentials import authenticate
from iam.protocol.messages import NO_STORE, Answer, WireRequest
from iam.services.attribute_policies import AttributePolicies
from iam.services.client_authentication import ClientAuthentication
from iam.services.introspection import Inactive, IntrospectionService, Known
from iam.services.refresh_lookups import (
    DeadRefreshToken,
    KnownRefreshToken,
    RefreshLookups,
)

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - AM's name of the kind
_HINTS = frozenset({"access_token", REFRESH_TOKEN})
_INACTIVE = Answer(body={"active": False}, headers=NO_STORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntrospectionEndpoint:
    """Answers resource servers."""

    introspection: IntrospectionService
    attributes: AttributePolicies
    refresh_tokens: RefreshLookups
    clients: ClientAuthentication
    base_url: str

    def __call__(self, request: WireRequest) -> Answer:
        """
        Tell a confidential client about a token, or that it is not active.

        A ``token_type_hint`` is never needed: the search is over every kind, as
        RFC 7662 §2.1 asks of a hint that is wrong.
        """
        caller = authenticate(request, self.clients)
        if caller.is_public:
            raise InvalidClient(reason="a public client may not introspect")
        text = request.form.get("token")
        if text is None:
            raise InvalidRequest("Missing parameter: token")
        self._note_hint(request)
        if self.refresh_tokens.is_one(text):
            return self._refresh_token(request, caller, text)
        found = self.introspection.introspect(request.live, caller, request.realm, text)
        self._note(request, found)
        if isinstance(found, Inactive):
            return _INACTIVE
        attributes = self.attributes.of(
            request.live, found, request=request.facts(found.token.grant_type)
        )
        body = attributes | self.members(found, caller)
        return Answer(body=body, headers=NO_STORE)

    def _refresh_token(self, request: WireRequest, caller: Client, text: str) -> Answer:
        found = self.refresh_tokens.introspect(
            request.live, caller, request.realm, text
        )
        is_active = isinstance(found, KnownRefreshToken)
        request.noted |= {"active": is_active, "token_type": REFRESH_TOKEN}
        if found.grant is not None:
            request.noted["trackingIds"] = [found.grant.id]
        if isinstance(found, DeadRefreshToken):
            request.noted["reason"] = found.reason
            return _INACTIVE
        body = members_of_refresh_token(found, caller, base_url=self.base_url)
        return Answer(body=body, headers=NO_STORE)

    @staticmethod
    def _note_hint(request: WireRequest) -> None:
        hint = request.form.get("token_type_hint")
        if hint in _HINTS:  # anything else could be a token
            request.noted["token_type_hint"] = hint

    @staticmethod
    def _note(request: WireRequest, found: Known | Inactive) -> None:
        request.noted["active"] = isinstance(found, Known)
        if isinstance(found, Inactive):
            request.noted["reason"] = found.reason
        else:
            request.noted |= {
                "scope": format_scopes(found.token.scopes),
                "token_type": "Bearer",
                "token_client_id": found.client.client_id,
            }
        if found.token is not None:
            request.noted["trackingIds"] = [
                found.token.audit_tracking_id,
                found.token.grant_id,
            ]

    def members(self, known: Known, caller: Client | None) -> dict[str, object]:
        """
        Give the members of RFC 7662 §2.2 and AM's own.

        ``username`` and ``user_id`` of a person's token are today's. Of a client's own
        they are told only where the realm says so: a client named like a person must
        not pass for one. Of a pairwise client's they are not told: no two sectors
        could help comparing them. What policies gave the token stands beside them.
        """
        return members(known, caller, base_url=self.base_url)


def members(known: Known, caller: Client | None, *, base_url: str) -> dict[str, object]:
    """Write an active token for a caller; None is the operator, who may know all."""
    token, realm, client = known.token, known.realm, known.client
    told: dict[str, object] = {
        "active": True,
        "scope": format_scopes(token.scopes),
        "realm": str(realm.path),
        "client_id": client.client_id,
    }
    name = known.user.username if known.user else client.client_id
    is_hidden = known.user is not None and caller is not None and is_pairwise(client)
    is_told = known.user is not None or realm.provider.include_username_of_clients
    if is_told and not is_hidden:
        told |= {"user_id": name, "username": name}
    told |= {
        "token_type": "Bearer",
        "exp": token.expires_at,
        "iat": token.issued_at,
        "sub": known.subject,
    }
    if realm.provider.include_subname and not is_hidden:
        told["subname"] = name
    if token.auth_time is not None:
        told["auth_time"] = token.auth_time
    told |= {
        "iss": issuer(base_url, realm.path),
        "aud": token.audience[0] if len(token.audience) == 1 else list(token.audience),
        "jti": token.jti,
        "auth_level": 0,
        "authGrantId": token.grant_id,
        "auditTrackingId": token.audit_tracking_id,
    }
    same_realm = caller is None or caller.realm_id == realm.id
    if token.format == "jwt" and same_realm:
        told["expires_in"] = known.seconds_left
    return {**token.extra, **told} if token.extra else told


def members_of_refresh_token(
    known: KnownRefreshToken, caller: Client | None, *, base_url: str
) -> dict[str, object]:
    """
    Write a refresh token that counts, for a caller; None is the operator.

    It is for this server alone, so it has no ``aud``; its ``token_type`` is AM's, so
    that nobody takes it for an access token.
    """
    realm, name = known.realm, known.user.username
    is_hidden = caller is not None and is_pairwise(known.client)
    told: dict[str, object] = {
        "active": True,
        "scope": format_scopes(known.scopes),
        "realm": str(realm.path),
        "client_id": known.client.client_id,
        **({} if is_hidden else {"user_id": name, "username": name}),
        "token_type": REFRESH_TOKEN,
        "exp": known.expires_at,
        "iat": known.issued_at,
        "sub": known.subject,
    }
    if realm.provider.include_subname and not is_hidden:
        told["subname"] = name
    return told | {
        "auth_time": int(known.grant.auth_time.timestamp()),
        "iss": issuer(base_url, realm.path),
        "auth_level": 0,
        "authGrantId": known.grant.id,
    }
