"""
One page request of a person, and the answers to it.

A view takes a `Page` and gives a response; `iam.web.visits` makes the one, and writes
the cookies, the headers and the line in the audit log of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Response

from iam.domain.authorization_parameters import GRANT_TYPE
from iam.domain.locales import Reader, accepted, read_ui_locales, reader_of
from iam.domain.policies.facts import RequestFacts
from iam.domain.realms import Realm
from iam.domain.sessions import SignedIn
from iam.services.configuration import Live
from iam.web import leaving
from iam.web.browser import CSRF_FIELD, Browser
from iam.web.countries import country_of
from iam.web.desk import Desk
from iam.web.error_kinds import KINDS
from iam.web.page_request import PageRequest
from iam.web.pages import Language, Offered


class Page(PageRequest):
    """
    One page request.

    Attributes:
        environ: The request, PEP 3333.
        live: The configuration, one and the same from start to end.
        realm: The realm of the address, active.
        browser: Cookies, the signed-in person, the check of forms.
        noted: What the audit log gets to know: ``client_id``, ``reason``, ``userId``.
    """

    def __init__(
        self,
        environ: Mapping[str, Any],
        *,
        live: Live,
        realm: Realm,
        browser: Browser,
        desk: Desk,
    ) -> None:
        super().__init__(environ)
        self.live = live
        self.realm = realm
        self.browser = browser
        self.noted: dict[str, object] = {}
        self.answers_get = True
        self._desk = desk
        self._client_asked: dict[str, str] = {}

    @property
    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._desk.clock.now()

    @property
    def signed_in(self) -> SignedIn | None:
        """The person who is signed in, in this realm."""
        return self.browser.signed_in

    @property
    def facts(self) -> RequestFacts:
        """What policies learn of how it came, of requests to /authorize."""
        return RequestFacts(
            grant_type=GRANT_TYPE,
            address=self.address,
            country=country_of(self.environ, self.realm),
        )

    def check_post(self) -> None:
        """
        See that the form comes from a page of ours; done before a view is called.

        Raises:
            CrossSite: It does not.
        """
        self.browser.check_post(self.form.get(CSRF_FIELD))

    # The reader

    def asked_in(self, ui_locales: str, locale: str = "") -> None:
        """
        Say which languages a client asked for, where the query does not show them.

        To be called before anything is rendered, with those of the pending request.
        """
        self._client_asked = {"ui_locales": ui_locales, "locale": locale}
        self.__dict__.pop("reader", None)

    @cached_property
    def reader(self) -> Reader:
        """The one locale of this request, and its cut-downs."""
        person = self.signed_in
        preferred = person.user.preferred_locale if person else None
        provider = self.realm.provider
        return reader_of(
            [
                ("page", [self.just_chosen, self.browser.language]),
                ("ui_locales", read_ui_locales(self._asked("ui_locales"))),
                ("locale", [self._asked("locale")]),
                ("preference", [preferred or ""]),
                (
                    "Accept-Language",
                    accepted(self.environ.get("HTTP_ACCEPT_LANGUAGE", "")),
                ),
                ("realm", [provider.default_locale]),
            ],
            [*self._offered.languages, *provider.languages],
        )

    @cached_property
    def _offered(self) -> Offered:
        """The languages of the moment this began: a catalog can change meanwhile."""
        return self._desk.pages.now()

    def _asked(self, name: str) -> str:
        return self._client_asked.get(name) or self.first_in_query(name)

    @property
    def language(self) -> Language:
        """The words of pages that suit the reader best."""
        return self._offered.language(self.reader.candidates)

    def date(self, instant: datetime) -> str:
        """Write a day as the reader does, where the reader is."""
        return self.language.date(instant, self._zone)

    def date_and_time(self, instant: datetime) -> str:
        """Write an instant as the reader does, where the reader is."""
        return self.language.date_and_time(instant, self._zone)

    @property
    def _zone(self) -> str:
        person = self.signed_in
        return person.user.attributes.zoneinfo if person else ""

    # Addresses

    def account(self, endpoint: str, **query: str) -> str:
        """Give the address of a page of the account, as ``/sign-in``."""
        return self._desk.site.address("account", self.realm.path, endpoint, **query)

    @property
    def origin(self) -> str:
        """Scheme and host of our public address."""
        return self._desk.site.origin

    def logo(self, digest: str | None) -> str:
        """Give the address of a picture of the realm's or a client's, or nothing."""
        return self._desk.logo(self.realm, digest)

    def _languages(self) -> list[tuple[str, str, str]]:
        """Give this page in each language: a plain link that keeps the request."""
        if not self.answers_get:
            return []
        return [
            (language.native_name, language.tag, self.here_in(language.tag))
            for language in self._offered.languages.values()
        ]

    # Answers

    def render(
        self,
        template: str,
        *,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """
        Give a page; ``values`` are final, and escaped.

        Every template also gets what `base.html` names, ``account`` (gives addresses
        of the account: ``account("/sessions")``) and ``here`` (of this page).
        """
        person = self.signed_in
        common: dict[str, object] = {
            "realm": self._desk.look(self.realm, self.reader),
            "person": person.user.display_name if person else None,
            "languages": self._languages(),
            "csrf": _Token(self.browser),
            "account": self.account,
            "here": self.here,
        }
        return self._desk.pages.render(
            template,
            language=self.language,
            status=int(status),
            headers=headers,
            **{**common, **values},
        )

    def refuse(self, kind: str, *, link: str = "", host: str = "") -> Response:
        """
        Say what went wrong, and what to do.

        Args:
            kind: One of `KINDS`.
            link: Where the link of this kind leads; none is shown without it.
            host: Where that is, to be read before it is followed.
        """
        return self.render(
            "error.html", status=KINDS[kind], kind=kind, link=link, host=host
        )

    def lost_request(self) -> Response:
        """Say why a pending request cannot be found, as far as that can be known."""
        kind, link = "expired_request", self.account("/")
        if self.browser.is_new:
            kind = "other_browser"
        elif self.browser.had_session:
            kind, link = "session_ended", self.account("/sign-in")
        self.noted["reason"] = kind
        return self.refuse(kind, link=link)

    def go(self, address: str) -> Response:
        """Send the browser on, with a GET whatever was asked before: 303."""
        return Response(
            status=HTTPStatus.SEE_OTHER,
            headers={
                "Location": address,
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
            },
        )

    def leave(self, url: str) -> Response:
        """
        Send the browser back to a client by a redirect.

        Raises:
            ValueError: As for `leaving.away`, the last look at every such address.
        """
        return self.go(leaving.away(url))

    def handoff(self, url: str) -> Response:
        """
        Send the browser back to a client, where a form was posted on the way.

        A browser checks ``form-action`` against every redirect that follows a form,
        also the client's own later ones; a page that refreshes itself ends that.
        """
        return self.render(
            "account/handoff.html",
            headers=leaving.HANDOFF,
            url=leaving.away(url),
        )

    def form_post(self, url: str, fields: Mapping[str, str]) -> Response:
        """
        Send an answer to a client as a form, OAuth 2.0 Form Post Response Mode.

        The one script of ours; without it, there is a button. The client learns our
        origin and nothing more of the address.
        """
        return self.render(
            "account/form_post.html",
            headers=leaving.FORM_POST,
            url=leaving.away(url),
            fields=list(fields.items()),
            script=leaving.Script(),
        )


class _Token:
    """The token of forms, made where a template writes it: it may need a cookie."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def __str__(self) -> str:
        return self._browser.csrf_token()
