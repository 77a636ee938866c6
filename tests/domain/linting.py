"""A small world for lint: some languages, a client, a provider, and what is read."""

from __future__ import annotations

from collections.abc import Mapping

from iam.domain.findings import Severity
from iam.domain.locales import canonical, reader_of
from iam.domain.scopes.display import Shown, Unlisted, display
from iam.domain.scopes.entries import Entries, Place, arrange
from iam.domain.scopes.lint.codes import Mistake
from iam.domain.scopes.lint.listing import Circumstances, lint_listing, lint_silent
from iam.domain.scopes.lint.locales import LocaleBook
from iam.domain.scopes.lint.readings import Asked, Reading, lint_readings
from iam.domain.scopes.lint.shadows import lint_shadows

BOOK = LocaleBook(
    languages=frozenset({"en", "fr", "de", "es", "it", "no", "nb", "zh", "he"}),
    scripts=frozenset({"Latn", "Hans", "Hant"}),
    regions=frozenset({"FR", "CA", "GB", "TW", "419"}),
    right_languages={"eng": "en", "jp": "ja", "french": "fr", "iw": "he"},
    right_regions={"UK": "GB", "FRA": "FR", "CANADA": "CA"},
)
OFFERED = ("en", "fr", "de", "nb", "he", "zh_Hans")
AROUND = Circumstances(book=BOOK, offered=OFFERED)
LANGUAGES = ("en", "fr", "de")
Catalog = Mapping[tuple[str, str, str], str]
"""Translations by scope, configured text and locale."""


def at_client(*scopes: str, defaults: tuple[str, ...] = ()) -> Entries:
    lists = (("scopes", scopes), ("default_scopes", defaults))
    return arrange(Place.CLIENT, lists)


def at_provider(*scopes: str, defaults: tuple[str, ...] = ()) -> Entries:
    listed = arrange(Place.PROVIDER, [("supported_scopes", scopes)])
    return {**arrange(Place.PROVIDER, [("default_scopes", defaults)]), **listed}


def listing(*scopes: str, defaults: tuple[str, ...] = ()) -> list[Mistake]:
    """Look at a client's lists by themselves."""
    return list(lint_listing(at_client(*scopes, defaults=defaults), AROUND))


def silent(*scopes: str) -> list[Mistake]:
    """Look at the provider's Default Scope(s)."""
    return list(lint_silent(arrange(Place.PROVIDER, [("default_scopes", scopes)])))


def shadows(*scopes: str, catalog: Catalog) -> list[Mistake]:
    def translate(source, locale):
        return catalog.get((source.entry.scope, source.words, locale), "")

    return list(lint_shadows(at_client(*scopes), translate))


def readings(
    *scopes: str,
    defaults: tuple[str, ...] = (),
    provider: tuple[str, ...] = (),
    unlisted: str = "hide",
    catalog: Catalog | None = None,
) -> list[Mistake]:
    """Look at what a client's users read, in three languages."""
    entries = at_client(*scopes, defaults=defaults)
    return _read(
        Place.CLIENT,
        entries,
        at_provider(*provider),
        defaults=frozenset(name.partition("|")[0] for name in defaults),
        unlisted=unlisted,
        catalog=catalog or {},
    )


def provider_readings(
    *scopes: str,
    defaults: tuple[str, ...] = (),
    unlisted: str = "hide",
    catalog: Catalog | None = None,
) -> list[Mistake]:
    """Look at what users of a client that says nothing read."""
    return _read(
        Place.PROVIDER,
        at_provider(*scopes, defaults=defaults),
        at_provider(*scopes),
        defaults=frozenset(name.partition("|")[0] for name in defaults),
        unlisted=unlisted,
        catalog=catalog or {},
    )


def _read(place, entries, provider, *, defaults, unlisted, catalog) -> list[Mistake]:
    client = entries if place is Place.CLIENT else {}
    found = {
        scope: [
            _reading(scope, language, client, provider, unlisted, catalog)
            for language in LANGUAGES
        ]
        for scope in entries
    }
    asked = Asked(place=place, entries=entries, readings=found, defaults=defaults)
    return list(lint_readings(asked))


def _reading(scope, language, client, provider, unlisted, catalog) -> Reading:
    why = display(
        scope,
        client=client,
        provider=provider,
        candidates=reader_of([("ui_locales", [language])], LANGUAGES).candidates,
        unlisted=Unlisted.of(client="", provider=unlisted),
    )
    words, locale, by = why.text, "", ""
    if why.is_translatable:
        by = language if (scope, words, language) in catalog else ""
        words, locale = catalog.get((scope, words, language), words), by or "en"
    elif why.shown is Shown.TEXT:
        locale = canonical(why.by.entry.locale)
    return Reading(language=language, words=words, locale=locale, catalog=by, why=why)


def told(mistakes: list[Mistake]) -> list[tuple[str, str, str]]:
    """Give the whole of what a person is told: where, what, and what to do."""
    return [
        (f"{each.code} {'.'.join(map(str, each.at))}", each.message, each.remedy)
        for each in mistakes
    ]


def codes(mistakes: list[Mistake]) -> list[str]:
    return [each.code for each in mistakes]


def severities(mistakes: list[Mistake]) -> set[Severity]:
    return {each.severity for each in mistakes}
