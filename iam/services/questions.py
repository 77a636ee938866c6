"""What a person is asked about one request: which words, and what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from iam.domain.authorization import AuthorizationRequest
from iam.domain.clients import Client
from iam.domain.consents import (
    Asked,
    Past,
    RememberedConsent,
    can_be_left_out,
    leaves_nothing_to_read,
    left,
    must_ask,
    why_never_skipped,
)
from iam.domain.destinations import Destination, destination_of
from iam.domain.grants import MOST_GRANTS, ShownScope
from iam.domain.locales import Reader, candidates_of
from iam.domain.policies.outcomes import Decisions, request_left
from iam.domain.realms import Realm
from iam.domain.scopes.syntax import Scope
from iam.domain.sessions import SignedIn
from iam.engines.compact import to_json
from iam.services.clock import Clock
from iam.services.named_claims import keys_to_ask, lines_of_keys
from iam.services.scope_words import ScopeLine, ScopeWords
from iam.storage.database import Database
from iam.storage.store import Store


class NothingChosen(Exception):
    """All that could be read was unticked, and what is left nobody has read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    What a person is asked about one request, in the words that are read.

    ``request`` is what policies leave of it. ``lines`` are those of scopes, and then of
    claims that are asked for by name, under their keys; ``unasked`` are of scopes that
    policies granted: nobody reads them before. ``granted_by`` names the policy of each
    such scope, and ``dropped`` that of each one that was denied. ``optional`` are those
    with a box to untick; ``remembered_until`` is the instant until which the answer
    would count, None where it cannot be remembered.
    """

    request: AuthorizationRequest
    asked: Asked
    lines: tuple[ScopeLine, ...]
    unasked: tuple[ScopeLine, ...]
    granted_by: Mapping[Scope, str]
    dropped: Mapping[Scope, str]
    optional: frozenset[Scope]
    destination: Destination
    remembered_until: datetime | None
    reader_locale: str

    def left(self, chosen: frozenset[Scope] | None) -> tuple[Scope, ...]:
        """
        Give what an answer grants; None: everything that is asked for.

        Raises:
            NothingChosen: Nothing that could be read is left.
        """
        scopes = [line.scope for line in self.lines]
        ticked = self.optional if chosen is None else chosen
        granted = left(scopes, optional=self.optional, ticked=ticked)
        if leaves_nothing_to_read(self.lines, granted):
            raise NothingChosen
        return self._with_unasked(granted)

    @property
    def why(self) -> str:
        """Say for the audit log why somebody is asked or not, and by which policies."""
        reasons = [str(each) for each in self.asked.reasons or [self.asked.spared]]
        for did, by in (("granted", self.granted_by), ("denied", self.dropped)):
            if by:
                names = ", ".join(sorted(frozenset(by.values())))
                reasons.append(f"{did} by policy: {names}")
        return "; ".join(reasons)

    @property
    def everything(self) -> tuple[Scope, ...]:
        """Give all scopes and keys of claims: asked for, and granted by policies."""
        return self._with_unasked(line.scope for line in self.lines)

    def _with_unasked(self, granted: Iterable[Scope]) -> tuple[Scope, ...]:
        """Give them with what policies granted, in the order requested."""
        keys = dict.fromkeys(granted)
        unasked = {line.scope for line in self.unasked}
        scopes = [s for s in self.request.scopes if s in keys or s in unasked]
        return tuple(dict.fromkeys((*scopes, *keys)))

    def shown(self, scopes: Iterable[Scope]) -> tuple[ShownScope, ...]:
        """Give the words that these scopes are shown in, to be kept."""
        wanted = frozenset(scopes)
        return tuple(
            ShownScope(
                scope=line.scope,
                shown=str(line.shown),
                words=line.words,
                locale=line.locale,
                by_policy=line in self.unasked,
            )
            for line in (*self.lines, *self.unasked)
            if line.scope in wanted
        )

    def to_remember(
        self,
        realm: Realm,
        client: Client,
        signed_in: SignedIn,
        *,
        scopes: Iterable[Scope],
        now: datetime,
    ) -> list[RememberedConsent]:
        """Give what is remembered of an answer; nothing where that is not offered."""
        if self.remembered_until is None:
            return []
        wanted = frozenset(scopes)
        return [
            RememberedConsent(
                realm_id=realm.id,
                subject_id=signed_in.user.id,
                client_uuid=client.id,
                scope=line.scope,
                shown=str(line.shown),
                words=line.words,
                configured=line.configured,
                locale=line.locale,
                reader_locale=self.reader_locale,
                granted_at=now,
                expires_at=self.remembered_until,
            )
            for line in self.lines
            if line.scope in wanted
        ]

    @property
    def fingerprint(self) -> str:
        """
        Give a text that differs where anything to read or to tick differs.

        A form carries it, so that nobody agrees to words that came after the page.
        """
        read = [[ln.scope, str(ln.shown), ln.words, ln.configured] for ln in self.lines]
        kept = self.remembered_until is not None
        said = to_json([read, sorted(self.optional), self.destination.host, kept])
        return hashlib.sha256(said).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Makes questions."""

    database: Database
    clock: Clock
    words: ScopeWords

    def look(
        self,
        realm: Realm,
        client: Client,
        request: AuthorizationRequest,
        signed_in: SignedIn,
        reader: Reader,
        *,
        decisions: Decisions,
    ) -> Question:
        """
        Make a question, also where it need not be asked.

        A policy that grants spares nobody where anybody could pass for the client.

        Raises:
            InvalidScope: Policies leave nothing of the request.
        """
        wanted, request = request.scopes, request_left(request, decisions)
        destination = destination_of(request.redirect_uri)
        unasked: frozenset[Scope] = frozenset()
        if why_never_skipped(client, destination) is None:
            unasked = frozenset(decisions.granted).intersection(request.scopes)
        keys = (*request.scopes, *keys_to_ask(request, realm.provider))
        all_lines = lines_of_keys(self.words, realm, client, keys, reader)
        lines = tuple(line for line in all_lines if line.scope not in unasked)
        asked = must_ask(
            lines,
            client=client,
            provider=realm.provider,
            destination=destination,
            prompts=request.prompts,
            past=self._past(realm, client, signed_in, reader),
            beside=unasked,
        )
        optional: frozenset[Scope] = frozenset()
        if client.lets_users_choose(realm.provider):
            optional = can_be_left_out(lines, required=client.settings.required_scopes)
        return Question(
            request=request,
            asked=asked,
            lines=lines,
            unasked=tuple(line for line in all_lines if line.scope in unasked),
            granted_by={scope: decisions.why[scope] for scope in unasked},
            dropped=decisions.who_dropped(wanted, left=request.scopes),
            optional=optional,
            destination=destination,
            remembered_until=self._until(realm, client, destination),
            reader_locale=reader.locale,
        )

    def _until(
        self, realm: Realm, client: Client, destination: Destination
    ) -> datetime | None:
        """Say until when an answer would count; what is always asked has no memory."""
        provider = realm.provider
        if not provider.consent_can_be_remembered:
            return None
        if why_never_skipped(client, destination):
            return None
        return self.clock.now() + timedelta(seconds=client.consent_lifetime(provider))

    def _past(
        self, realm: Realm, client: Client, signed_in: SignedIn, reader: Reader
    ) -> Past:
        subject, now = signed_in.user.id, self.clock.now()

        def read(
            store: Store,
        ) -> tuple[list[RememberedConsent], dict[Scope, ShownScope]]:
            kept = store.consents.find(realm.id, subject, client.id)
            grants = store.grants.of_client_and_subject(
                realm.id, client.id, subject, now, most=MOST_GRANTS
            )
            granted = {
                shown.scope: shown
                for grant in reversed(grants)  # the newest counts
                for shown in grant.words
                if not shown.by_policy  # nobody has read it
            }
            return kept, granted

        kept, granted = self.database.read(read)
        if not realm.provider.consent_can_be_remembered:
            kept = []  # switched off since: an answer of then counts no more
        return Past(
            now=now,
            remembered={each.scope: each for each in kept},
            as_read_then=self._as_read_then(realm, client, kept, reader),
            granted=granted,
        )

    def _as_read_then(
        self,
        realm: Realm,
        client: Client,
        kept: list[RememberedConsent],
        reader: Reader,
    ) -> dict[Scope, ScopeLine]:
        """Give today's lines for those scopes that were read in another language."""
        found: dict[Scope, ScopeLine] = {}
        for locale in {each.reader_locale for each in kept} - {reader.locale}:
            scopes = [each.scope for each in kept if each.reader_locale == locale]
            then = Reader(
                locale=locale, candidates=candidates_of(locale), source="preference"
            )
            for line in lines_of_keys(self.words, realm, client, scopes, then):
                found[line.scope] = line
        return found
