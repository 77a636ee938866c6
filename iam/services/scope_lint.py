"""Look for mistakes in what people read about scopes, in a realm and its clients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client
from iam.domain.faults import Path
from iam.domain.locales import canonical, folded, reader_of
from iam.domain.realms import Realm
from iam.domain.scopes.entries import Entries, Listed, Place, arrange
from iam.domain.scopes.lint.codes import Mistake
from iam.domain.scopes.lint.listing import (
    Circumstances,
    lint_listing,
    lint_silent,
)
from iam.domain.scopes.lint.locales import can_be_read, misspelt
from iam.domain.scopes.lint.readings import Asked, Reading, Readings, lint_readings
from iam.domain.scopes.lint.shadows import lint_shadows
from iam.domain.scopes.syntax import Scope
from iam.domain.translations.pseudo import PSEUDO
from iam.engines.locale_names import book
from iam.services.scope_words import ScopeWords

_BY_PEOPLE = "authorization_code"
"""The grant in which an end user reads what is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLint:
    """Compares a configuration with the catalogs that are in use."""

    words: ScopeWords

    def provider(
        self, realm: Realm, *, only: Collection[Scope] | None = None
    ) -> list[Mistake]:
        """
        Say what is likely wrong with the provider of a realm.

        Args:
            realm: The realm.
            only: Scopes to look at; None: all.
        """
        provider, around = realm.provider, self._around(realm)
        listed = _only(_arranged(Place.PROVIDER, provider, "supported_scopes"), only)
        unasked = _only(_arranged(Place.PROVIDER, provider, "default_scopes"), only)
        claims = _arranged(Place.PROVIDER, provider, "supported_claims")
        entries = {**unasked, **listed}
        nobody = _nobody(realm)
        found = [
            *lint_listing(listed, around),
            *lint_silent(unasked),
            *self._shadows(realm, listed),
            *lint_readings(
                Asked(
                    place=Place.PROVIDER,
                    entries=entries,
                    readings=self._readings(realm, nobody, entries),
                    defaults=frozenset(unasked),
                )
            ),
        ]
        if only is None:
            found += [*_locales(realm, around), *lint_listing(claims, around)]
        return _in_order(found)

    def client(self, realm: Realm, client: Client) -> list[Mistake]:
        """Say what is likely wrong with a client, but not with the provider's words."""
        settings, around = client.settings, self._around(realm)
        entries = _arranged(Place.CLIENT, settings, "scopes", "default_scopes")
        claims = _arranged(Place.CLIENT, settings, "claims")
        found = [
            *lint_listing(entries, around),
            *lint_listing(claims, around),
            *self._shadows(realm, entries),
        ]
        if meets_people(realm, client):
            found += lint_readings(
                Asked(
                    place=Place.CLIENT,
                    entries=entries,
                    readings=self._readings(realm, client, entries),
                    defaults=frozenset(client.default_scopes),
                )
            )
        return _in_order(found)

    def _around(self, realm: Realm) -> Circumstances:
        return Circumstances(
            book=book(),
            offered=self._offered(realm),
            source_language=canonical(realm.provider.source_language),
        )

    def _offered(self, realm: Realm) -> tuple[str, ...]:
        """
        Name each language of a realm once.

        Without those of development, and those that do not exist: a reader of ``eng``
        lacks nothing, and words in it describe nothing.
        """
        offered = map(canonical, self.words.offered(realm))
        by_fold = {folded(name): name for name in offered if name not in PSEUDO}
        return tuple(each for each in by_fold.values() if can_be_read(each, book()))

    def _readings(
        self, realm: Realm, client: Client, scopes: Iterable[Scope]
    ) -> Readings:
        """Ask what readers of each language read, as the page does."""
        asked, offered = tuple(scopes), self._offered(realm)
        found: dict[Scope, list[Reading]] = {scope: [] for scope in asked}
        for language in offered:
            reader = reader_of([("ui_locales", [language])], offered)
            for line in self.words.lines(realm, client, asked, reader):
                found[line.scope].append(
                    Reading(
                        language=language,
                        words=line.words,
                        locale=line.locale,
                        catalog=line.catalog,
                        why=line.why,
                    )
                )
        return found

    def _shadows(self, realm: Realm, entries: Entries) -> Iterator[Mistake]:
        nobody = _nobody(realm)
        offered = self._offered(realm)

        def translate(source: Listed, locale: str) -> str:
            """Ask what would be read if this entry stood alone."""
            alone = replace(nobody, settings=ClientSettings(scopes=(source.written,)))
            reader = reader_of([("ui_locales", [locale])], offered)
            (line,) = self.words.lines(realm, alone, [source.entry.scope], reader)
            return line.words if folded(line.catalog) == folded(locale) else ""

        return lint_shadows(entries, translate)


def meets_people(realm: Realm, client: Client) -> bool:
    """Whether end users are asked on behalf of a client."""
    grants = {*client.settings.grant_types} & {*realm.provider.grant_types}
    return _BY_PEOPLE in grants


def _nobody(realm: Realm) -> Client:
    """Give a client that says nothing, for which the provider speaks alone."""
    return Client(
        id=uuid4(), realm_id=realm.id, client_id="", settings=ClientSettings()
    )


def _arranged(place: Place, settings: object, *names: str) -> Entries:
    return arrange(place, [(name, getattr(settings, name)) for name in names])


def _only(entries: Entries, only: Collection[Scope] | None) -> Entries:
    if only is None:
        return entries
    return {scope: listed for scope, listed in entries.items() if scope in only}


def _locales(realm: Realm, around: Circumstances) -> Iterator[Mistake]:
    """Say what is wrong with the languages of a realm itself."""
    provider = realm.provider
    yield from _locale(("default_locale",), provider.default_locale, around)
    # Words may be written in a language that no reader has.
    written = (*around.offered, canonical(provider.source_language))
    around = replace(around, offered=written)
    yield from _locale(("source_language",), provider.source_language, around)
    for place, locale in enumerate(provider.languages):
        yield from _locale(("languages", place), locale, around)


def _locale(at: Path, locale: str, around: Circumstances) -> Iterator[Mistake]:
    found = misspelt(locale, book=around.book, offered=around.offered)
    if found is not None:
        right = f"Write {found.right!r}." if found.right else ""
        yield Mistake(
            code=found.code,
            place=Place.PROVIDER,
            at=at,
            message=f"{locale!r} is not what readers have: {found.why}",
            remedy=right or "Write a locale, as fr or fr_CA, and offer its language.",
        )


def _in_order(found: Sequence[Mistake]) -> list[Mistake]:
    """Put them in the order of the settings, and of the entries in a list."""
    return sorted(found, key=lambda each: tuple(map(str, each.at[:1])) + each.at[1:])
