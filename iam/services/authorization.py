"""Authorization requests: is one sound, and the grant and code that answer it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from iam.domain.authentication_requests import subject_hinted
from iam.domain.authorization import (
    AuthorizationRequest,
    RedirectableError,
    UnprovenRequest,
)
from iam.domain.authorization_parameters import (
    answers_at_once,
    check_again,
    mode_of,
    read_request,
    state_of,
)
from iam.domain.claims_request import ClaimsRequest
from iam.domain.clients import Client
from iam.domain.errors import (
    AccessDenied,
    OAuthError,
)
from iam.domain.grants import AuthorizationCode, Grant, ShownScope
from iam.domain.id_tokens import is_openid, reached_acr
from iam.domain.realms import Realm
from iam.domain.refresh_tokens import ends_with_session
from iam.domain.revocation import RETENTION
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SignedIn
from iam.services.authorization_codes import id_of_code
from iam.services.clock import Clock
from iam.services.configuration import Live
from iam.services.id_tokens import IdTokenService
from iam.services.proven_requests import find_client, find_redirect_uri
from iam.services.subjects import subject_of_person
from iam.storage.database import Database
from iam.storage.store import Store

_CODE_BYTES = 32
_GRANT_BYTES = 17
_GRANT_CHARACTERS = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationService:
    """What can be done with authorization requests."""

    id_tokens: IdTokenService
    database: Database
    clock: Clock

    def start(
        self, live: Live, realm: Realm, params: Mapping[str, str]
    ) -> AuthorizationRequest:
        """
        Read a request, the client and where the answer goes before all else.

        Args:
            live: The configuration.
            realm: Whose authorization endpoint was asked.
            params: Each once; what has no value is not there.

        Raises:
            UnprovenRequest: Nobody knows where an answer could go.
            RedirectableError: It cannot be put to anybody; the client is told.
        """
        client = find_client(live, realm, params.get("client_id"))
        redirect_uri = find_redirect_uri(client, params.get("redirect_uri"))
        try:
            request = read_request(
                params,
                client=client,
                provider=realm.provider,
                redirect_uri=redirect_uri,
                asked_at=int(self.clock.time()),
            )
            return self._hinted(live, realm, client, request, params)
        except OAuthError as error:
            raise RedirectableError(
                error,
                redirect_uri=redirect_uri,
                state=state_of(params),
                response_mode=mode_of(params),
                at_once=answers_at_once(client, params.get("prompt", "")),
            ) from error

    def _hinted(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        request: AuthorizationRequest,
        params: Mapping[str, str],
    ) -> AuthorizationRequest:
        """
        Give a request with the person that its ``id_token_hint`` names.

        OAuth without OpenID Connect does not know the parameter.
        """
        id_token = params.get("id_token_hint")
        if id_token is None or not is_openid(request.scopes):
            return request
        hint = self.id_tokens.verify_hint(live, realm, id_token)
        return request.hinting(subject_hinted(hint, client))

    def is_for(
        self,
        live: Live,
        realm: Realm,
        request: AuthorizationRequest,
        signed_in: SignedIn,
    ) -> bool:
        """
        Whether a request may be answered by who is signed in.

        Not where it names somebody else. Where its client is gone, that is told later.
        """
        client = live.configuration.active_client(realm, request.client_id)
        if client is None or not request.names_somebody:
            return True
        return request.is_for(subject_of_person(live, client, signed_in.user.id))

    def recheck(
        self, live: Live, realm: Realm, request: AuthorizationRequest
    ) -> Client:
        """
        Give the client of a request, if all it asks is allowed still.

        Raises:
            UnprovenRequest: The client is gone, or the address is not its own any more.
            RedirectableError: It may not have this any more.
        """
        client = find_client(live, realm, request.client_id)
        find_redirect_uri(client, request.redirect_uri)
        try:
            check_again(request, client, realm.provider)
        except OAuthError as error:
            at_once = answers_at_once(client, " ".join(request.prompts))
            raise RedirectableError.of(request, error, at_once=at_once) from error
        return client

    def grant(
        self,
        live: Live,
        realm: Realm,
        client: Client,
        request: AuthorizationRequest,
        signed_in: SignedIn,
        *,
        scopes: tuple[Scope, ...],
        words: tuple[ShownScope, ...],
        claims: ClaimsRequest | None = None,
        also: Callable[[Store], None] | None = None,
    ) -> str:
        """
        Keep what a person granted, and give the code that the client gets.

        Args:
            live: The configuration.
            realm: Of the client and the person.
            client: Who asked.
            request: What it asked.
            signed_in: Who agreed.
            scopes: What is granted.
            words: In which words those were shown.
            claims: What the client may be told because it named it.
            also: What else belongs to the same transaction; it can be called again.

        Raises:
            UnprovenRequest: The person was disabled, or everything of theirs was ended,
                since their session was looked up.
        """
        del live  # client and realm are of it
        code = secrets.token_urlsafe(_CODE_BYTES)
        now = self.clock.now()
        seconds = client.authorization_code_lifetime(realm.provider)
        expires_at = now + timedelta(seconds=seconds)
        granted = _grant_of(
            client, signed_in, scopes, words, now=now, ends_at=expires_at
        )
        granted = replace(
            granted,
            requested=request.requested,
            resources=request.resources,
            claims_request=claims,
            acr=reached_acr(request.acr_values, realm.provider),
        )
        kept = _code_of(code, granted, request, expires_at)

        def work(store: Store) -> None:
            # Held: whoever ends everything of the person comes before this, and is
            # seen here, or after it, and sees the grant.
            user = store.end_users.find(realm.id, granted.subject_id, held=True)
            generation = signed_in.session.generation
            if user is None or user.disabled or user.generation != generation:
                raise UnprovenRequest("session_ended", AccessDenied())
            if not store.sessions.hold(realm.id, granted.session_id):
                raise UnprovenRequest("session_ended", AccessDenied())
            if not store.realms.hold(realm.id, generation=realm.generation):
                raise UnprovenRequest("session_ended", AccessDenied())
            store.grants.add(granted)
            store.authorization_codes.add(kept)
            if also is not None:
                also(store)

        self.database.write(work)
        return code


def _grant_of(
    client: Client,
    signed_in: SignedIn,
    scopes: tuple[Scope, ...],
    words: tuple[ShownScope, ...],
    *,
    now: datetime,
    ends_at: datetime,
) -> Grant:
    return Grant(
        id=secrets.token_urlsafe(_GRANT_BYTES)[:_GRANT_CHARACTERS],
        realm_id=client.realm_id,
        client_uuid=client.id,
        subject_id=signed_in.user.id,
        session_id=signed_in.session.id,
        scopes=scopes,
        words=words,
        auth_time=signed_in.session.auth_time,
        granted_at=now,
        ends_at=ends_at,
        ends_with_session=ends_with_session(scopes),
    )


def _code_of(
    code: str, grant: Grant, request: AuthorizationRequest, expires_at: datetime
) -> AuthorizationCode:
    return AuthorizationCode(
        id=id_of_code(code),
        realm_id=grant.realm_id,
        grant_id=grant.id,
        client_uuid=grant.client_uuid,
        subject_id=grant.subject_id,
        redirect_uri=request.redirect_uri,
        redirect_uri_was_sent=request.redirect_uri_was_sent,
        code_challenge=request.code_challenge,
        code_challenge_method=request.code_challenge_method,
        nonce=request.nonce,
        expires_at=expires_at,
        keep_until=expires_at + timedelta(seconds=RETENTION),
    )
