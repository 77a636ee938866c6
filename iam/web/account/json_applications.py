"""
AM's JSON of the applications that a person has let in, for their own session.

``…/json/realms/root/realms/alpha/users/<username>/oauth2/applications``
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Response

from iam.domain.audit import timestamp
from iam.domain.claims_request import claim_of_key
from iam.domain.end_users import folded_username
from iam.domain.sessions import SignedIn
from iam.protocol.messages import NO_STORE, Answer
from iam.services.applications import Access, ApplicationService
from iam.services.scope_words import ScopeWords
from iam.web.answers import respond
from iam.web.browser import CrossSite
from iam.web.error_kinds import KINDS
from iam.web.page import Page
from iam.web.visits import Visits

_FOR_PROGRAMS = ("HTTP_ACCEPT_API_VERSION", "HTTP_X_REQUESTED_WITH")
"""Headers that no form can send, and another site's script only if we let it."""


class JsonVisits(Visits):
    """Requests of the house in which programs ask in the person's name."""

    __slots__ = ()

    def refuse(
        self,
        environ: Mapping[str, Any],
        page: Page | None,
        *,
        kind: str,
        link: str = "",
    ) -> Response:
        """Say that something went wrong, as AM does."""
        del environ, page, link
        return refusal(KINDS[kind])


def refusal(status: int, message: str = "") -> Response:
    """Give AM's JSON of a refusal."""
    reason = HTTPStatus(status).phrase
    body = {"code": int(status), "reason": reason, "message": message or reason}
    return respond(Answer(status=int(status), body=body, headers=NO_STORE))


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonApplications:
    """Lists and stops applications; a person sees nobody's but their own."""

    applications: ApplicationService
    words: ScopeWords

    def show(self, page: Page, username: str) -> Response:
        """Answer a query; the one that is known is for all."""
        signed_in = self._person(page, username)
        if isinstance(signed_in, Response):
            return signed_in
        if page.query.get("_queryFilter") != "true":
            return refusal(HTTPStatus.BAD_REQUEST, "Use _queryFilter=true")
        found = self.applications.of(page.live, signed_in.user)
        body = {
            "result": [self._entry(page, access) for access in found],
            "resultCount": len(found),
            "pagedResultsCookie": None,
            "totalPagedResultsPolicy": "NONE",
            "totalPagedResults": -1,
            "remainingPagedResults": -1,
        }
        return respond(Answer(body=body, headers=NO_STORE))

    def stop(self, page: Page, username: str, client_id: str) -> Response:
        """Stop one, where the request comes from a page of ours or from a program."""
        if not any(page.environ.get(header) for header in _FOR_PROGRAMS):
            page.noted["reason"] = "a header that only programs send is missing"
            message = "Send Accept-API-Version or X-Requested-With"
            return refusal(HTTPStatus.FORBIDDEN, message)
        try:
            page.browser.check_site()
        except CrossSite as error:
            page.noted["reason"] = error.reason
            return refusal(HTTPStatus.FORBIDDEN)
        signed_in = self._person(page, username)
        if isinstance(signed_in, Response):
            return signed_in
        access = self.applications.find(page.live, signed_in.user, client_id)
        if access is None:
            return refusal(HTTPStatus.NOT_FOUND)
        page.noted["client_id"] = access.client.client_id
        self.applications.stop(page.realm, signed_in.user, access.client)
        return Response(status=HTTPStatus.NO_CONTENT, headers=NO_STORE)

    def _person(self, page: Page, username: str) -> SignedIn | Response:
        signed_in = page.signed_in
        if signed_in is None:
            return refusal(HTTPStatus.UNAUTHORIZED)
        if folded_username(username) != folded_username(signed_in.user.username):
            return refusal(HTTPStatus.FORBIDDEN)
        return signed_in

    def _entry(self, page: Page, access: Access) -> dict[str, object]:
        client = access.client
        logo = page.logo(self.words.logo(client, page.reader))
        return {
            "_id": client.client_id,
            "name": self.words.client_name(client, page.reader).text,
            **_permissions(access),
            "expiryDateTime": timestamp(access.ends_at),
            "logoUri": f"{page.origin}{logo}" if logo else None,
        }


def _permissions(access: Access) -> dict[str, dict[str, str]]:
    """Give what is read of scopes, and of claims where some were asked for by name."""
    scopes: dict[str, str] = {}
    claims: dict[str, str] = {}
    for shown in access.words:
        if shown.shown == "hidden":
            continue
        name = claim_of_key(shown.scope)
        if name is None:
            scopes[shown.scope] = shown.words or shown.scope
        else:
            claims[name] = shown.words or name
    return {"scopes": scopes, "claims": claims} if claims else {"scopes": scopes}
