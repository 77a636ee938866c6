"""
Pages that nobody comes to without harm being done first.

They are added to the throwaway application of a preview alone. Each is answered as the
page itself would be: by `Page`, with the templates of the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import Flask
from werkzeug.wrappers import Response

from iam.domain.errors import NotFound
from iam.services.services import Services
from iam.web.account.applications import named
from iam.web.error_kinds import KINDS
from iam.web.page import Page
from iam.web.visits import Visits

STOPPED, STOPPED_GIVEN = "/preview/stopped", "/preview/stopped-given"
STOPPED_GIVEN_PART = "/preview/stopped-given-part"
ERRORS = "/preview/errors"

_LEADS_HOME = frozenset(
    {"missing", "malformed", "method", "already_decided", "other_person"}
    | {"expired_request", "other_browser", "server_fault", "too_large", "unavailable"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """Gives them addresses."""

    services: Services

    def add(self, house: Flask, visits: Visits) -> None:
        """Add them to the house of people."""
        for address, view in (
            (STOPPED, partial(self.stopped, comes_unasked="")),
            (STOPPED_GIVEN, partial(self.stopped, comes_unasked="all")),
            (STOPPED_GIVEN_PART, partial(self.stopped, comes_unasked="part")),
            (f"{ERRORS}/<kind>", error),
        ):
            house.add_url_rule(
                address,
                endpoint=address,
                view_func=visits.view("preview", view),
                methods=["GET"],
                provide_automatic_options=False,
            )

    def stopped(self, page: Page, *, comes_unasked: str) -> Response:
        """Say that an application has no access any more."""
        client_id = page.query.get("client")
        client = page.live.configuration.active_client(page.realm, client_id)
        if client is None:
            raise NotFound("There is no such client")
        of = named(page, self.services.scope_words, client)
        return page.render(
            "account/message.html", kind="stopped", of=of, comes_unasked=comes_unasked
        )


def error(page: Page, kind: str) -> Response:
    """Say what went wrong, as one of `KINDS`."""
    if kind not in KINDS:
        raise NotFound("There is no such kind")
    link, host = "", ""
    if kind in _LEADS_HOME:
        link = page.account("/")
    elif kind == "session_ended":
        link = page.account("/sign-in")
    elif kind == "cross_site":
        link = page.account("/password")
    elif kind == "refused_request":
        host = page.query.get("host")
        link = f"https://{host}/"
    return page.refuse(kind, link=link, host=host)
