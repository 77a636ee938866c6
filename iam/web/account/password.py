"""The page on which a person changes their password."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.wrappers import Response

from iam.domain.errors import TemporarilyUnavailable
from iam.domain.lockout import KnownBrowser
from iam.domain.passwords import PasswordFault, PasswordRefused
from iam.domain.sessions import SignedIn
from iam.services.attempts import AttemptService, TooManyAttempts
from iam.services.end_users import EndUserService
from iam.web.account.sign_in import too_many
from iam.web.page import Page

_ABOUT_THE_CURRENT_ONE = frozenset({PasswordFault.WRONG_CURRENT, "no_current"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPages:
    """Asks for the current password and a new one."""

    end_users: EndUserService
    attempts: AttemptService

    def __call__(self, page: Page, signed_in: SignedIn) -> Response:
        """Show the page, or answer its form."""
        if page.method != "POST":
            return _show(page)
        current, new = page.form.get("current"), page.form.get("new")
        ends = page.form.get("end_applications") == "yes"
        faults = _missing(current, new, page.form.get("repeated"))
        if not faults:
            answer = self._change(page, signed_in, current, new, ends=ends)
            if isinstance(answer, TooManyAttempts):
                return too_many(page, answer)
            faults = answer
        if faults:
            page.noted["reason"] = faults[0]
            return _show(page, faults=faults, end_applications=ends)
        return page.go(page.account("/password/changed"))

    def _change(
        self, page: Page, signed_in: SignedIn, current: str, new: str, *, ends: bool
    ) -> TooManyAttempts | list[str]:
        """
        Change it; who found an open session guesses no faster than at sign-in.

        The session counts for itself: what strangers do under the person's name does
        not keep them from changing their password.
        """
        attempt = self.attempts.count(
            page.live,
            page.realm,
            signed_in.user.username,
            address=page.address,
            known=KnownBrowser(id=signed_in.session.id),
        )
        if isinstance(attempt, TooManyAttempts):
            return attempt
        faults = []
        try:
            self.end_users.change_password(
                page.realm, signed_in, current=current, new=new, end_applications=ends
            )
        except PasswordRefused as refused:
            faults = [str(reason) for reason in refused.reasons]
        except TemporarilyUnavailable:
            # No password was looked at, or the right one: that locks nobody out.
            with contextlib.suppress(TemporarilyUnavailable):
                self.attempts.take_back_unused(attempt)
            raise
        if PasswordFault.WRONG_CURRENT not in faults:
            self.attempts.take_back_unused(attempt)
        return faults

    def changed(self, page: Page, signed_in: SignedIn) -> Response:
        """Say that it is done."""
        del signed_in
        return page.render("account/message.html", kind="password_changed")


def _missing(current: str, new: str, repeated: str) -> list[str]:
    faults = [] if current else ["no_current"]
    if not new:
        faults.append("no_new")
    elif new != repeated:
        faults.append("not_repeated")
    return faults


def _show(
    page: Page, *, faults: list[str] | None = None, end_applications: bool = False
) -> Response:
    """Show the form; passwords are never filled in again."""
    about_current = [f for f in faults or () if f in _ABOUT_THE_CURRENT_ONE]
    about_new = [f for f in faults or () if f not in _ABOUT_THE_CURRENT_ONE]
    return page.render(
        "account/password.html",
        status=HTTPStatus.BAD_REQUEST if faults else HTTPStatus.OK,
        about_current=about_current,
        about_new=about_new,
        minimum_length=page.realm.provider.password_minimum_length,
        end_applications=end_applications,
    )
