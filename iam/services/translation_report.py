"""Tell how whole each language is, and what people read in another one than theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from iam.domain.clients import Client
from iam.domain.findings import has_errors
from iam.domain.locales import (
    SOURCE,
    Reader,
    canonical,
    folded,
    lies_over,
    reader_of,
    script_of,
    todays,
)
from iam.domain.realms import Realm
from iam.domain.scopes.display import Shown
from iam.domain.scopes.syntax import Scope, names_of
from iam.domain.translations.checks import MESSAGES
from iam.domain.translations.entries import Catalog, Entry
from iam.domain.translations.wholeness import Wholeness, sources_of, wholeness
from iam.services.catalog_folders import (
    DOMAINS,
    Found,
    all_kept,
    catalogs_in,
    check_found,
    template_in,
)
from iam.services.scope_words import ScopeWords


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageRow:
    """
    How whole the words of one domain are in one language.

    ``is_offered`` is None for the words of scopes: a language is offered by those of
    pages. ``errors`` keep the file from being served.
    """

    locale: str
    domain: str
    wholeness: Wholeness
    errors: int
    is_offered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A scope that a reader reads in another language; empty: by its bare name."""

    scope: Scope
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderRow:
    """What readers of one language read in another, for one client."""

    realm: str
    client_id: str
    locale: str
    foreign: tuple[Foreign, ...]


@all_kept()
def languages(
    folder: Path,
    *,
    shipped: Path | None = None,
    tells: Callable[[str], None] = lambda _doing: None,
) -> list[LanguageRow]:
    """
    Tell how whole the languages of a folder are.

    Args:
        folder: Whose catalogs.
        shipped: Our own, over which the folder is laid; ``fr_CA`` lies over ``fr``.
        tells: Told what is being done, before each file.

    Raises:
        Refused: The folder has no catalog.
    """
    found = catalogs_in(folder, tells=tells)
    beneath: list[Found] = []
    if shipped is not None and shipped.resolve() != folder.resolve():
        beneath = catalogs_in(shipped, domains=[MESSAGES], tells=tells)
    errors = {each.path: _errors(each) for each in (*found, *beneath)}
    served = [each for each in (*found, *beneath) if not errors[each.path]]
    rows = []
    for domain in DOMAINS:
        own = [each for each in found if each.domain == domain]
        sources = _sources(domain, own, folder, shipped)
        for each in own:
            counted = wholeness(sources, _layers(each, served))
            rows.append(
                LanguageRow(
                    locale=each.locale,
                    domain=domain,
                    wholeness=counted,
                    errors=errors[each.path],
                    is_offered=counted.is_whole if domain == MESSAGES else None,
                )
            )
    return sorted(rows, key=lambda row: (row.locale, row.domain))


def _sources(
    domain: str, own: Sequence[Found], folder: Path, shipped: Path | None
) -> list[Entry]:
    """Give today's sources; without a template, those that any catalog has."""
    template = template_in(folder, domain)
    if template is None and shipped is not None and domain == MESSAGES:
        template = template_in(shipped, domain)
    if template is not None and template.catalog is not None:
        return list(template.catalog.entries)
    return sources_of([each.catalog for each in own if each.catalog])


def _layers(one: Found, served: Iterable[Found]) -> list[Catalog]:
    """Give what lies over each other for a catalog's readers, but what is refused."""
    locales = {folded(todays(each)) for each in lies_over(one.locale)}
    return [
        each.catalog
        for each in served
        if each.catalog
        and each.domain == one.domain
        and folded(todays(each.locale)) in locales
    ]


def _errors(each: Found) -> int:
    findings = list(each.findings)
    if each.catalog is not None:
        findings += check_found(each.catalog, template=None)
    return sum(has_errors([finding]) for finding in findings)


def readers(
    words: ScopeWords,
    clients: Iterable[tuple[Realm, Client]],
    *,
    tells: Callable[[str], None] = lambda _doing: None,
) -> list[ReaderRow]:
    """
    Tell what readers of each language read in another one, client by client.

    Asked of the very function that the consent page asks. What is hidden or only
    counted is not read, and left out.

    Args:
        words: What says how a scope is shown.
        clients: With their realms.
        tells: Told what is being done, before each client.
    """
    rows = []
    for realm, client in clients:
        tells(f"asking what is read of {client.client_id} in {realm.path}")
        rows += [
            ReaderRow(
                realm=str(realm.path),
                client_id=client.client_id,
                locale=reader.locale,
                foreign=_foreign(words, realm, client, reader),
            )
            for reader in _readers(words, realm)
        ]
    return rows


def _readers(words: ScopeWords, realm: Realm) -> list[Reader]:
    """Give a reader for each language of a realm, each once."""
    offered = words.offered(realm)
    tags = dict.fromkeys(map(canonical, (*offered, SOURCE)))
    found = (reader_of([("ui_locales", [tag])], offered) for tag in sorted(tags))
    return list({reader.locale: reader for reader in found}.values())


def _foreign(
    words: ScopeWords, realm: Realm, client: Client, reader: Reader
) -> tuple[Foreign, ...]:
    asked = names_of((*client.settings.scopes, *client.settings.default_scopes))
    if not client.default_scopes:
        asked = (*asked, *names_of(realm.provider.default_scopes))
    lines = words.lines(realm, client, tuple(dict.fromkeys(asked)), reader)
    return tuple(
        Foreign(scope=line.scope, locale=line.locale)
        for line in lines
        if line.shown in {Shown.TEXT, Shown.NAME}
        and not _is_read_by(line.locale, reader.locale)
    )


def _is_read_by(locale: str, reader: str) -> bool:
    """Whether words are in a reader's language, and in the same script."""
    if not locale:
        return False
    language, own = (todays(each).partition("_")[0] for each in (locale, reader))
    scripts = {script_of(locale), script_of(reader)} - {""}
    return language == own and len(scripts) <= 1
