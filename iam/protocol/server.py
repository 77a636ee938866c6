"""The token endpoint, RFC 6749 §3.2, on Authlib's core without its Flask glue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.oauth2 import rfc6749
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload, OAuth2Request

from iam.domain.clients import Client
from iam.domain.errors import InvalidRequest, UnsupportedGrantType
from iam.domain.policies.facts import AskedFor
from iam.domain.policies.outcomes import nothing_left
from iam.domain.realms import Realm
from iam.domain.resources import read_resources
from iam.domain.scopes.resolve import resolve_scopes
from iam.domain.scopes.syntax import Scope, format_scopes, names_of, parse_scopes
from iam.protocol.clients import WireClient
from iam.protocol.credentials import authenticate
from iam.protocol.grants.authorization_code import AuthorizationCodeGrant
from iam.protocol.grants.client_credentials import ClientCredentialsGrant
from iam.protocol.grants.refresh_token import RefreshTokenGrant
from iam.protocol.messages import NO_STORE, Answer, WireRequest
from iam.services.authorization_codes import AuthorizationCodeService, Presented
from iam.services.client_authentication import ClientAuthentication
from iam.services.clock import Clock
from iam.services.refresh_tokens import Presented as PresentedToRefresh
from iam.services.refresh_tokens import RefreshTokenService
from iam.services.scope_decisions import ScopeDecisions
from iam.services.tokens import Issued, TokenService

GRANTS = (AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant)
"""The grants this server speaks; discovery announces no other."""


class TokenRequest(OAuth2Request):
    """
    A token request as Authlib wants to see it, made from the body alone.

    Args:
        wire: The request.
    """

    def __init__(self, wire: WireRequest) -> None:
        # Not Authlib's own: it answers 500 to http, and the front door has looked.
        self.method = wire.method
        self.wire = wire
        self.realm: Realm = wire.realm
        self.payload = BasicOAuth2Payload(dict(wire.form))
        self.client: Any = None
        self.user = None

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters of the body."""
        return self.wire.form


class AuthorizationServer(rfc6749.AuthorizationServer):
    """
    The authorization server; the realm is the request's.

    Args:
        tokens: Makes tokens.
        codes: Exchanges codes.
        refreshing: Makes tokens of refresh tokens.
        clients: Knows clients again.
        clock: Counts the seconds that a token has left.
        scopes: Decides about scopes by policies.
    """

    def __init__(
        self,
        tokens: TokenService,
        codes: AuthorizationCodeService,
        refreshing: RefreshTokenService,
        clients: ClientAuthentication,
        clock: Clock,
        *,
        scopes: ScopeDecisions,
    ) -> None:
        super().__init__()
        self._scopes = scopes
        self._tokens = tokens
        self._codes = codes
        self._refreshing = refreshing
        self._clients = clients
        self._clock = clock
        for grant in GRANTS:
            self.register_grant(grant)

    def create_oauth2_request(self, request: WireRequest) -> TokenRequest:
        """See Authlib."""
        return TokenRequest(request)

    def get_token_grant(self, request: TokenRequest) -> Any:
        """Pick the grant, or refuse in AM's words."""
        grant_type = request.wire.form.get("grant_type")
        if grant_type is None:
            raise InvalidRequest("Grant type is not set")
        for grant in GRANTS:
            if grant_type == grant.GRANT_TYPE:
                request.wire.noted["grant_type"] = grant_type
                return grant(request, self)
        raise UnsupportedGrantType("Grant type is not supported")

    def authenticate_client(
        self, request: TokenRequest, methods: list[str], endpoint: str = "token"
    ) -> WireClient:
        """Know the client by our own means: Authlib's answer 500 to bad bytes."""
        del methods, endpoint
        return WireClient(authenticate(request.wire, self._clients))

    def issue(self, request: TokenRequest, *, grant_type: str) -> dict[str, object]:
        """
        Resolve the scopes and make the token, with the members of RFC 6749 §5.1.

        Raises:
            InvalidScope: Policies leave no scope.
        """
        wire, client = request.wire, request.client.value
        asked = AskedFor(
            request=wire.facts(grant_type),
            scopes=granted_scopes(wire, client),
            resources=read_resources(wire.form),
        )
        live, realm = wire.live, wire.realm
        decisions = self._scopes.of_client(live, realm, client, asked)
        scopes = decisions.left_of(asked.scopes)
        dropped = decisions.who_dropped(asked.scopes, left=scopes)
        if not scopes:
            raise nothing_left(dropped)
        wire.noted["dropped_scopes"] = dropped
        issued = self._tokens.issue(
            live, realm, client, scopes, asked=asked, denied=decisions.denied
        )
        return self._answer(wire, issued)

    def exchange(
        self, request: TokenRequest, presented: Presented
    ) -> dict[str, object]:
        """Make a token of a code, with the same members and AM's ``nonce``."""
        wire, client = request.wire, request.client.value
        made = self._codes.exchange(wire.live, wire.realm, client, presented)
        wire.noted["dropped_scopes"] = made.dropped
        answer = self._answer(wire, made.issued)
        also = {
            "refresh_token": made.refresh_token,
            "id_token": made.id_token,
            "nonce": made.code.nonce,
        }
        return answer | {name: text for name, text in also.items() if text}

    def refresh(
        self, request: TokenRequest, presented: PresentedToRefresh
    ) -> dict[str, object]:
        """Make a token of a refresh token, with the same members and the next one."""
        wire, client = request.wire, request.client.value
        made = self._refreshing.refresh(wire.live, wire.realm, client, presented)
        wire.noted["dropped_scopes"] = made.dropped
        answer = self._answer(wire, made.issued)
        also = {"refresh_token": made.refresh_token, "id_token": made.id_token}
        return answer | {name: text for name, text in also.items() if text}

    def _answer(self, wire: WireRequest, issued: Issued) -> dict[str, object]:
        token, scope = issued.token, format_scopes(issued.token.scopes)
        wire.noted |= {
            "scope": scope,
            "token_type": "Bearer",
            "trackingIds": [token.audit_tracking_id, token.grant_id],
        }
        if issued.added:
            wire.noted["added_scopes"] = _by_policy(issued.added)
        if issued.not_added:
            wire.noted["not_added_scopes"] = _by_policy(issued.not_added)
        return {
            "access_token": issued.text,
            "scope": scope,
            "token_type": "Bearer",
            "expires_in": token.seconds_left(self._clock.time()),
        }

    def save_token(self, token: object, request: object) -> None:
        """Keep nothing: access tokens are not rows."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Tell nobody: the audit log is ours."""

    def handle_response(
        self, status: int, body: Mapping[str, object], headers: object
    ) -> Answer:
        """Give Authlib's answer as a value."""
        del headers
        return Answer(status=status, body=body, headers=NO_STORE)


def _by_policy(scopes: Mapping[str, tuple[Scope, ...]]) -> dict[str, str]:
    return {policy: format_scopes(theirs) for policy, theirs in scopes.items()}


def granted_scopes(wire: WireRequest, client: Client) -> tuple[str, ...]:
    """Give the scopes of a token request, RFC 6749 §3.3."""
    return resolve_scopes(
        parse_scopes(wire.form.get("scope", "")),
        allowed=client.scopes,
        client_default=client.default_scopes,
        provider_default=names_of(wire.realm.provider.default_scopes),
    )
