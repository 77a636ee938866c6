"""What a configuration says about scopes and claims, as entries for translators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from iam.domain.client_settings import ClientSettings
from iam.domain.locales import canonical
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.domain.scopes.entries import Entries, Listed, Place, arrange
from iam.domain.scopes.syntax import Scope, names_of
from iam.domain.translations.entries import Key
from iam.domain.translations.units import Unit

_MOST_NAMED = 20
"""Clients whose names a comment has; a hundred tell a translator no more."""
_BY_PEOPLE = "authorization_code"
"""The grant in which an end user reads what is asked for."""
_UNWRITABLE = re.compile("[\0\x1c-\x1e\x85\u2028\u2029]")
"""What breaks lines in editors and readers of catalogs, and no catalog can escape."""
_LINE_BREAK = re.compile(r"[\s\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A realm with what it and its clients say about scopes and claims."""

    path: RealmPath
    provider: ProviderSettings
    clients: tuple[tuple[str, ClientSettings], ...]


@dataclass(slots=True, kw_only=True)
class _Found:
    """All that is known of one entry, from wherever it came."""

    places: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    readers: list[str] = field(default_factory=list)
    is_claim: bool = False
    is_scope: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speaker:
    """Whose list it is, and what a translator is told of it."""

    place: str
    reference: str
    language: str
    is_claim: bool
    readers: tuple[str, ...] = ()


def scope_units(realms: Iterable[Described]) -> tuple[tuple[Unit, ...], list[str]]:
    """
    Give an entry for each text without a locale that anybody can read.

    The msgid is the text exactly as configured, the msgctxt its scope. Of two texts
    that one list has for a scope only the first is ever read, so only it is there.

    Returns:
        The entries by scope and text, and the places of texts that no catalog can
        hold, since they have a character that breaks its lines.
    """
    found: defaultdict[Key, _Found] = defaultdict(_Found)
    unwritable: list[str] = []
    for realm in realms:
        for speaker, scope, entries in _spoken(realm):
            by = _for_all(entries)
            if by is None:
                continue
            if _UNWRITABLE.search(by.words):
                unwritable.append(f"{scope} at {speaker.place}")
                continue
            _note(found[scope, by.words], speaker, entries)
    units = (_unit(key, each) for key, each in sorted(found.items()))
    return tuple(units), unwritable


def _spoken(realm: Described) -> Iterator[tuple[_Speaker, Scope, tuple[Listed, ...]]]:
    """Go through the lists of a realm, in the order in which they are asked."""
    path, provider = str(realm.path), realm.provider
    own = {client_id: _of_client(settings) for client_id, settings in realm.clients}
    lists = ((provider.supported_scopes, False), (provider.supported_claims, True))
    for written, is_claim in lists:
        arranged = arrange(Place.PROVIDER, (("", written),))
        for scope, entries in arranged.items():
            readers = () if is_claim else tuple(_readers(realm, scope, own))
            speaker = _Speaker(
                place=f"provider of {path}",
                reference=f"provider:{path}",
                language=provider.source_language,
                is_claim=is_claim,
                readers=readers,
            )
            yield speaker, scope, entries
    for client_id, settings in realm.clients:
        claims = arrange(Place.CLIENT, (("", settings.claims),))
        readers = (client_id,) if _BY_PEOPLE in settings.grant_types else ()
        for arranged, is_claim in ((own[client_id], False), (claims, True)):
            speaker = _Speaker(
                place=f"client {client_id} of {path}",
                reference=_isolated(f"client:{path.rstrip('/')}/{client_id}"),
                language=provider.source_language,
                is_claim=is_claim,
                readers=readers,
            )
            for scope, entries in arranged.items():
                yield speaker, scope, entries


def _of_client(settings: ClientSettings) -> Entries:
    lists = (("", settings.scopes), ("", settings.default_scopes))
    return arrange(Place.CLIENT, lists)


def _readers(realm: Described, scope: Scope, own: dict[str, Entries]) -> Iterator[str]:
    """Name the clients whose end users read the provider's text for a scope."""
    by_default = names_of(realm.provider.default_scopes)
    for client_id, settings in realm.clients:
        said = own[client_id].get(scope, ())
        asks = scope in own[client_id] or (
            not settings.default_scopes and scope in by_default
        )
        overruled = any(each.locale is None and not each.is_plain for each in said)
        if asks and not overruled and _BY_PEOPLE in settings.grant_types:
            yield client_id


def _for_all(entries: Iterable[Listed]) -> Listed | None:
    """Give the entry that a reader gets who has none of their own, if it has words."""
    without = (each for each in entries if each.locale is None and each.words)
    return next(without, None)


def _note(found: _Found, speaker: _Speaker, entries: Iterable[Listed]) -> None:
    found.places.append(speaker.place)
    found.references.append(speaker.reference)
    found.languages.add(canonical(speaker.language))
    found.is_claim |= speaker.is_claim
    found.is_scope |= not speaker.is_claim
    found.readers.extend(speaker.readers)
    for each in entries:
        if each.locale is not None:
            words = _LINE_BREAK.sub(" ", each.words).strip()
            locale = canonical(each.locale)
            found.others.add(f"{locale}: {words or '(hidden from these readers)'}")


def _unit(key: Key, found: _Found) -> Unit:
    scope, text = key
    languages = ", ".join(sorted(found.languages))
    return Unit(
        context=scope,
        source=text,
        extracted=(
            *_named(sorted(set(found.places))),
            f"Written in: {languages}",
            *_named(sorted(found.others)),
            _seen(found),
        ),
        references=tuple(sorted(set(found.references))[:_MOST_NAMED]),
    )


def _named(names: list[str]) -> list[str]:
    more = len(names) - _MOST_NAMED
    return names if more <= 0 else [*names[:_MOST_NAMED], f"... {more} more"]


def _seen(found: _Found) -> str:
    """Say on which pages it is read, and for which clients."""
    if not found.is_scope:
        return "Seen on the consent page, among what an application learns of a person"
    clients = list(dict.fromkeys(found.readers))
    if not clients:
        return "Seen by nobody today: no client that end users meet asks for it"
    pages = "on the consent page and on the page of applications with access"
    return f"Seen {pages}, for: {', '.join(_named(clients))}"


def _isolated(reference: str) -> str:
    """Put a name with a space between the signs that gettext has for it."""
    return f"\u2068{reference}\u2069" if re.search(r"\s", reference) else reference
