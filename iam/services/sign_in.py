"""A person signs in: counted first, then looked at, and told the same as everybody."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from iam.domain.audit import EventName, Result
from iam.domain.end_users import EndUser, username_fault
from iam.domain.errors import TemporarilyUnavailable
from iam.domain.lockout import KnownBrowser
from iam.domain.realms import Realm
from iam.domain.sessions import Session, SignedIn
from iam.services import boxes
from iam.services.attempts import Attempt, AttemptService, TooManyAttempts, no_key
from iam.services.audit import Journal
from iam.services.configuration import Live
from iam.services.end_users import EndUserService
from iam.services.session_ends import replace_session
from iam.services.sessions import SessionService, authentication, keep
from iam.storage.store import Store

__all__ = ["Entered", "SignInService", "TooManyAttempts", "Wrong"]

KNOWN_FOR = timedelta(days=365)
"""How long a browser is known after the last sign-in with it."""
_NAME_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """
    Somebody signed in.

    ``cookie`` is what the session's cookie holds, ``device`` what the device cookie
    does: sealed, and without it the browser is a stranger's.
    """

    cookie: str
    device: str
    signed_in: SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """No such person, or not their password; ``left`` tries, where that is told."""

    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInService:
    """How people sign in."""

    end_users: EndUserService
    sessions: SessionService
    attempts: AttemptService

    def attempt(
        self,
        live: Live,
        realm: Realm,
        username: str,
        password: str,
        *,
        browser: str,
        address: str,
        user_agent: str,
        device: str | None,
        replaces: Session | None = None,
    ) -> Entered | TooManyAttempts | Wrong:
        """
        Try a name and a password.

        Args:
            live: The configuration.
            realm: Where.
            username: As it was typed.
            password: As it was typed.
            browser: The hash of the pre-session cookie.
            address: The network address of the browser.
            user_agent: What the browser says it is.
            device: The device cookie, if the browser sent one.
            replaces: The session that the browser has been in, which then ends.

        Raises:
            TemporarilyUnavailable: Too many are signing in at this moment.
        """
        here = self._known_browser(live, realm, device)
        user = self._user(realm, username)
        attempt = self.attempts.count(
            live,
            realm,
            username,
            address=address,
            known=here if here.knows(user) else None,
        )
        if isinstance(attempt, TooManyAttempts):
            self._note_failure(realm, user, address, "too many attempts")
            return attempt
        for _ in range(2):  # once more where the person was changed in that moment
            found = self._verified(realm, username, password, attempt)
            if found is None:
                break
            cookie, session = self.sessions.prepare(
                realm, found, browser=browser, address=address, user_agent=user_agent
            )
            device = self._device(live, realm, here.used_by(found))
            if self._enter(realm, found, session, attempt, replaces):
                signed_in = SignedIn(session=session, user=found)
                return Entered(cookie=cookie, device=device, signed_in=signed_in)
        reason = "wrong password, or disabled" if user else "nobody has this name"
        self._note_failure(realm, user, address, reason)
        return self.attempts.locked_by(attempt) or Wrong(left=attempt.left)

    def _user(self, realm: Realm, username: str) -> EndUser | None:
        if username_fault(username) is not None:
            return None
        with self.sessions.database.single() as store:
            return store.end_users.by_username(realm.id, username)

    def _verified(
        self, realm: Realm, username: str, password: str, attempt: Attempt
    ) -> EndUser | None:
        try:
            return self.end_users.verify(realm, username, password)
        except TemporarilyUnavailable:
            # No password was looked at: being busy must not lock people out.
            with contextlib.suppress(TemporarilyUnavailable):
                self.attempts.take_back_unused(attempt)
            raise

    def _enter(
        self,
        realm: Realm,
        user: EndUser,
        session: Session,
        attempt: Attempt,
        replaces: Session | None,
    ) -> bool:
        """
        Keep a session, unless the person was changed since the password was looked at.

        Who changes a password or ends everything holds the person's row meanwhile, so
        that no session begins behind their back.
        """

        def work(store: Store, journal: Journal) -> bool:
            now = store.end_users.find(realm.id, user.id, held=True)
            if now is None or now.password_hash != user.password_hash:
                return False
            if not session.belongs_to(now):
                return False
            if not store.realms.hold(realm.id, generation=realm.generation):
                return False
            self.attempts.take_back(store, attempt)
            if replaces is not None:
                replace_session(store, replaces, session)
            keep(store, journal, realm, user, session)
            return True

        return self.sessions.record(work)

    def _known_browser(
        self, live: Live, realm: Realm, device: str | None
    ) -> KnownBrowser:
        """Give the browser as its cookie says, or one that nobody has used."""
        now = self.sessions.clock.time()
        sealed = device or ""
        found = boxes.open_sealed(live, realm, boxes.DEVICE, sealed, now=now)
        if found is None:
            return KnownBrowser(id=secrets.token_hex(_NAME_BYTES))
        try:
            return KnownBrowser.from_plain(found)
        except (TypeError, ValueError):  # sealed by another release
            return KnownBrowser(id=secrets.token_hex(_NAME_BYTES))

    def _device(self, live: Live, realm: Realm, known: KnownBrowser) -> str:
        until = self.sessions.clock.time() + KNOWN_FOR.total_seconds()
        try:
            return boxes.seal(live, realm, boxes.DEVICE, known.to_plain(), until=until)
        except KeyError as error:
            raise no_key() from error

    def _note_failure(
        self, realm: Realm, user: EndUser | None, address: str, reason: str
    ) -> None:
        """Append a line; a row for each guess would let anybody fill the table."""
        event = authentication(
            EventName.LOGIN_COMPLETED,
            realm,
            user,
            at=self.sessions.clock.now(),
            result=Result.FAILED,
            address=address,
            reason=reason,
        )
        self.sessions.audit.publish([(event, realm.path)])
