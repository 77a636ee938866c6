"""The end session endpoint, RP-Initiated Logout 1.0: an application signs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from iam.domain.authorization import UnprovenRequest
from iam.domain.errors import InvalidRequest
from iam.domain.logout import LogoutRequest
from iam.protocol.authorization import read_parameters
from iam.protocol.errors import refusal
from iam.protocol.parameters import require_form
from iam.services.end_session import EndSessionService
from iam.services.pending import PendingRequests
from iam.services.sessions import SessionService
from iam.web.answers import respond
from iam.web.back_to_client import signed_out
from iam.web.bodies import read_body
from iam.web.page import Page

_KEPT = "kept"
"""What another site posted, sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionEndpoint:
    """
    Signs a person out for an application, or has the sign-out page ask them.

    As at the authorization endpoint, a POST decides nothing: a browser sends no cookie
    of ours with one from elsewhere. It is carried to our own GET.
    """

    end_session: EndSessionService
    sessions: SessionService
    pending: PendingRequests

    def __call__(self, page: Page) -> Response:
        """Answer one request."""
        try:
            if page.method == "POST":
                return self._keep(page)
            params = self._params(page)
            page.asked_in(params.get("ui_locales", ""))
            return self._go_on(page, params)
        except UnprovenRequest as error:
            return _stop(page, error)

    def _keep(self, page: Page) -> Response:
        try:
            require_form(page.environ.get("CONTENT_TYPE"))
            params = read_parameters(read_body(page.environ))
        except InvalidRequest as error:
            raise UnprovenRequest("invalid_request", error) from error
        path = page.environ["SCRIPT_NAME"] + page.environ["PATH_INFO"]
        return page.go(f"{path}?{urlencode({_KEPT: self._sealed(page, params)})}")

    def _sealed(self, page: Page, params: Mapping[str, str]) -> str:
        try:
            return self.pending.keep_parameters(page.live, page.realm, params)
        except InvalidRequest as error:
            raise UnprovenRequest("invalid_request", error) from error

    def _params(self, page: Page) -> Mapping[str, str]:
        """Give what was asked: in the query, or sealed in it."""
        sent = read_parameters(page.environ.get("QUERY_STRING", "").encode("latin-1"))
        if _KEPT not in sent:
            return sent
        opened = self.pending.parameters(page.live, page.realm, sent[_KEPT])
        if opened is None:
            expired = InvalidRequest("What was posted has expired; send it again")
            raise UnprovenRequest("expired_request", expired)
        return opened

    def _go_on(self, page: Page, params: Mapping[str, str]) -> Response:
        request = self.end_session.read(page.live, page.realm, params)
        if request.client is not None:
            page.noted["client_id"] = request.client.client_id
        if page.method == "HEAD":  # nobody reads an answer, so nobody is signed out
            return Response(headers={"Cache-Control": "no-store"})
        signed_in = page.signed_in
        if signed_in is None:
            return self._already_out(page, request, params)
        if self.end_session.must_ask(page.live, request, signed_in):
            return self._ask(page, params)
        self.sessions.end(signed_in.session)
        page.browser.leave()
        return self._done(page, request)

    def _already_out(
        self, page: Page, request: LogoutRequest, params: Mapping[str, str]
    ) -> Response:
        """
        Send a browser on in which nobody is signed in.

        Without an ID Token of ours, nothing shows that anybody wants to go there: a
        page says where they are, and has a link.
        """
        if request.address and request.hint is None:
            return self._ask(page, params)
        return self._done(page, request)

    def _ask(self, page: Page, params: Mapping[str, str]) -> Response:
        sealed = self._sealed(page, params) if params else ""
        return page.go(page.account("/sign-out", request=sealed))

    def _done(self, page: Page, request: LogoutRequest) -> Response:
        if not request.address:
            return page.go(page.account("/sign-out"))
        return page.leave(signed_out(request))


def _stop(page: Page, error: UnprovenRequest) -> Response:
    """Tell whoever is there, and no client; only the log learns what differs."""
    page.noted |= {"error": error.error.code, "reason": error.reason}
    if "text/html" not in page.environ.get("HTTP_ACCEPT", ""):
        return respond(refusal(error.error))
    return page.refuse(error.kind)
