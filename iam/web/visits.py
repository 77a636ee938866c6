"""A person's request, from address to answer, with its line in the audit log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from iam.domain.errors import NotFound, OAuthError
from iam.domain.locales import canonical
from iam.domain.realms import RealmPath
from iam.services.audit import AuditTrail
from iam.services.configuration import ConfigurationCache
from iam.services.metrics import Meter
from iam.web import errors, outcomes
from iam.web.browser import Browser, CrossSite, FindsSessions
from iam.web.desk import Desk
from iam.web.error_kinds import KINDS, kind_of
from iam.web.page import Page

log = logging.getLogger(__name__)

_SIGN_IN = "sign_in"
_CONVERTER = re.compile(r"<\w+:")

PageView = Callable[..., Response]
"""Answers a `Page`; what the address names (``<client_id>``) comes by keyword."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Makes pages of requests, has them answered, and writes down what happened."""

    cache: ConfigurationCache
    sessions: FindsSessions
    audit: AuditTrail
    meter: Meter
    desk: Desk

    def view(
        self, operation: str, answer: PageView, *, from_elsewhere: bool = False
    ) -> Callable[..., Response]:
        """
        Make a view of Flask's.

        Args:
            operation: Its name in the audit log, as ``sign_in``.
            answer: Gives the response. What it raises becomes a page in the person's
                language: an `OAuthError` by its status, all else as a fault of ours.
            from_elsewhere: A POST may come from another site's page and is not
                checked; it must then decide nothing.
        """

        def visit(**named: str) -> Response:
            environ = request.environ
            rule = request.url_rule
            assert rule is not None  # noqa: S101 - Flask calls a view by one
            visited = _Visit(self, environ, operation, rule)
            return visited.run(answer, named, is_checked=not from_elsewhere)

        return visit

    def page(self, environ: Mapping[str, Any]) -> Page:
        """
        Make the page of a request.

        Raises:
            NotFound: No active realm is at the address.
            TemporarilyUnavailable: The configuration cannot be read.
        """
        path: RealmPath = environ["iam.realm"]
        live = self.cache.current()
        realm = live.configuration.active_realm(path)
        if realm is None:
            raise NotFound("No realm answers at this address")
        browser = Browser(
            environ,
            live=live,
            realm=realm,
            sessions=self.sessions,
            site=self.desk.site,
        )
        return Page(environ, live=live, realm=realm, browser=browser, desk=self.desk)

    def refuse(
        self,
        environ: Mapping[str, Any],
        page: Page | None,
        *,
        kind: str,
        link: str = "",
    ) -> Response:
        """
        Say that something went wrong, in words for a person.

        Args:
            environ: The request.
            page: Where a realm is known, so that the page looks like its own.
            kind: One of `KINDS`.
            link: Where the link of this kind leads.
        """
        if page is not None:
            try:
                return page.refuse(kind, link=link)
            except OAuthError:  # what the page says of the person needs the database
                log.warning("an error page is shown without its realm")
            except Exception:
                log.exception("an error page is shown without its realm")
        pages, site = self.desk.pages, self.desk.site
        language = errors.nearest_language(pages, site, environ)
        return pages.render(
            "error.html", language=language, status=KINDS[kind], kind=kind
        )

    def astray(self, error: Exception) -> Response:
        """Answer a request of a house of pages that no view of it answers."""
        environ = request.environ
        kind, headers = "server_fault", {}
        if isinstance(error, MethodNotAllowed):
            kind, headers["Allow"] = "method", ", ".join(error.valid_methods or ())
        elif isinstance(error, HTTPException):
            kind = kind_of(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        elif isinstance(error, OAuthError):
            kind = kind_of(error.status)
        else:
            log.error("a page failed", exc_info=error)
        page = None
        try:
            page = self.page(environ)
            page.answers_get = False
        except NotFound:
            kind = "not_found_realm"
        except OAuthError as refusal:
            kind = kind_of(refusal.status)
        home = page.account("/") if page else ""
        response = self.refuse(environ, page, kind=kind, link=home)
        response.headers.update(headers)
        return response


class _Visit:
    """One request on its way."""

    def __init__(
        self,
        visits: Visits,
        environ: Mapping[str, Any],
        operation: str,
        rule: Rule,
    ) -> None:
        self._visits = visits
        self._environ = environ
        self._operation = operation
        self._rule = _CONVERTER.sub("<", rule.rule)
        self._answers_get = "GET" in (rule.methods or ())
        self._page: Page | None = None
        self._noted: dict[str, object] = {}
        self._error = ""

    def run(
        self, answer: PageView, named: Mapping[str, str], *, is_checked: bool
    ) -> Response:
        """Have it answered, whatever happens."""
        clock = self._visits.desk.clock
        started = clock.monotonic()
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            response = self._answer(answer, named, is_checked=is_checked)
            status = response.status_code
            return response
        finally:
            self._write_down(status, clock.monotonic() - started)

    def _answer(
        self, answer: PageView, named: Mapping[str, str], *, is_checked: bool
    ) -> Response:
        page: Page | None = None
        try:
            page = self._page = self._visits.page(self._environ)
            page.answers_get = self._answers_get
            self._noted = page.noted
            _keep_language(page)
            if page.method == "POST" and is_checked:
                page.check_post()
            response = answer(page, **named)
            page.browser.write(response)
        except CrossSite as stale:
            self._note("cross_site", stale.reason)
            if self._operation == _SIGN_IN and page and _has_signed_in_since(page):
                return page.go(page.here)  # which offers to go on as who is signed in
            return self._out_of_date()
        except OAuthError as error:
            self._note(error.code, error.reason)
            return self._refused(error)
        except Exception as error:
            log.exception("a page failed")
            self._note("server_error", type(error).__name__)
            return self._refuse("server_fault")
        return response

    def _note(self, error: str, reason: str) -> None:
        self._error = error
        self._noted.setdefault("reason", reason)

    def _out_of_date(self) -> Response:
        """Keep nothing of a form that is not ours, and say how to go on."""
        page = self._page
        again = page.here if page and self._answers_get else ""
        return self._refuse("cross_site", link=again)

    def _refused(self, error: OAuthError) -> Response:
        kind = kind_of(error.status)
        if self._page is None and isinstance(error, NotFound):
            kind = "not_found_realm"
        response = self._refuse(kind)
        if seconds := getattr(error, "retry_after", None):
            response.headers["Retry-After"] = str(seconds)
        return response

    def _refuse(self, kind: str, *, link: str = "") -> Response:
        return self._visits.refuse(self._environ, self._page, kind=kind, link=link)

    def _write_down(self, status: int, seconds: float) -> None:
        path: RealmPath = self._environ["iam.realm"]
        error = self._error or str(self._noted.get("error", ""))
        line = outcomes.fields(
            self._environ,
            self._operation,
            path=self._environ["SCRIPT_NAME"] + self._rule,
            status=status,
            error=error,
            user=self._user(),
            noted=self._noted,
            seconds=seconds,
        )
        self._visits.audit.access(path, line)
        known = str(path) if self._page is not None else "-"
        self._visits.meter.count(self._operation, known, error, seconds)

    def _user(self) -> object:
        """Name the person; only one who is signed in, never a name that was typed."""
        if "userId" in self._noted or self._page is None:
            return self._noted.get("userId")
        known = self._page.browser.known
        return known.user.username if known else None


def _has_signed_in_since(page: Page) -> bool:
    """Whether a refused form is ours, and older than the session: of another tab."""
    try:
        page.browser.check_site()
    except CrossSite:
        return False
    return "HTTP_ORIGIN" in page.environ and page.signed_in is not None


def _keep_language(page: Page) -> None:
    """Remember a language that was just chosen, where it is one of ours."""
    chosen = page.just_chosen
    if chosen and page.reader.locale == canonical(chosen):
        page.browser.choose_language(page.reader.locale)
