"""The sign-out page: a GET asks, a POST does it."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.wrappers import Response

from iam.services.sessions import SessionService
from iam.web.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOutPages:
    """Ends the session of this browser."""

    sessions: SessionService

    def __call__(self, page: Page) -> Response:
        """Ask; or do it and show that it is done."""
        if page.method == "POST":
            if page.signed_in is not None:
                self.sessions.end(page.signed_in.session)
            page.browser.leave()
            return page.go(page.account("/sign-out"))
        return page.render("account/sign_out.html")
