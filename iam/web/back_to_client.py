"""The way back to a client: a redirect, a page that hands over, or a form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.wrappers import Response

from iam.domain.authorization import AuthorizationRequest, RedirectableError
from iam.domain.destinations import destination_of
from iam.domain.logout import LogoutRequest
from iam.domain.realms import issuer
from iam.domain.scopes.syntax import Scope, format_scopes
from iam.protocol.authorization import Reply, refusal, success
from iam.web.leaving import away
from iam.web.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """
    Sends browsers back to clients.

    ``form_posted`` says each time whether a form of ours was sent on the way: then no
    redirect answers, which Chromium would check against the policy of that form.
    """

    base_url: str

    def give(
        self,
        page: Page,
        request: AuthorizationRequest,
        code: str,
        scopes: Iterable[Scope],
        *,
        form_posted: bool,
    ) -> Response:
        """Give a client its code; ``scopes`` are those that were granted."""
        granted = tuple(scopes)
        page.noted["scope"] = format_scopes(granted)
        told = issuer(self.base_url, page.realm.path)
        reply = success(request, code, issuer=told, scopes=granted)
        return _send(page, reply, form_posted=form_posted)

    def refuse(
        self, page: Page, refused: RedirectableError, *, form_posted: bool
    ) -> Response:
        """
        Tell a client why it gets nothing, and write that down.

        Where nobody knows who registered the address, a person who has done nothing
        yet reads where it leads, and goes there or not.
        """
        page.noted |= {"error": refused.error.code, "reason": refused.error.reason}
        reply = refusal(refused, issuer=issuer(self.base_url, page.realm.path))
        if refused.at_once:
            return _send(page, reply, form_posted=form_posted)
        destination = destination_of(refused.redirect_uri)
        return page.refuse(
            "refused_request",
            link=away(reply.address),
            host=destination.host or f"{destination.scheme}:",
        )


def signed_out(request: LogoutRequest) -> str:
    """Give the address to which a browser goes that was signed out for a client."""
    told = {"state": request.state} if request.state else {}
    reply = Reply(redirect_uri=request.address, response_mode="query", parameters=told)
    return reply.address if told else request.address


def _send(page: Page, reply: Reply, *, form_posted: bool) -> Response:
    if reply.is_form:
        return page.form_post(reply.redirect_uri, reply.parameters)
    if form_posted:
        return page.handoff(reply.address)
    return page.leave(reply.address)
