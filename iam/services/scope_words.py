"""A scope, a client, a reader: the words, their language and why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit
from weakref import ReferenceType, ref

from iam.domain.claim_words import STANDARD_CLAIMS
from iam.domain.clients import Client
from iam.domain.locales import Reader, canonical
from iam.domain.pictures import from_data_uri
from iam.domain.realms import Realm
from iam.domain.scopes.display import Ours, Reason, Unlisted, display
from iam.domain.scopes.entries import Entries, Place, arrange
from iam.domain.scopes.syntax import Scope
from iam.domain.standard_scopes import STANDARD_SCOPES
from iam.domain.words import choose
from iam.engines.catalogs import Catalogs, Snapshot
from iam.services.configuration import ConfigurationCache
from iam.services.scope_lines import ScopeLine, line_of

__all__ = ["Said", "ScopeLine", "ScopeWords", "picture_digest"]

_OUR_SCOPES = Ours(words=STANDARD_SCOPES, reason=Reason.STANDARD_SCOPE)
_OUR_CLAIMS = Ours(words=STANDARD_CLAIMS, reason=Reason.STANDARD_CLAIM, for_names=True)
_KEPT = 256
"""So many lists of entries are kept arranged, and so many pages' lines, and digests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words for one reader; ``locale`` is empty where their language is not known."""

    text: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeWords:
    """
    What people read about scopes, claims, clients and realms.

    Nothing is parsed while a page is made: lists of entries are kept as they were
    arranged, as long as they do not change, and lines as long as no catalog does.
    """

    catalogs: Catalogs
    cache: ConfigurationCache
    base_url: str

    def offered(self, realm: Realm) -> tuple[str, ...]:
        """Name the languages of a realm: the shipped ones, and its own."""
        return (*self.catalogs.languages, *realm.provider.languages)

    def lines(
        self, realm: Realm, client: Client, scopes: Sequence[Scope], reader: Reader
    ) -> tuple[ScopeLine, ...]:
        """
        Give a line for each scope, in their order; also for those not shown.

        For a standard scope that nobody has words for we have our own.
        """
        settings, provider = client.settings, realm.provider
        words = self.catalogs.now()
        return _lines(
            ref(words),
            tuple(scopes),
            reader.candidates,
            client=_of_client(settings.scopes, settings.default_scopes),
            provider=_of_provider(provider.supported_scopes),
            unlisted=Unlisted.of(
                client=settings.unlisted_scopes, provider=provider.unlisted_scopes
            ),
            source_language=provider.source_language,
            ours=_OUR_SCOPES,
        )

    def claims(
        self, realm: Realm, client: Client, names: Sequence[str], reader: Reader
    ) -> tuple[ScopeLine, ...]:
        """
        Give a line for each claim, in their order.

        As scopes are shown, with one difference: for a standard claim that nobody has
        words for we have our own, and one that no list names is shown by its name.
        """
        words = self.catalogs.now()
        return _lines(
            ref(words),
            tuple(names),
            reader.candidates,
            client=_of_claims(Place.CLIENT, client.settings.claims),
            provider=_of_claims(Place.PROVIDER, realm.provider.supported_claims),
            unlisted=Unlisted(choice="name"),
            source_language=realm.provider.source_language,
            ours=_OUR_CLAIMS,
        )

    def client_name(self, client: Client, reader: Reader) -> Said:
        """Name a client; its client_id where it has no name for this reader."""
        found = choose(client.settings.client_name, reader.candidates)
        if found is None:
            return Said(text=client.client_id, locale="")
        return Said(text=found.text, locale=found.locale)

    def client_description(self, client: Client, reader: Reader) -> Said | None:
        """Say what a client is; without a locale, in the realm's own language."""
        found = choose(client.settings.client_description, reader.candidates)
        if found is None:
            return None
        return Said(text=found.text, locale=found.locale or self._own_language(client))

    def client_uri(self, client: Client, reader: Reader) -> Said | None:
        """Give the address of a client's home page."""
        return _said(client.settings.client_uri, reader)

    def policy_uri(self, client: Client, reader: Reader) -> Said | None:
        """Give the address where a client says how it treats data."""
        return _said(client.settings.policy_uri, reader)

    def tos_uri(self, client: Client, reader: Reader) -> Said | None:
        """Give the address of a client's terms of service."""
        return _said(client.settings.tos_uri, reader)

    def logo(self, client: Client, reader: Reader) -> str | None:
        """Give the digest of a client's picture, by which it is fetched."""
        return _digest_of_chosen(client.settings.logo, reader)

    def realm_name(self, realm: Realm, reader: Reader) -> Said:
        """Name a realm; the end of its path where it has no name for this reader."""
        found = _said(realm.provider.realm_name, reader)
        if found is not None:
            return found
        host = urlsplit(self.base_url).hostname or self.base_url
        return Said(text=realm.path.names[-1] if realm.path.names else host, locale="")

    def realm_help(self, realm: Realm, reader: Reader) -> Said | None:
        """Give the address where people of a realm find help."""
        return _said(realm.provider.help_uri, reader)

    def realm_logo(self, realm: Realm, reader: Reader) -> str | None:
        """Give the digest of a realm's picture, by which it is fetched."""
        return _digest_of_chosen(realm.provider.logo, reader)

    def _own_language(self, client: Client) -> str:
        realms = self.cache.current().configuration.realms_by_id
        realm = realms.get(client.realm_id)
        return canonical(realm.provider.source_language) if realm else ""


