"""Requests of applications to sign a person out, RP-Initiated Logout 1.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iam.domain.authorization import UnprovenRequest
from iam.domain.clients import Client
from iam.domain.errors import InvalidClient, InvalidRequest, RedirectUriMismatch
from iam.domain.id_tokens import HintClaims
from iam.domain.logout import LogoutRequest, must_ask
from iam.domain.realms import Realm
from iam.domain.redirect_uris import mismatch
from iam.domain.sessions import SignedIn, sid_of
from iam.services.configuration import Live
from iam.services.id_tokens import IdTokenService
from iam.services.sessions import SessionService
from iam.services.subjects import subject_of_person

_ENCRYPTED_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionService:
    """What can be done with such requests."""

    sessions: SessionService
    id_tokens: IdTokenService

    def read(
        self, live: Live, realm: Realm, params: Mapping[str, str]
    ) -> LogoutRequest:
        """
        Read a request, and where the browser goes in the end.

        A hint that is not ours is left aside, and the address with it: the person is
        asked then, and stays with us. One that is encrypted for its client we cannot
        open; the client names itself by ``client_id`` then.

        Args:
            live: The configuration.
            realm: Whose endpoint was asked.
            params: Each once; what has no value is not there.

        Raises:
            UnprovenRequest: Something in it is wrong, so that nothing of it is used.

        Sources:
            OpenID Connect RP-Initiated Logout 1.0 §2; OpenID Connect RP-Initiated
            Logout 1.0 §4: where something is wrong, nobody is sent anywhere.
        """
        sent = params.get("id_token_hint", "")
        if sent.count(".") == _ENCRYPTED_PARTS - 1:
            sent = ""
        hint = self.id_tokens.verify_hint(live, realm, sent) if sent else None
        client = _client(live, realm, params.get("client_id", ""), hint)
        address = params.get("post_logout_redirect_uri", "")
        if client is None or (sent and hint is None):
            address = ""
        elif address:
            _require_registered(client, address)
        return LogoutRequest(
            client=client,
            hint=hint,
            address=address,
            state=params.get("state", "") if address else "",
            logout_hint=params.get("logout_hint", ""),
            ui_locales=params.get("ui_locales", ""),
        )

    def must_ask(self, live: Live, request: LogoutRequest, signed_in: SignedIn) -> bool:
        """Whether the person who is signed in must say first that they want it."""
        if request.hint is None or request.client is None:
            return True
        session, user, client = signed_in.session, signed_in.user, request.client
        return must_ask(
            request,
            subject=subject_of_person(live, client, user.id),
            username=user.username,
            sids=self.sessions.sids(session) | {sid_of(session.id, client.id)},
        )


def _client(
    live: Live, realm: Realm, named: str, hint: HintClaims | None
) -> Client | None:
    """
    Give the client that asks; None where it does not say who it is.

    Raises:
        UnprovenRequest: There is no such client, or its ID Token is another one's.
    """
    if hint is not None and named not in {"", hint.client_id}:
        differs = InvalidRequest("client_id is not the one the id_token_hint is for")
        raise UnprovenRequest("invalid_request", differs)
    client_id = named or (hint.client_id if hint else "")
    if not client_id:
        return None
    client = live.configuration.active_client(realm, client_id)
    if client is None and named:
        unknown = InvalidClient(
            "client_id names no active client of this realm",
            reason=f"no active client {named[:100]!a}",
        )
        raise UnprovenRequest("unknown_client", unknown)
    return client


def _require_registered(client: Client, address: str) -> None:
    """
    See that an address is one of the client's, character by character.

    Raises:
        UnprovenRequest: It is not.
    """
    registered = client.settings.post_logout_redirect_uris
    if address in registered:
        return
    why = "the client has no post_logout_redirect_uris"
    if registered:
        why = f"post_logout_{mismatch(registered, address)}"
    elsewhere = RedirectUriMismatch(
        "The post_logout_redirect_uri is not registered for the client", reason=why
    )
    raise UnprovenRequest("redirect_mismatch", elsewhere)
