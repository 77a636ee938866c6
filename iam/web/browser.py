"""The browser of one request: its cookies, and whether a form came from our page."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from werkzeug.http import parse_cookie
from werkzeug.wrappers import Response

from iam.domain.realms import Realm
from iam.domain.sessions import SignedIn
from iam.services.configuration import Live
from iam.web.addresses import Site

CSRF_FIELD = "csrf"
"""The hidden field of every form."""

_YEAR = 365 * 86400
_LONGEST_COOKIE = 4096
_PRE_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{2,40}")


class CrossSite(Exception):
    """
    A form did not come from a page that we gave this browser.

    Args:
        reason: What was wrong, for the audit log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FindsSessions(Protocol):
    """What a browser needs of the sessions."""

    def find(self, live: Live, realm: Realm, cookie: str) -> SignedIn | None:
        """Give the live session that a cookie names in a realm."""
        ...


@dataclass(frozen=True, slots=True)
class CookieNames:
    """
    The names of our cookies.

    Over https they have the prefix ``__Host-``: another host, a neighbour under the
    same domain, or a page over http cannot set them.
    """

    session: str
    pre_session: str
    device: str
    language: str

    @classmethod
    def of(cls, realm: Realm, *, secure: bool) -> CookieNames:
        """Give those of a realm; the language is one for all realms."""
        start = _start(secure=secure)
        short = realm.id.hex[:8]
        return cls(
            session=f"{start}-{short}",
            pre_session=f"{start}-pre-{short}",
            device=f"{start}-device-{short}",
            language=f"{start}-language",
        )


def _start(*, secure: bool) -> str:
    return "__Host-iam" if secure else "iam"


def cookies_of(environ: Mapping[str, Any]) -> Mapping[str, str]:
    """Give the cookies of a request; of two with one name, the first."""
    sent = parse_cookie(environ.get("HTTP_COOKIE"))
    return {
        name: value for name, value in sent.items() if len(value) <= _LONGEST_COOKIE
    }


def language_cookie(environ: Mapping[str, Any], *, secure: bool) -> str:
    """Give the language that was chosen on a page; empty where none was."""
    value = cookies_of(environ).get(f"{_start(secure=secure)}-language", "")
    return value if _LANGUAGE.fullmatch(value) else ""


