"""The authorization endpoint, RFC 6749 §3.1: send a request on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from iam.domain.authorization import (
    AuthorizationRequest,
    RedirectableError,
    UnprovenRequest,
)
from iam.domain.claims_request import scopes_among
from iam.domain.errors import ConsentRequired, InvalidRequest, LoginRequired
from iam.domain.sessions import SignedIn
from iam.protocol.authorization import read_parameters
from iam.protocol.errors import refusal
from iam.protocol.parameters import require_form
from iam.services.authorization import AuthorizationService
from iam.services.consents import ConsentService
from iam.services.pending import PendingRequests
from iam.web.answers import respond
from iam.web.back_to_client import WayBack
from iam.web.bodies import read_body
from iam.web.page import Page

_KEPT = "kept"
"""What another site posted, sealed; never ``request``, which means something else."""
_SHOWN = 100
"""Characters of a client_id in the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationEndpoint:
    """
    Sends a browser to sign in, to be asked, or back to the client with a code.

    It decides nothing by a POST, which another site's page can send: what was posted
    is carried to our own GET, and the session is looked at there.
    """

    authorization: AuthorizationService
    pending: PendingRequests
    consents: ConsentService
    back: WayBack

    def __call__(self, page: Page) -> Response:
        """Answer one request."""
        try:
            if page.method == "POST":
                return self._keep(page)
            params = self._params(page)
            page.noted["client_id"] = params.get("client_id", "")[:_SHOWN]
            page.asked_in(params.get("ui_locales", ""), params.get("locale", ""))
            return self._go_on(page, params)
        except UnprovenRequest as error:
            return _stop(page, error)
        except RedirectableError as error:
            return self.back.refuse(page, error, form_posted=False)

    def _keep(self, page: Page) -> Response:
        try:
            require_form(page.environ.get("CONTENT_TYPE"))
            params = read_parameters(read_body(page.environ))
            page.noted["client_id"] = params.get("client_id", "")[:_SHOWN]
            kept = self.pending.keep_parameters(page.live, page.realm, params)
        except InvalidRequest as error:
            raise UnprovenRequest("invalid_request", error) from error
        path = page.environ["SCRIPT_NAME"] + page.environ["PATH_INFO"]
        return page.go(f"{path}?{urlencode({_KEPT: kept})}")

    def _params(self, page: Page) -> Mapping[str, str]:
        """Give what was asked: in the query, or sealed in it."""
        sent = read_parameters(page.environ.get("QUERY_STRING", "").encode("latin-1"))
        if _KEPT not in sent or "client_id" in sent:
            return sent
        opened = self.pending.parameters(page.live, page.realm, sent[_KEPT])
        if opened is None:
            expired = InvalidRequest("What was posted has expired; send it again")
            raise UnprovenRequest("expired_request", expired)
        return opened

    def _go_on(self, page: Page, params: Mapping[str, str]) -> Response:
        asked = self.authorization.start(page.live, page.realm, params)
        if page.method == "HEAD":  # nobody reads an answer, so nothing is granted
            return Response(headers={"Cache-Control": "no-store"})
        signed_in = page.signed_in
        request = asked.asked_by(signed_in)
        if signed_in is None or request.needs_sign_in(signed_in, page.now):
            return self._sign_in(page, request)
        if not self.authorization.is_for(page.live, page.realm, request, signed_in):
            page.noted["reason"] = "another person is signed in than is named"
            return self._sign_in(page, request)
        if "select_account" in request.prompts:
            return self._sign_in(page, request)
        return self._ask(page, request, signed_in)

    def _sign_in(self, page: Page, request: AuthorizationRequest) -> Response:
        if "none" in request.prompts:
            raise RedirectableError.of(request, LoginRequired())
        browser = page.browser.browser_hash
        return self._to_page(page, "/sign-in", request, browser=browser)

    def _ask(
        self, page: Page, request: AuthorizationRequest, signed_in: SignedIn
    ) -> Response:
        live, realm = page.live, page.realm
        client = self.authorization.recheck(live, realm, request)
        question = self.consents.look(
            live,
            realm,
            client,
            request,
            signed_in,
            reader=page.reader,
            facts=page.facts,
        )
        if not question.asked.must:
            page.noted |= {"reason": question.why, "dropped_scopes": question.dropped}
            code = self.consents.spare(
                live, realm, client, signed_in, question=question
            )
            granted = scopes_among(question.everything)
            return self.back.give(page, request, code, granted, form_posted=False)
        if "none" in request.prompts:
            raise RedirectableError.of(request, ConsentRequired(reason=question.why))
        return self._to_page(
            page,
            "/consent",
            request,
            browser=page.browser.browser_hash,
            signed_in=signed_in,
        )

    def _to_page(
        self,
        page: Page,
        endpoint: str,
        request: AuthorizationRequest,
        *,
        browser: str,
        signed_in: SignedIn | None = None,
    ) -> Response:
        """Send the browser to a page of ours, and the request with it."""
        try:
            sealed = self.pending.keep(
                page.live,
                page.realm,
                request,
                browser=browser,
                subject_id=signed_in.user.id if signed_in else None,
            )
        except InvalidRequest as error:
            raise RedirectableError.of(request, error) from error
        return page.go(page.account(endpoint, request=sealed))


def _stop(page: Page, error: UnprovenRequest) -> Response:
    """Tell whoever is there, and no client; only the log learns what differs."""
    page.noted |= {"error": error.error.code, "reason": error.reason}
    if "text/html" not in page.environ.get("HTTP_ACCEPT", ""):
        return respond(refusal(error.error))
    return page.refuse(error.kind)
