"""The consent page: may this application use the account of this person?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from werkzeug.wrappers import Response

from iam.domain.authorization import RedirectableError, UnprovenRequest
from iam.domain.claims import is_sign_in_alone
from iam.domain.claims_request import scopes_among
from iam.domain.clients import Client
from iam.domain.errors import AccessDenied, LoginRequired
from iam.domain.refresh_tokens import rules_of
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SignedIn
from iam.domain.terms import Term, term_of
from iam.services.authorization import AuthorizationService
from iam.services.consents import AlreadyDecided, ConsentService, NothingChosen
from iam.services.pending import Pending, PendingRequests
from iam.services.questions import Question
from iam.services.scope_words import ScopeWords
from iam.web.account.consent_page import ConsentPage, Form
from iam.web.account.scribe import Scribe, further, is_told_to_stay, sorted_out
from iam.web.account.sign_in import REQUEST
from iam.web.back_to_client import WayBack
from iam.web.browser import CrossSite
from iam.web.page import Page

_REFUSALS = {
    "deny": "the person refused",
    "not_mine": "the person says that they did not ask for this",
}
"""What the buttons send, and what is written down."""
_SOMEBODY_ELSE = "another person signed in than the request names"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One request that is put to one person: everything that an answer needs."""

    page: Page
    client: Client
    pending: Pending
    signed_in: SignedIn
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPages:
    """Asks, and takes the answer."""

    consents: ConsentService
    pending: PendingRequests
    authorization: AuthorizationService
    words: ScopeWords
    back: WayBack

    def __call__(self, page: Page) -> Response:
        """Show the page, or answer its form."""
        sent = page.form if page.method == "POST" else page.query
        pending = self.pending.find(
            page.live,
            page.realm,
            sent.get(REQUEST),
            browser=page.browser.browser_hash,
        )
        if pending is not None:
            page.noted["client_id"] = pending.request.client_id
            page.asked_in(pending.request.ui_locales, pending.request.locale)
        if page.method == "POST" and not _is_ours(page, pending):
            return _stop(page, "other_person")
        if pending is None:
            return page.lost_request()
        try:
            return self._go_on(page, pending)
        except AlreadyDecided:
            return _stop(page, "already_decided")
        except UnprovenRequest as error:
            page.noted["reason"] = error.reason
            return page.refuse(error.kind)
        except RedirectableError as error:
            return self._refuse(page, pending, error)

    def _go_on(self, page: Page, pending: Pending) -> Response:
        """See who is asked and what, as both are now."""
        request, signed_in = pending.request, page.signed_in
        if self.pending.is_decided(pending):
            raise AlreadyDecided
        if signed_in is None or request.needs_sign_in(signed_in, page.now):
            return page.go(page.account("/sign-in", request=self._open(page, pending)))
        if _is_anothers(pending, signed_in):
            return _stop(page, "other_person")
        if not self.authorization.is_for(page.live, page.realm, request, signed_in):
            raise RedirectableError.of(request, LoginRequired(reason=_SOMEBODY_ELSE))
        client = self.authorization.recheck(page.live, page.realm, request)
        question = self.consents.look(
            page.live,
            page.realm,
            client,
            request,
            signed_in,
            reader=page.reader,
            facts=page.facts,
        )
        asked = _Asked(
            page=page,
            client=client,
            pending=pending,
            signed_in=signed_in,
            question=question,
        )
        return self._answer(asked) if page.method == "POST" else self._ask(asked)

    def _open(self, page: Page, pending: Pending) -> str:
        return self.pending.for_anybody(page.live, page.realm, pending)

    def _ask(self, asked: _Asked) -> Response:
        page, question = asked.page, asked.question
        if question.asked.must:
            page.noted["reason"] = question.why
            return self._show(asked)
        if page.method == "HEAD":  # nobody reads an answer, so nothing is granted
            return Response(headers={"Cache-Control": "no-store"})
        return self._spare(asked)

    def _spare(self, asked: _Asked) -> Response:
        page, question = asked.page, asked.question
        page.noted["reason"] = question.why
        code = self.consents.spare(
            page.live,
            page.realm,
            asked.client,
            asked.signed_in,
            question=question,
            pending=asked.pending,
        )
        return self._let_in(asked, code, question.everything)

    def _answer(self, asked: _Asked) -> Response:
        page, question = asked.page, asked.question
        decision = page.form.get("decision")
        if decision != "allow":
            return self._deny(asked, _REFUSALS.get(decision, _REFUSALS["deny"]))
        if not question.lines:  # policies have granted meanwhile what was to be asked
            return self._spare(asked)
        ticked = frozenset(page.form.all("scope")) if question.optional else None
        remember = bool(page.form.get("remember"))
        if page.form.get("seen") != question.fingerprint:
            page.noted["reason"] = "what is asked has changed since the page"
            return self._show(asked, fault="words_changed", remember=remember)
        try:
            granted = question.left(ticked)
        except NothingChosen:
            page.noted["reason"] = "nothing that can be read was left"
            return self._show(
                asked, fault="nothing_chosen", ticked=ticked, remember=remember
            )
        code = self.consents.allow(
            page.live,
            page.realm,
            asked.client,
            asked.pending,
            asked.signed_in,
            question=question,
            chosen=ticked,
            remember=remember,
        )
        return self._let_in(asked, code, granted)

    def _deny(self, asked: _Asked, why: str) -> Response:
        page, pending = asked.page, asked.pending
        self.consents.deny(page.realm, asked.client, pending, asked.signed_in, why=why)
        denied = AccessDenied(reason=why)
        refused = RedirectableError.of(pending.request, denied)
        return self._refuse(page, pending, refused)

    def _refuse(
        self, page: Page, pending: Pending, refused: RedirectableError
    ) -> Response:
        posted = _was_posted(page, pending)
        return self.back.refuse(page, refused, form_posted=posted)

    def _let_in(self, asked: _Asked, code: str, granted: tuple[Scope, ...]) -> Response:
        page, pending = asked.page, asked.pending
        page.noted["dropped_scopes"] = asked.question.dropped
        scopes, posted = scopes_among(granted), _was_posted(page, pending)
        return self.back.give(page, pending.request, code, scopes, form_posted=posted)

    def _show(
        self,
        asked: _Asked,
        *,
        fault: str = "",
        ticked: frozenset[Scope] | None = None,
        remember: bool = False,
    ) -> Response:
        page, client, question = asked.page, asked.client, asked.question
        user = asked.signed_in.user
        scribe = Scribe(words=self.words, reader=page.reader, language=page.language)
        lines = scribe.lines(
            page.realm, client, question, asked.signed_in, ticked=ticked
        )
        identity, access, before = sorted_out(lines, question)
        kept, term = question.remembered_until, _term(asked)
        form = Form(
            request=self.pending.name_person(
                page.live, page.realm, asked.pending, user.id
            ),
            seen=question.fingerprint,
            minutes=_minutes_left(asked),
            remember_until=page.date(kept) if kept else "",
            is_remember_ticked=remember,
            fault=fault,
        )
        shown = ConsentPage(
            asker=scribe.asker(
                client, logo=page.logo(self.words.logo(client, page.reader))
            ),
            destination=question.destination,
            person=user.display_name,
            username=user.username,
            not_you=page.account("/sign-in", request=self._open(page, asked.pending)),
            identity=identity,
            access=access,
            before=before,
            further=further(question),
            is_offline=term.outlasts_session and not is_told_to_stay(question),
            is_sign_in_alone=is_sign_in_alone(question.everything),
            chooses=bool(question.optional),
            access_until=page.date_and_time(term.until),
            follows_session=term.follows_session,
            applications=page.account("/"),
            form=form,
        )
        status = HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK
        return page.render("account/consent.html", status=status, page=shown)