class Browser:
    """
    One browser, as far as one request shows it.

    Cookies to be set are gathered here, and written to the answer by `write`.

    Args:
        environ: The request.
        live: The configuration.
        realm: Whose page is asked for; a session of another realm counts for nothing.
        sessions: Finds the session.
        site: Our public address.
    """

    def __init__(
        self,
        environ: Mapping[str, Any],
        *,
        live: Live,
        realm: Realm,
        sessions: FindsSessions,
        site: Site,
    ) -> None:
        self._environ = environ
        self._live = live
        self._realm = realm
        self._sessions = sessions
        self._site = site
        self._cookies = cookies_of(environ)
        self._names = CookieNames.of(realm, secure=site.is_secure)
        self._to_set: dict[str, tuple[str, int | None]] = {}
        self._made: str | None = None

    @cached_property
    def signed_in(self) -> SignedIn | None:
        """The person who is signed in here, in this realm."""
        value = self._cookies.get(self._names.session)
        return self._sessions.find(self._live, self._realm, value) if value else None

    @property
    def known(self) -> SignedIn | None:
        """The same where it has been looked up already: the database is not asked."""
        found: SignedIn | None = self.__dict__.get("signed_in")
        return found

    @property
    def is_new(self) -> bool:
        """Whether it has sent no cookie by which it could be known again."""
        names = (self._names.session, self._names.pre_session)
        return not any(name in self._cookies for name in names)

    @property
    def had_session(self) -> bool:
        """Whether it was signed in, and is not any more."""
        return self._names.session in self._cookies and self.signed_in is None

    @property
    def device(self) -> str | None:
        """What says which people have used this browser before, sealed."""
        return self._cookies.get(self._names.device)

    @property
    def pre_session(self) -> str:
        """
        What names this browser before anybody signs in, made when it is needed.

        It is dropped at sign-in, and a session's cookie takes its place.
        """
        if (sent := self._sent_pre_session()) is not None:
            return sent
        if self._made is None:
            self._made = secrets.token_urlsafe(32)
            self._to_set[self._names.pre_session] = (self._made, None)
        return self._made

    def _sent_pre_session(self) -> str | None:
        sent = self._cookies.get(self._names.pre_session, "")
        return sent if _PRE_SESSION.fullmatch(sent) else None

    @property
    def browser_hash(self) -> str:
        """
        What a pending request is bound to: the same before and after signing in.

        So what was begun before, in another tab too, still belongs here.
        """
        if self.signed_in is not None:
            return self.signed_in.session.browser
        return hashlib.sha256(self.pre_session.encode("ascii")).hexdigest()

    def csrf_token(self) -> str:
        """Give what a form of ours must send back."""
        if self.signed_in is not None:
            return self._token(self._cookies[self._names.session])
        return self._token(self.pre_session)

    def _token(self, key: str) -> str:
        message = b"csrf" + self._realm.id.bytes
        return hmac.new(key.encode("utf-8"), message, hashlib.sha256).hexdigest()

    def check_post(self, token: str) -> None:
        """
        See that a form was posted by a page of ours, in this browser and this realm.

        Args:
            token: What the hidden field held.

        Raises:
            CrossSite: The origin is another one or unknown, or the token is not the
                one of this session, or of this browser where nobody is signed in.
        """
        self._check_origin()
        if not any(
            hmac.compare_digest(self._token(key), token.lower())
            for key in self._keys()
            if token.isascii()
        ):
            raise CrossSite("the token of the form is another session's or missing")

    def _keys(self) -> list[str]:
        """
        Give the cookies that a token may be made of.

        Where a session has ended since the page was shown, its cookie still shows that
        the page was ours; the view then asks to sign in again.
        """
        session = self._cookies.get(self._names.session)
        if self.signed_in is not None and session:
            return [session]
        return [key for key in (self._sent_pre_session(), session) if key]

    def _check_origin(self) -> None:
        site = self._environ.get("HTTP_SEC_FETCH_SITE")
        if "HTTP_ORIGIN" not in self._environ and site != "same-origin":
            raise CrossSite("the form was posted without Origin")
        self.check_site()

    def check_site(self) -> None:
        """
        See that no other site's page sends this, whatever it sends.

        A browser always says so of one that would; who says nothing is no browser.

        Raises:
            CrossSite: Another site's does.
        """
        origin = self._environ.get("HTTP_ORIGIN")
        if origin is not None and origin.lower() not in self._site.origins:
            raise CrossSite("it was sent from another origin")
        site = self._environ.get("HTTP_SEC_FETCH_SITE")
        if site not in {None, "same-origin", "none"}:
            raise CrossSite("it was sent from another site")

    def enter(self, session: str, *, device: str) -> None:
        """Keep the cookie of a new session; what was known before it is dropped."""
        self._to_set[self._names.session] = (session, None)
        self._to_set[self._names.device] = (device, _YEAR)
        self._to_set[self._names.pre_session] = ("", 0)

    def leave(self) -> None:
        """Drop the cookie of the session, which has been ended, and begin anew."""
        self._to_set[self._names.session] = ("", 0)
        self._to_set[self._names.pre_session] = (secrets.token_urlsafe(32), None)

    @property
    def language(self) -> str:
        """The language that was chosen on a page; empty where none was."""
        return language_cookie(self._environ, secure=self._site.is_secure)

    def choose_language(self, name: str) -> None:
        """Keep the language that was chosen on a page."""
        self._to_set[self._names.language] = (name, _YEAR)

    def write(self, response: Response) -> None:
        """Have the answer set what was gathered."""
        for name, (value, seconds) in self._to_set.items():
            response.set_cookie(
                name,
                value,
                max_age=seconds,
                path="/",
                secure=self._site.is_secure,
                httponly=True,
                samesite="Lax",
            )
