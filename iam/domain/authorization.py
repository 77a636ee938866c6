"""Authorization requests, and the two ways of refusing one, RFC 6749 §4.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from iam.domain.claims_request import ClaimsRequest
from iam.domain.errors import OAuthError
from iam.domain.revocation import MARGIN
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """
    A request that can be put to a person.

    ``redirect_uri`` is proven, and ``scopes`` are resolved. Texts are empty where the
    request had none. ``asked_at`` is seconds since 1970, and ``asked_in`` the id of
    the session in which it was asked: whoever must sign in anew does so after that.
    ``resources`` are those that its tokens shall be for, RFC 8707. ``hinted`` is the
    ``sub`` in its ``id_token_hint``. ``acr_values`` are wanted, the best liked first.
    ``requested`` are the scopes that there were before policies left these; a request
    is kept without them, as it was asked.
    """

    client_id: str
    redirect_uri: str
    redirect_uri_was_sent: bool
    scopes: tuple[Scope, ...]
    state: str | None
    nonce: str
    code_challenge: str
    code_challenge_method: str
    prompts: frozenset[str]
    ui_locales: str
    response_mode: str
    login_hint: str
    max_age: int | None
    asked_at: int
    locale: str = ""
    asked_in: str = ""
    claims: ClaimsRequest | None = None
    resources: tuple[str, ...] = ()
    hinted: str = ""
    acr_values: tuple[str, ...] = ()
    requested: tuple[Scope, ...] = ()

    def asked_by(self, signed_in: SignedIn | None) -> AuthorizationRequest:
        """Give the request with the session in which it was asked."""
        session_id = signed_in.session.id if signed_in else ""
        return replace(self, asked_in=session_id)

    def needs_sign_in(self, signed_in: SignedIn | None, now: datetime) -> bool:
        """
        Whether somebody must sign in before the request goes on.

        A session that is not the one of the asking, and no older, has done what the
        request wanted: so nobody is asked for ever. Where clocks of several nodes
        differ, the margin is on the person's side. ``select_account`` is not among the
        reasons: whoever is signed in may choose to go on.

        Sources:
            OpenID Connect Core §3.1.2.1: ``prompt`` and ``max_age``.
        """
        if signed_in is None:
            return True
        session = signed_in.session
        is_other = session.id != self.asked_in
        if is_other and session.auth_time.timestamp() + MARGIN >= self.asked_at:
            return False
        if "login" in self.prompts:
            return True
        age = (now - session.auth_time).total_seconds()
        return self.max_age is not None and age > self.max_age

    def hinting(self, subject: str) -> AuthorizationRequest:
        """Give the request with the ``sub`` that its ``id_token_hint`` names."""
        return replace(self, hinted=subject)

    @property
    def names_somebody(self) -> bool:
        """Whether only one person may answer it."""
        by_claim = self.claims is not None and self.claims.of_id_token("sub")
        return bool(self.hinted or by_claim)

    def is_for(self, subject: str) -> bool:
        """
        Whether a person may answer it, by the ``sub`` that its client knows them by.

        Sources:
            OpenID Connect Core §3.1.2.1 for ``id_token_hint``, and §5.5.1 for a
            ``sub`` that is asked for: nobody else is to be named to the client.
        """
        if self.hinted not in {"", subject}:
            return False
        wanted = self.claims.of_id_token("sub") if self.claims else None
        return wanted is None or wanted.accepts(subject)

    def to_plain(self) -> dict[str, Any]:
        """Write the request as JSON has it; what is empty is left out."""
        written: dict[str, Any] = {
            name: getattr(self, name) for name in self.__dataclass_fields__
        }
        del written["requested"]
        written |= {"scopes": list(self.scopes), "prompts": sorted(self.prompts)}
        written["resources"] = list(self.resources)
        written["acr_values"] = list(self.acr_values)
        written["claims"] = self.claims.to_plain() if self.claims else None
        left_out: tuple[object, ...] = ("", None, [])
        return {k: v for k, v in written.items() if v not in left_out}

    @classmethod
    def from_plain(cls, written: Mapping[str, Any]) -> AuthorizationRequest:
        """
        Read what `to_plain` wrote.

        Raises:
            KeyError, TypeError, ValueError: Another release wrote something else.
        """
        empty = dict.fromkeys(cls.__dataclass_fields__, "")
        read: dict[str, Any] = {
            **empty,
            "state": None,
            "max_age": None,
            **written,
            "scopes": tuple(written["scopes"]),
            "prompts": frozenset(written.get("prompts", ())),
            "resources": tuple(written.get("resources", ())),
            "acr_values": tuple(written.get("acr_values", ())),
            "requested": (),
            "claims": ClaimsRequest.from_plain(written.get("claims")),
        }
        return cls(**read)


class UnprovenRequest(Exception):
    """
    A request whose way back is not proven: its answer is a page, never a redirect.

    Args:
        kind: Which page, as ``unknown_client``.
        error: What a program is told; its reason goes to the audit log.
    """

    def __init__(self, kind: str, error: OAuthError) -> None:
        super().__init__(error.reason)
        self.kind = kind
        self.error = error

    @property
    def reason(self) -> str:
        """Why, for the operator."""
        return self.error.reason


class RedirectableError(Exception):
    """
    A refusal that the client is told, at an address that is proven to be its own.

    Args:
        error: What was refused.
        redirect_uri: Where to.
        state: As it was sent, where it can be sent back.
        response_mode: ``query``, ``form_post`` or ``fragment``.
        at_once: Whether the browser may be sent there before a person has done
            anything; not where nobody knows who registered the address.
    """

    def __init__(
        self,
        error: OAuthError,
        *,
        redirect_uri: str,
        state: str | None,
        response_mode: str,
        at_once: bool = True,
    ) -> None:
        super().__init__(error.reason)
        self.error = error
        self.redirect_uri = redirect_uri
        self.state = state
        self.response_mode = response_mode
        self.at_once = at_once

    @classmethod
    def of(
        cls, request: AuthorizationRequest, error: OAuthError, *, at_once: bool = True
    ) -> RedirectableError:
        """Refuse a request that could be put to a person."""
        return cls(
            error,
            redirect_uri=request.redirect_uri,
            state=request.state,
            response_mode=request.response_mode,
            at_once=at_once,
        )
