"""The sessions page: where somebody is signed in, and how to end that."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.wrappers import Response

from iam.domain.sessions import Session, SignedIn
from iam.domain.user_agents import UserAgent, read_user_agent
from iam.services.sessions import SessionService
from iam.web.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session, as a person reads it."""

    id: str
    is_this_one: bool
    agent: UserAgent
    address: str
    signed_in_at: str
    last_used_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPages:
    """Shows and ends the sessions of the person."""

    sessions: SessionService

    def show(self, page: Page, signed_in: SignedIn) -> Response:
        """List them: this one first, then the last used."""
        found = [
            _line(page, signed_in, session)
            for session in self.sessions.of(signed_in.user)
        ]
        return page.render(
            "account/sessions.html",
            sessions=sorted(found, key=lambda line: not line.is_this_one),
        )

    def end(self, page: Page, signed_in: SignedIn) -> Response:
        """End one; an id that is not one of theirs ends nothing."""
        wanted = page.form.get("session")
        for session in self.sessions.of(signed_in.user):
            if session.id == wanted:
                self.sessions.end(session)
        if wanted == signed_in.session.id:
            return self._leave(page)
        return page.go(page.account("/sessions"))

    def end_all(self, page: Page, signed_in: SignedIn) -> Response:
        """End all others, or this one as well."""
        if page.form.get("which") == "others":
            self.sessions.end_others(signed_in)
            return page.go(page.account("/sessions"))
        self.sessions.end_all(signed_in.user)
        return self._leave(page)

    def _leave(self, page: Page) -> Response:
        page.browser.leave()
        return page.go(page.account("/sign-out"))


def _line(page: Page, signed_in: SignedIn, session: Session) -> SessionLine:
    write = page.date_and_time
    return SessionLine(
        id=session.id,
        is_this_one=session.id == signed_in.session.id,
        agent=read_user_agent(session.user_agent),
        address=session.address,
        signed_in_at=write(session.auth_time),
        last_used_at=write(session.last_used_at),
    )
