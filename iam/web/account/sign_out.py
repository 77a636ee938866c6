"""The sign-out page: a GET asks, a POST does it."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.wrappers import Response

from iam.domain.authorization import UnprovenRequest
from iam.domain.destinations import destination_of
from iam.domain.logout import LogoutRequest
from iam.services.end_session import EndSessionService
from iam.services.pending import PendingRequests
from iam.services.scope_words import ScopeWords
from iam.services.sessions import SessionService
from iam.web.account.applications import named
from iam.web.back_to_client import signed_out
from iam.web.leaving import away
from iam.web.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOutPages:
    """
    Ends the session of this browser.

    ``request`` in the query is what an application asked at the end session endpoint,
    sealed; it is looked at anew each time, and only says who asks and where to go
    afterwards. Who does not want it stays here: an application takes the way back for
    a sign that the person is signed out.
    """

    sessions: SessionService
    end_session: EndSessionService
    pending: PendingRequests
    words: ScopeWords

    def __call__(self, page: Page) -> Response:
        """Ask; or do it, and show that it is done or go back to the application."""
        request = self._request(page)
        if page.method == "POST":
            if page.signed_in is not None:
                self.sessions.end(page.signed_in.session)
            page.browser.leave()
            if request is not None and request.address:
                return page.handoff(signed_out(request))
            return page.go(page.account("/sign-out"))
        client = request.client if request is not None else None
        back = signed_out(request) if request is not None and request.address else ""
        return page.render(
            "account/sign_out.html",
            client=named(page, self.words, client) if client is not None else None,
            back=away(back) if back else "",
            host=_host(back) if back else "",
        )

    def _request(self, page: Page) -> LogoutRequest | None:
        """Give what an application asked; None where nothing, or too long ago."""
        sealed = page.query.get("request")
        params = None
        if sealed:
            params = self.pending.parameters(page.live, page.realm, sealed)
        if params is None:
            return None
        page.asked_in(params.get("ui_locales", ""))
        try:
            request = self.end_session.read(page.live, page.realm, params)
        except UnprovenRequest as error:  # the client was changed meanwhile
            page.noted["reason"] = error.reason
            return None
        if request.client is not None:
            page.noted["client_id"] = request.client.client_id
        return request


def _host(address: str) -> str:
    destination = destination_of(address)
    return destination.host or f"{destination.scheme}:"