def _is_ours(page: Page, pending: Pending | None) -> bool:
    """
    Whether a form is ours and its person is here still.

    Raises:
        CrossSite: It is not, or it is another session's of the same person.
    """
    try:
        page.check_post()
    except CrossSite as stale:
        if pending is None or not _is_anothers(pending, page.signed_in):
            raise
        page.noted["reason"] = stale.reason
        return False
    return True


def _is_anothers(pending: Pending, signed_in: SignedIn | None) -> bool:
    """Whether a request was put to somebody else than who is signed in."""
    if pending.subject_id is None or signed_in is None:
        return False
    return pending.subject_id != signed_in.user.id


def _term(asked: _Asked) -> Term:
    """Say until when the application has access at most, if it is let in now."""
    client, page = asked.client, asked.page
    provider = page.realm.provider
    seconds = client.authorization_code_lifetime(provider)
    seconds += client.access_token_lifetime(provider)
    return term_of(
        asked.question.request.scopes,
        rules_of(client, provider),
        session=asked.signed_in.session,
        now=page.now,
        token_ends=page.now + timedelta(seconds=seconds),
        optional=asked.question.optional,
    )


def _minutes_left(asked: _Asked) -> int:
    """Give the minutes in which the form can be sent, at least one."""
    return max(1, round((asked.pending.until - asked.page.now.timestamp()) / 60))


def _stop(page: Page, kind: str) -> Response:
    page.noted["reason"] = kind
    return page.refuse(kind, link=page.account("/"))


def _was_posted(page: Page, pending: Pending) -> bool:
    """Whether a form of ours was sent on the way here."""
    return pending.form_posted or page.method == "POST"
