"""The first page of an account: applications with access, and how to stop one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.wrappers import Response

from iam.domain.claims import is_sign_in_alone
from iam.domain.clients import Client
from iam.domain.consents import RememberedConsent
from iam.domain.directions import direction_of
from iam.domain.grants import Grant, ShownScope
from iam.domain.locales import tag_of
from iam.domain.names import tame
from iam.domain.sessions import SignedIn
from iam.services.applications import Access, ApplicationService
from iam.services.scope_words import ScopeWords
from iam.web.account.consent_page import Words
from iam.web.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLine:
    """
    What was read for one scope; ``is_name`` where it was the raw name.

    One that ``is_unasked`` was given by a policy beside what the person agreed to.
    """

    words: Words
    is_name: bool
    is_unasked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionLine:
    """
    One grant as a person reads it, or what is remembered of consent.

    ``further`` counts scopes that were announced without words; what was hidden stays
    hidden. Instants are words, empty where there is none. ``ends`` is ``session`` where
    it also ends with the person's session, ``unused`` where it ends only if the
    application does not use it before, else empty. ``is_unasked`` is one that policies
    gave whole: the person agreed to nothing.
    """

    scopes: tuple[ScopeLine, ...]
    further: int
    granted_at: str
    last_used_at: str
    ends_at: str
    ends: str = ""
    is_sign_in_alone: bool = False
    is_unasked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLine:
    """
    One application: its name, logo, what it has today, what it had before.

    ``comes_unasked`` is what policies may give it again: ``all`` that it has, ``part``
    where the person agreed to the rest, or empty.
    """

    client_id: str
    name: Words
    logo: str
    is_active: bool
    grants: tuple[PermissionLine, ...]
    remembered: PermissionLine | None
    stop: str
    comes_unasked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPages:
    """Shows what applications may do, and ends it."""

    applications: ApplicationService
    words: ScopeWords

    def show(self, page: Page, signed_in: SignedIn) -> Response:
        """List them."""
        found = self.applications.of(page.live, signed_in.user)
        return page.render(
            "account/applications.html",
            applications=[self._line(page, access) for access in found],
        )

    def ask(self, page: Page, signed_in: SignedIn, client_id: str = "") -> Response:
        """Ask whether to stop one."""
        wanted = client_id or page.query.get("client")
        access = self.applications.find(page.live, signed_in.user, wanted)
        if access is None:
            return page.go(page.account("/"))
        return self._ask(page, access)

    def stop(self, page: Page, signed_in: SignedIn) -> Response:
        """Stop one, where that is confirmed; else ask."""
        wanted = page.form.get("client")
        access = self.applications.find(page.live, signed_in.user, wanted)
        if access is None:  # stopped already, in another tab
            return page.go(page.account("/"))
        if page.form.get("confirmed") != "yes":
            return self._ask(page, access)
        page.noted["client_id"] = access.client.client_id
        self.applications.stop(page.realm, signed_in.user, access.client)
        return page.render(
            "account/message.html",
            kind="stopped",
            of=self._name(page, access.client),
            comes_unasked=_comes_unasked(access),
        )

    def _ask(self, page: Page, access: Access) -> Response:
        return page.render(
            "account/stop.html",
            status=HTTPStatus.OK,
            application=self._line(page, access),
        )

    def _name(self, page: Page, client: Client) -> Words:
        return named(page, self.words, client)

    def _line(self, page: Page, access: Access) -> ApplicationLine:
        client = access.client
        return ApplicationLine(
            client_id=client.client_id,
            name=self._name(page, client),
            logo=page.logo(self.words.logo(client, page.reader)),
            is_active=client.is_active,
            grants=tuple(_grant(page, grant) for grant in access.grants),
            remembered=_remembered(page, access.remembered),
            stop=page.account("/applications/stop", client=client.client_id),
            comes_unasked=_comes_unasked(access),
        )


def named(page: Page, words: ScopeWords, client: Client) -> Words:
    """Name an application as its makers do, and so that it cannot mislead."""
    said = words.client_name(client, page.reader)
    return _words(page, tame(said.text) or client.client_id, said.locale)


def _words(page: Page, text: str, locale: str) -> Words:
    """Mark words that are in another language than the page."""
    tag = tag_of(locale)
    if tag == page.language.tag:
        return Words(text=text)
    return Words(text=text, lang=tag, dir=direction_of(locale))


def _comes_unasked(access: Access) -> str:
    """Say how much: what a policy gave once counts, also if it was agreed to before."""
    unasked = {scope for grant in access.grants for scope in grant.unasked}
    if not unasked:
        return ""
    return "all" if unasked.issuperset(each.scope for each in access.words) else "part"


def _grant(page: Page, grant: Grant) -> PermissionLine:
    write = page.date_and_time
    is_unasked = bool(grant.words) and all(each.by_policy for each in grant.words)
    return PermissionLine(
        scopes=_read(page, grant.words, mark=not is_unasked),
        further=_further(grant.words),
        granted_at=write(grant.granted_at),
        last_used_at=write(grant.last_used_at) if grant.last_used_at else "",
        ends_at=write(grant.ends_at),
        ends=_ends(grant),
        is_sign_in_alone=is_sign_in_alone(each.scope for each in grant.words),
        is_unasked=is_unasked,
    )


def _ends(grant: Grant) -> str:
    """Say what else moves the end: who signs out, or who uses it."""
    if grant.ends_with_session:
        return "session"
    idle = grant.refresh_idle_ends_at
    return "unused" if idle is not None and idle != grant.refresh_ends_at else ""


def _remembered(
    page: Page, consents: Sequence[RememberedConsent]
) -> PermissionLine | None:
    if not consents:
        return None
    shown = [
        ShownScope(scope=c.scope, shown=c.shown, words=c.words, locale=c.locale)
        for c in consents
    ]
    write = page.date
    return PermissionLine(
        scopes=_read(page, shown),
        further=_further(shown),
        granted_at=write(max(each.granted_at for each in consents)),
        last_used_at="",
        ends_at=write(max(each.expires_at for each in consents)),
        is_sign_in_alone=is_sign_in_alone(each.scope for each in consents),
    )


def _read(
    page: Page, words: Sequence[ShownScope], *, mark: bool = False
) -> tuple[ScopeLine, ...]:
    return tuple(
        ScopeLine(
            words=_words(page, each.words or each.scope, each.locale),
            is_name=each.shown == "name",
            is_unasked=mark and each.by_policy,
        )
        for each in words
        if each.shown in {"text", "name"}
    )


def _further(words: Sequence[ShownScope]) -> int:
    return sum(each.shown == "counted" for each in words)