class _Arranged:
    """Entries that were arranged once; compared as what they are, not by content."""

    __slots__ = ("entries",)

    def __init__(self, entries: Entries) -> None:
        self.entries = entries


@lru_cache(maxsize=_KEPT)
def _of_client(scopes: tuple[str, ...], default_scopes: tuple[str, ...]) -> _Arranged:
    lists = (("scopes", scopes), ("default_scopes", default_scopes))
    return _Arranged(arrange(Place.CLIENT, lists))


@lru_cache(maxsize=_KEPT)
def _of_provider(supported_scopes: tuple[str, ...]) -> _Arranged:
    lists = (("supported_scopes", supported_scopes),)
    return _Arranged(arrange(Place.PROVIDER, lists))


@lru_cache(maxsize=_KEPT)
def _of_claims(place: Place, claims: tuple[str, ...]) -> _Arranged:
    setting = "claims" if place is Place.CLIENT else "supported_claims"
    return _Arranged(arrange(place, ((setting, claims),)))


@lru_cache(maxsize=_KEPT)
def _lines(
    moment: ReferenceType[Snapshot],
    scopes: tuple[Scope, ...],
    candidates: tuple[str, ...],
    *,
    client: _Arranged,
    provider: _Arranged,
    unlisted: Unlisted,
    source_language: str,
    ours: Ours,
) -> tuple[ScopeLine, ...]:
    """Give lines; what is kept of them keeps no words of before from being freed."""
    catalogs = moment()
    assert catalogs is not None  # noqa: S101 - who calls this holds it
    decisions = (
        display(
            scope,
            client=client.entries,
            provider=provider.entries,
            candidates=candidates,
            unlisted=unlisted,
            ours=ours,
        )
        for scope in scopes
    )
    return tuple(
        line_of(decision, catalogs, candidates, source_language=source_language)
        for decision in decisions
    )


def _said(entries: tuple[str, ...], reader: Reader) -> Said | None:
    found = choose(entries, reader.candidates)
    return None if found is None else Said(text=found.text, locale=found.locale)


def _digest_of_chosen(entries: tuple[str, ...], reader: Reader) -> str | None:
    found = choose(entries, reader.candidates)
    return None if found is None else picture_digest(found.text)


@lru_cache(maxsize=_KEPT)
def picture_digest(uri: str) -> str | None:
    """Give the SHA-256 of a picture in a data URI, in hexadecimal; None for no such."""
    picture = from_data_uri(uri)
    return None if picture is None else hashlib.sha256(picture).hexdigest()
