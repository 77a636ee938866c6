"""Writes the consent page's values for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from iam.domain.claims import OFFLINE_ACCESS, claims_to_read, is_of_identity
from iam.domain.clients import Client
from iam.domain.consents import Change, RememberedConsent
from iam.domain.destinations import destination_of
from iam.domain.directions import direction_of
from iam.domain.locales import Reader, tag_of
from iam.domain.names import LONGEST_DESCRIPTION, LONGEST_NAME, tame
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SignedIn
from iam.services.questions import Question
from iam.services.scope_words import Said, ScopeLine, ScopeWords
from iam.web.account.consent_page import Asker, Claim, Earlier, Line, Link, Words
from iam.web.pages import Language

_READ = ("text", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scribe:
    """Writes values of a page for one reader, in the words of one language."""

    words: ScopeWords
    reader: Reader
    language: Language

    def said(self, text: str, locale: str) -> Words:
        """Mark words that are in another language than the page."""
        tag = tag_of(locale)
        if tag == self.language.tag:
            return Words(text=text)
        return Words(text=text, lang=tag, dir=direction_of(locale))

    def asker(self, client: Client, *, logo: str) -> Asker:
        """Say who asks."""
        settings, words, reader = client.settings, self.words, self.reader
        name = words.client_name(client, reader)
        about = words.client_description(client, reader)
        tamed = tame(name.text, longest=LONGEST_NAME)
        description = None
        if about is not None:
            described = tame(about.text, longest=LONGEST_DESCRIPTION)
            description = self.said(described, about.locale)
        trust = "self_registered" if settings.self_registered else "unverified"
        return Asker(
            name=self.said(tamed or client.client_id, name.locale),
            description=description,
            logo=logo,
            trust="verified" if settings.verified_by else trust,
            verified_by=tame(settings.verified_by),
            verified_on=self._day(settings.verified_at),
            home=_link(words.client_uri(client, reader)),
            terms=_link(words.tos_uri(client, reader)),
            privacy=_link(words.policy_uri(client, reader)),
        )

    def _day(self, written: str) -> str:
        if not written:
            return ""
        return self.language.date(datetime.fromisoformat(written).replace(tzinfo=UTC))

    def lines(
        self,
        realm: Realm,
        client: Client,
        question: Question,
        signed_in: SignedIn,
        *,
        ticked: frozenset[Scope] | None,
    ) -> tuple[Line, ...]:
        """Give a line for each scope that is read, in the order requested."""
        chooses = bool(question.optional)
        lines = []
        for place, line in enumerate(question.lines):
            if line.shown not in _READ:
                continue
            box = "free" if line.scope in question.optional else "required"
            known = claims_to_read(line.scope, signed_in.user)
            lines.append(
                Line(
                    id=f"scope-{place}",
                    scope=line.scope,
                    words=self._read(line),
                    is_name=line.shown == "name",
                    earlier=self._earlier(question.asked.earlier.get(line.scope)),
                    box=box if chooses else "",
                    is_ticked=box == "required"
                    or ticked is None
                    or line.scope in ticked,
                    claims=self._claims(realm, client, known),
                )
            )
        return tuple(lines)

    def _read(self, line: ScopeLine) -> Words:
        if line.shown == "name":
            return Words(text=line.words, dir="ltr")
        return self.said(line.words, line.locale)

    def _earlier(self, then: RememberedConsent | None) -> Earlier | None:
        if then is None:
            return None
        if then.shown == "name":
            words = Words(text=then.words, dir="ltr")
        else:
            words = self.said(then.words, then.locale)
        return Earlier(words=words, is_name=then.shown == "name")

    def _claims(
        self, realm: Realm, client: Client, known: dict[str, str]
    ) -> tuple[Claim, ...]:
        lines = self.words.claims(realm, client, tuple(known), self.reader)
        return tuple(
            Claim(label=self._read(line), value=known[line.scope])
            for line in lines
            if line.shown in _READ
        )


def sorted_out(
    lines: Iterable[Line], question: Question
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]]:
    """Part what tells who somebody is, what lets something be done, what is not new."""
    identity, access, before = [], [], []
    for line in lines:
        if question.asked.changes[line.scope] is Change.GRANTED_BEFORE:
            before.append(line)
        elif is_of_identity(line.scope):
            identity.append(line)
        else:
            access.append(line)
    return tuple(identity), tuple(access), tuple(before)


def further(question: Question) -> int:
    """Count what is counted only."""
    return sum(line.shown == "counted" for line in question.lines)


def is_told_to_stay(question: Question) -> bool:
    """Whether a line says in our own words that access goes on without the person."""
    return any(
        line.scope == OFFLINE_ACCESS and line.why.is_ours for line in question.lines
    )


def _link(said: Said | None) -> Link | None:
    if said is None:
        return None
    to = destination_of(said.text)
    return Link(href=said.text, host=to.host, unicode_host=to.unicode_host)
