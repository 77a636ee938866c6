"""Where the preview is played: an application of its own, and who is in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from iam.domain.realms import Realm
from iam.domain.scopes.syntax import format_scopes
from iam.services.services import Services
from iam.web.addresses import Site
from iam.web.browser import CookieNames
from iam.web.front_door import FrontDoor
from iam.web.preview.guest import ADDRESS, Guest

NOBODY = "nobody"
"""Who has not signed in."""
NEWCOMER, REGULAR, LEAVER = "example", "example-2", "example-3"
"""Who allowed nothing yet, who did before, and who answers: usernames on pages."""
SETTLED = "example-4"
"""Who allowed everything, just before it is shown, in the language of the page."""
LOCKED = "locked"
"""The name of somebody who failed to sign in too often."""
_CHALLENGE = "a" * 43
_PRE_SESSION = "p" * 43


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One client of the stage: its client_id, and what it asks for."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """
    A throwaway server, and the way to everything on it.

    Attributes:
        app: The application.
        services: What is beneath it.
        realm: The copy of the realm.
        variants: The copies of the client, by what is told of each.
        sessions: What the session cookie of each person holds.
    """

    app: FrontDoor
    services: Services
    realm: Realm
    variants: Mapping[str, Variant]
    sessions: Mapping[str, str]
    _networks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def site(self) -> Site:
        """The public address."""
        return Site.of(self.services.base_url)

    @property
    def host(self) -> str:
        """The host that the copies of the client send people to."""
        parts = urlsplit(self.variants["plain"].redirect_uri)
        return parts.netloc or f"{parts.scheme}:"

    def guest(self, person: str, locale: str, *, network: str = ADDRESS) -> Guest:
        """Give the browser of a person, who chose a language."""
        names = CookieNames.of(self.realm, secure=self.site.is_secure)
        cookies = {names.pre_session: _PRE_SESSION, names.language: locale}
        if person in self.sessions:
            cookies[names.session] = self.sessions[person]
        return Guest(
            app=self.app, origin=self.site.origin, cookies=cookies, network=network
        )

    def account(self, endpoint: str, **query: str) -> str:
        """Give the address of a page of the account."""
        return self.site.address("account", self.realm.path, endpoint, **query)

    def authorize(self, variant: str, **changed: str) -> str:
        """Give the address to which a copy of the client sends a browser."""
        of = self.variants[variant]
        asked = {
            "response_type": "code",
            "client_id": of.client_id,
            "redirect_uri": of.redirect_uri,
            "scope": format_scopes(of.scopes),
            "state": "preview",
            "code_challenge": _CHALLENGE,
            "code_challenge_method": "S256",
            "prompt": "consent",
            **changed,
        }
        sent = urlencode({name: value for name, value in asked.items() if value})
        start = self.site.address("oauth2", self.realm.path, "/authorize")
        return f"{start}?{sent}"

    def end_session(self, variant: str) -> str:
        """Give the address to which it sends a browser to sign out."""
        of = self.variants[variant]
        return self.site.address(
            "oauth2",
            self.realm.path,
            "/connect/endSession",
            client_id=of.client_id,
            post_logout_redirect_uri=of.redirect_uri,
        )

    def forget_failures(self, username: str) -> None:
        """Let the next one who fails be the first."""
        self.services.attempts.unlock(self.realm, username)

    def another_network(self) -> str:
        """Give a network that nobody has come from; those of documentation."""
        number = next(self._networks)
        return f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::7"
