"""What a declaration would change for people, said before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from iam.domain.claims import CLAIMS_OF_SCOPE
from iam.domain.claims_request import claim_of_key
from iam.domain.clients import Client
from iam.domain.configuration import Configuration
from iam.domain.declarations.applied import Applied
from iam.domain.declarations.differences import (
    ClientStep,
    RealmStep,
    Removal,
    Step,
    UserStep,
)
from iam.domain.declarations.policies import PolicyRemoval
from iam.domain.declarations.values import Declaration
from iam.domain.impact import (
    Answered,
    Asking,
    ChangedWords,
    ClientImpact,
    Count,
    Ended,
    Impact,
    Kind,
    PolicyImpact,
    Read,
    after,
    differences,
    touched,
)
from iam.domain.impact_policies import policies_changed, realms_touched
from iam.domain.impact_readers import in_order, without_repetition
from iam.domain.locales import (
    Reader,
    candidates_of,
    canonical,
    is_locale,
    reader_of,
)
from iam.domain.looks import localized
from iam.domain.scopes.syntax import parse_entry
from iam.services.clock import Clock
from iam.services.declarations import DeclarationService
from iam.services.impact_openid import renamed, unrefreshed
from iam.services.named_claims import lines_of_keys
from iam.services.policy_reach import PolicyReach
from iam.services.scope_words import ScopeLine, ScopeWords
from iam.storage.database import Database
from iam.storage.store import Store

_LANGUAGE = "preference"
"""Who asks for the locale: a person who reads in it whenever it is offered."""


class Plan(NamedTuple):
    """What applying would do to the configuration, and what that does to people."""

    applied: Applied
    impact: Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactService:
    """Compares the configuration of today with one that is declared."""

    declarations: DeclarationService
    words: ScopeWords
    reach: PolicyReach
    database: Database
    clock: Clock

    def plan(self, declaration: Declaration, *, prune: bool = False) -> Plan:
        """
        Tell what `DeclarationService.apply` would do, and to whom; nothing is written.

        Raises:
            Refused: As there.
        """
        before, steps = self.declarations.planned(declaration, prune=prune)
        wanted, now = after(before, steps), self.clock.now()
        pairs = touched(before, wanted)

        def look(store: Store) -> Impact:
            clients = (self._of_client(store, then, now) for then, now in pairs)
            return Impact(
                clients=tuple(filter(_is_felt, clients)),
                ended=tuple(filter(_ends_anything, self._ended(store, before, steps))),
                unrefreshed=tuple(unrefreshed(store, before, wanted, now=now)),
                renamed=tuple(renamed(store, before, wanted, now=now)),
                policies=tuple(self._policies(before, wanted, steps)),
            )

        return Plan(Applied.of(steps), self.database.read(look))

    def _policies(
        self, before: Configuration, wanted: Configuration, steps: tuple[Step, ...]
    ) -> Iterator[PolicyImpact]:
        for realm in realms_touched(before, steps):
            later = wanted.realms_by_id[realm.id]
            theirs = policies_changed(steps, realm.path)
            yield PolicyImpact(
                realm=str(realm.path),
                left_out=tuple(self.reach.left_out(wanted, later)),
                are_others=bool(theirs),
                deleted=tuple(
                    each.gone for each in theirs if isinstance(each, PolicyRemoval)
                ),
            )

    def _of_client(self, store: Store, then: Asking, now: Asking) -> ClientImpact:
        return ClientImpact(
            realm=str(now.realm.path),
            client_id=now.client.client_id,
            words=self._changed_words(then, now),
            asked_again=self._asked_again(store, then, now),
        )

    # Words

    def _changed_words(self, then: Asking, now: Asking) -> tuple[ChangedWords, ...]:
        changes: list[ChangedWords] = []
        for locale in self._locales(then, now):
            read_then = list(self._read(then, self._reader(then, locale)))
            read_now = list(self._read(now, self._reader(now, locale)))
            changes.extend(differences(locale, read_then, read_now))
        return without_repetition(changes, self.words.offered(now.realm))

    def _locales(self, then: Asking, now: Asking) -> list[str]:
        """Give the locales that readers can have, and that words can differ by."""
        tags = {
            canonical(tag)
            for asking in (then, now)
            for tag in (*self.words.offered(asking.realm), *_locales_in(asking))
            if is_locale(tag)
        }
        return in_order(
            tag
            for tag in tags
            if any(
                self._reader(asking, tag).source == _LANGUAGE for asking in (then, now)
            )
        )

    def _reader(self, asking: Asking, locale: str) -> Reader:
        provider = asking.realm.provider
        return reader_of(
            [(_LANGUAGE, [locale]), ("realm", [provider.default_locale])],
            self.words.offered(asking.realm),
        )

    def _read(self, asking: Asking, reader: Reader) -> Iterator[tuple[Kind, str, Read]]:
        """Give all that one reader reads of a client."""
        words, realm, client = self.words, asking.realm, asking.client
        for line in words.lines(realm, client, asking.scopes, reader):
            yield Kind.SCOPE, line.scope, _read_in(line)
        claims = [n for s in asking.scopes for n in CLAIMS_OF_SCOPE.get(s, ())]
        for line in words.claims(realm, client, claims, reader):
            yield Kind.CLAIM, line.scope, _read_in(line)
        for kind, said in (
            (Kind.CLIENT_NAME, words.client_name(client, reader)),
            (Kind.CLIENT_DESCRIPTION, words.client_description(client, reader)),
        ):
            if said is not None:
                read = Read(shown="text", words=said.text, locale=said.locale)
                yield kind, client.client_id, read

    # Questions

    def _asked_again(self, store: Store, then: Asking, now: Asking) -> Count:
        """Count those who would not be asked today, and would be after the change."""
        client, at = now.client, self.clock.now()
        answers = store.affected.answered(client.realm_id, client.id, at)
        asked = []
        for locale in {answer.reader_locale for answer in answers}:
            reader = Reader(
                locale=locale, candidates=candidates_of(locale), source=_LANGUAGE
            )
            read_then, read_now = (
                self._by_scope(then, reader, answers),
                self._by_scope(now, reader, answers),
            )
            asked += [
                answer
                for answer in answers
                if answer.reader_locale == locale
                and then.spares(answer, read_then.get(answer.scope))
                and not now.spares(answer, read_now.get(answer.scope))
            ]
        people = store.affected.people(client.realm_id, client.id, at, asked)
        return Count(consents=sum(each.count for each in asked), people=people)

    def _by_scope(
        self, asking: Asking, reader: Reader, answers: Iterable[Answered]
    ) -> dict[str, ScopeLine]:
        """Give how scopes are read, and the claims that were asked for by name."""
        named = (each.scope for each in answers if claim_of_key(each.scope))
        lines = lines_of_keys(
            self.words,
            asking.realm,
            asking.client,
            (*asking.scopes, *named),
            reader,
        )
        return {line.scope: line for line in lines}

    # Endings

    def _ended(
        self, store: Store, before: Configuration, steps: tuple[Step, ...]
    ) -> Iterator[Ended]:
        """Give what ends: with what is deleted all, else what is granted."""
        count, now = store.affected.ended, self.clock.now()
        for step in steps:
            match step:
                case Removal(gone=gone):
                    key = "client_uuid" if isinstance(gone, Client) else "subject_id"
                    who = {key: gone.id}
                    found = count([gone.realm_id], now, **who, forgets=True)
                case RealmStep(before=realm, declared=declared) if (
                    realm and realm.active and not declared.active
                ):
                    ids = [each.id for each in before.children(realm.path)]
                    found = count(ids, now, forgets=False)
                case ClientStep(before=client, declared=wanted) if (
                    client and client.is_active and wanted.settings.status != "active"
                ):
                    found = count(
                        [client.realm_id], now, client_uuid=client.id, forgets=False
                    )
                case UserStep(before=user, declared=person) if user and (
                    "password" in step.changed
                    or (person.disabled and not user.disabled)
                ):
                    found = count(
                        [user.realm_id], now, subject_id=user.id, forgets=False
                    )
                case _:
                    continue
            yield Ended(name=step.name, count=found)


def _is_felt(impact: ClientImpact) -> bool:
    return bool(impact.words) or impact.asked_again != Count()


def _ends_anything(ended: Ended) -> bool:
    return ended.count != Count()


def _read_in(line: ScopeLine) -> Read:
    return Read(shown=str(line.shown), words=line.words, locale=line.locale)


def _locales_in(asking: Asking) -> Iterator[str]:
    """Give the locales that entries are written for."""
    settings, provider = asking.client.settings, asking.realm.provider
    for written in (
        *(*settings.scopes, *settings.default_scopes, *settings.claims),
        *(*provider.supported_scopes, *provider.supported_claims),
    ):
        yield parse_entry(written).locale or ""
    for written in (*settings.client_name, *settings.client_description):
        yield localized(written)[0] or ""
