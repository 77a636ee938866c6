"""The sign-in page: of the realm, and for the application that asks, where one does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from werkzeug.wrappers import Response

from iam.domain.end_users import LONGEST_NAME, username_fault
from iam.domain.names import tame
from iam.domain.passwords import MOST_CHARACTERS
from iam.domain.sessions import SignedIn
from iam.services.authorization import AuthorizationService
from iam.services.pending import Pending, PendingRequests
from iam.services.scope_words import ScopeWords
from iam.services.sign_in import Entered, SignInService, TooManyAttempts
from iam.web.account.applications import named
from iam.web.account.consent_page import Words
from iam.web.page import Page

REQUEST = "request"
"""The parameter that carries a pending request, sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with the form, as codes that the template has words for."""

    codes: tuple[str, ...]
    left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPages:
    """Asks who somebody is, and lets them in."""

    sign_in: SignInService
    authorization: AuthorizationService
    pending: PendingRequests
    words: ScopeWords

    def __call__(self, page: Page) -> Response:
        """Show the page, or answer its form."""
        sealed = page.query.get(REQUEST)
        pending = None
        if sealed:
            browser = page.browser
            pending = self.pending.find(
                page.live, page.realm, sealed, browser=browser.browser_hash
            )
            if pending is None:
                return page.lost_request()
            page.asked_in(pending.request.ui_locales, pending.request.locale)
            page.noted["client_id"] = pending.request.client_id
        if page.method == "POST":
            return self._answer(page, pending, sealed)
        return self._show(page, pending, sealed)

    def _show(
        self,
        page: Page,
        pending: Pending | None,
        sealed: str,
        *,
        username: str = "",
        fault: Fault | None = None,
    ) -> Response:
        known = page.signed_in
        is_again = pending is not None and pending.request.needs_sign_in(
            known, page.now
        )
        if not username and pending:
            username = _hinted(pending.request.login_hint)
        if not username and known and is_again:
            username = known.user.username
        onward = ""
        if known and not is_again and self._is_for(page, pending, known):
            onward = self._onward(page, pending)
            if pending and pending.subject_id in {None, known.user.id}:
                onward = page.account("/consent", request=sealed)
        return page.render(
            "account/sign_in.html",
            status=HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK,
            client=self._client(page, pending),
            username=username,
            fault=fault,
            onward=onward,
            is_again=bool(known and is_again),
            longest_name=LONGEST_NAME,
        )

    def _is_for(self, page: Page, pending: Pending | None, known: SignedIn) -> bool:
        """Whether who is signed in may go on; not where the request names another."""
        return pending is None or self.authorization.is_for(
            page.live, page.realm, pending.request, known
        )

    def _answer(self, page: Page, pending: Pending | None, sealed: str) -> Response:
        username = page.form.get("username").strip()
        password = page.form.get("password")
        if not username or not password:
            given = {"no_username": username, "no_password": password}
            fault = Fault(codes=tuple(code for code, text in given.items() if not text))
        elif len(username) > LONGEST_NAME or len(password) > MOST_CHARACTERS:
            fault = Fault(codes=("wrong",))  # nobody has such a name or password
        else:
            answer = self.sign_in.attempt(
                page.live,
                page.realm,
                username,
                password,
                browser=page.browser.browser_hash,
                address=page.address,
                user_agent=page.user_agent,
                device=page.browser.device,
                replaces=page.signed_in.session if page.signed_in else None,
            )
            if isinstance(answer, Entered):
                return self._enter(page, answer, pending)
            if isinstance(answer, TooManyAttempts):
                return too_many(page, answer)
            fault = Fault(codes=("wrong",), left=answer.left)
        page.noted["reason"] = "; ".join(fault.codes)
        return self._show(page, pending, sealed, username=username, fault=fault)

    def _enter(self, page: Page, entered: Entered, pending: Pending | None) -> Response:
        """Let somebody in: under a new cookie, whatever the browser had before."""
        page.noted["userId"] = entered.signed_in.user.username
        page.browser.enter(entered.cookie, device=entered.device)
        return page.go(self._onward(page, pending))

    def _onward(self, page: Page, pending: Pending | None) -> str:
        """Say where somebody goes on who is signed in."""
        if pending is None:
            return page.account("/")
        # For whoever this is: the request may have been put to somebody else before.
        sealed = self.pending.for_anybody(page.live, page.realm, pending)
        return page.account("/consent", request=sealed)

    def _client(self, page: Page, pending: Pending | None) -> Words | None:
        """Name the application that asks; nobody where it is gone by now."""
        if pending is None:
            return None
        client_id = pending.request.client_id
        client = page.live.configuration.active_client(page.realm, client_id)
        return named(page, self.words, client) if client else None


def _hinted(login_hint: str) -> str:
    """Give a name that an application proposes, where somebody can have it."""
    name = tame(login_hint, longest=LONGEST_NAME)
    return "" if username_fault(name) else name


def too_many(page: Page, answer: TooManyAttempts) -> Response:
    """Tell everybody the same, whether there is such a person or not."""
    page.noted["reason"] = "too many attempts"
    until = page.now + timedelta(seconds=answer.retry_after)
    return page.render(
        "account/too_many.html",
        status=HTTPStatus.TOO_MANY_REQUESTS,
        headers={"Retry-After": str(answer.retry_after)},
        until=page.date_and_time(until),
        minutes=-(-answer.retry_after // 60),
    )
