"""Where each page of people answers. A view knows nothing of its own address."""

from __future__ import annotations

from flask import Flask

from iam.services.services import Services
from iam.web.account.access import for_the_person
from iam.web.account.applications import ApplicationPages
from iam.web.account.consent import ConsentPages
from iam.web.account.json_applications import JsonApplications, JsonVisits
from iam.web.account.language import choose_language
from iam.web.account.password import PasswordPages
from iam.web.account.pictures import Pictures
from iam.web.account.sessions import SessionPages
from iam.web.account.sign_in import SignInPages
from iam.web.account.sign_out import SignOutPages
from iam.web.back_to_client import WayBack
from iam.web.theme import THEME
from iam.web.visits import PageView, Visits

_JSON = "/users/<username>/oauth2/applications"


def add_pages(house: Flask, services: Services, visits: Visits) -> None:
    """Give every page of the account its address; the realm is resolved before."""
    sign_in = SignInPages(
        sign_in=services.sign_in,
        authorization=services.authorization,
        pending=services.pending,
        words=services.scope_words,
    )
    consent = ConsentPages(
        consents=services.consents,
        pending=services.pending,
        authorization=services.authorization,
        words=services.scope_words,
        back=WayBack(base_url=services.base_url),
    )
    sign_out = SignOutPages(
        sessions=services.sessions,
        end_session=services.end_session,
        pending=services.pending,
        words=services.scope_words,
    )
    applications = ApplicationPages(
        applications=services.applications, words=services.scope_words
    )
    sessions = SessionPages(sessions=services.sessions)
    password = PasswordPages(end_users=services.end_users, attempts=services.attempts)
    own = for_the_person
    pages: tuple[tuple[str, str, str, PageView], ...] = (
        ("/", "applications", "GET", own(applications.show)),
        ("/applications/<path:client_id>", "stop", "GET", own(applications.ask)),
        ("/applications/stop", "stop", "GET", own(applications.ask)),
        ("/applications/stop", "stop", "POST", own(applications.stop)),
        ("/sign-in", "sign_in", "GET POST", sign_in),
        ("/sign-out", "sign_out", "GET POST", sign_out),
        ("/sessions", "sessions", "GET", own(sessions.show)),
        ("/sessions/end", "end_session", "POST", own(sessions.end)),
        ("/sessions/end-all", "end_sessions", "POST", own(sessions.end_all)),
        ("/password", "password", "GET POST", own(password)),
        ("/password/changed", "password", "GET", own(password.changed)),
        ("/language", "language", "GET", choose_language),
    )
    for address, operation, methods, view in pages:
        house.add_url_rule(
            address,
            endpoint=f"{address} {methods}",
            view_func=visits.view(operation, view),
            methods=methods.split(),
            provide_automatic_options=False,
        )
    house.add_url_rule(
        "/consent",
        endpoint="/consent GET POST",
        # It checks its form itself, to say so where somebody else signed in since.
        view_func=visits.view("consent", consent, from_elsewhere=True),
        methods=["GET", "POST"],
        provide_automatic_options=False,
    )
    pictures = Pictures(cache=services.cache)
    for address, picture in (
        ("/logo/<digest>", pictures.logo),
        (THEME, pictures.theme),
    ):
        house.add_url_rule(
            address,
            endpoint=address,
            view_func=picture,
            provide_automatic_options=False,
        )


def add_json(house: Flask, services: Services, visits: JsonVisits) -> None:
    """Give AM's JSON of the person's applications its addresses."""
    applications = JsonApplications(
        applications=services.applications, words=services.scope_words
    )
    for address, operation, method, view in (
        (_JSON, "applications", "GET", applications.show),
        (f"{_JSON}/<path:client_id>", "stop", "DELETE", applications.stop),
    ):
        house.add_url_rule(
            address,
            endpoint=f"{address} {method}",
            view_func=visits.view(operation, view),
            methods=[method],
            provide_automatic_options=False,
        )
