"""Catalogs with languages nobody speaks, and words that say where they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from iam.domain.locales import SOURCE
from iam.domain.translations.entries import Entry, Key
from iam.domain.translations.ledger import Ledger, Origin, State
from iam.domain.translations.pseudo import ACCENTED, MIRRORED, PSEUDO
from iam.domain.translations.showing import Moment, ShownLanguage
from iam.engines.catalogs import DOMAIN, SCOPES, Catalogs, Language, Snapshot
from iam.engines.catalogs_language import PageCatalog
from iam.engines.catalogs_snapshot import Translated
from iam.engines.catalogs_words import FileWords, Found, Layers
from iam.engines.po_paths import read_path

_NAMES = {ACCENTED: "Accents", MIRRORED: "Right to left"}
_DIRECTIONS = {ACCENTED: "ltr", MIRRORED: "rtl"}


class PseudoCatalogs(Catalogs):
    """
    Other catalogs, and the pseudo-locales beside their languages.

    Args:
        base: The real ones; what changes there changes here.
        with_unfinished: Whether languages that are not offered are here: for a
            preview, which stands beside the server and counts nothing.
        ledger: Marks words, and keeps where each came from; None: words stay plain.
    """

    def __init__(
        self,
        base: Catalogs,
        *,
        with_unfinished: bool = False,
        ledger: Ledger | None = None,
    ) -> None:
        self._base = base
        self._with_unfinished = with_unfinished
        self._ledger = ledger
        self._made: tuple[Snapshot, Snapshot] | None = None
        self._told: tuple[Snapshot, Moment] | None = None

    def now(self) -> Snapshot:
        """Give the words of this moment; the same object until a file has changed."""
        base, made = self._base.now(), self._made
        if made is None or made[0] is not base:
            made = self._made = (base, self._make(base))
        return made[1]

    def tell_refused(self, watch: Callable[[int], None]) -> None:
        """Have somebody told how many files are refused, if this is the server's."""
        if not self._with_unfinished:
            self._base.tell_refused(watch)

    def moment(self) -> Moment:
        """Tell of the languages of this moment."""
        snapshot = self.now()
        if self._told is None or self._told[0] is not snapshot:
            self._told = (snapshot, _moment(snapshot))
        return self._told[1]

    def _make(self, base: Snapshot) -> Snapshot:
        languages = dict(base.languages)
        if self._with_unfinished:
            languages |= {n: each.language for n, each in base.unfinished.items()}
        source = languages[SOURCE]
        pseudo = {name: _pseudo(name, source) for name in PSEUDO}
        if self._ledger is not None:
            template, ledger = base.template, self._ledger
            languages = {
                n: _marked(each, template, ledger) for n, each in languages.items()
            }
            pseudo = {n: _marked(each, template, ledger) for n, each in pseudo.items()}
        return _PseudoSnapshot(
            languages=MappingProxyType(languages | pseudo),
            scopes=base.scopes,
            unfinished=base.unfinished,
            faults=base.faults,
            wanted=base.wanted,
            template=base.template,
            base=base,
            ledger=self._ledger,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _PseudoSnapshot(Snapshot):
    """Words of one moment, with those of the pseudo-locales."""

    base: Snapshot
    ledger: Ledger | None

    def translate(
        self, text: str, *, scope: str, candidates: Iterable[str]
    ) -> Translated | None:
        """See `Snapshot`; a pseudo-locale has words for everything."""
        names = tuple(candidates)
        if names and names[0] in PSEUDO:
            words = PSEUDO[names[0]](text)
            return self._noted(
                Translated(text=words, locale=names[0]), scope, text, State.PSEUDO
            )
        found = self.base.translate(text, scope=scope, candidates=names)
        return found and self._noted(found, scope, text, State.TRANSLATED)

    def _noted(
        self, words: Translated, scope: str, source: str, state: State
    ) -> Translated:
        if self.ledger is None:
            return words
        layers = self.scopes.get(words.locale.lower())
        found = layers.find(source, scope) if layers is not None else None
        origin = Origin(
            state=state,
            domain=SCOPES,
            context=scope,
            source=source,
            place=place_of(found, (scope, source)) if found else "",
        )
        return replace(words, text=self.ledger.mark(words.text, origin))


class _PseudoCatalog:
    """English words, written otherwise."""

    def __init__(self, name: str, source: PageCatalog) -> None:
        self._write = lru_cache(maxsize=1024)(PSEUDO[name])
        self._source = source

    def gettext(self, message: str) -> str:
        """Write a message."""
        return self._write(self._source.gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Write the form for a number."""
        return self._write(self._source.ngettext(singular, plural, number))


class _MarkedCatalog:
    """The words of a language, each with where it comes from."""

    def __init__(
        self, language: Language, template: FileWords | None, ledger: Ledger
    ) -> None:
        self._words = language.catalog
        self._name = language.name
        self._template = template
        self._ledger = ledger

    def gettext(self, message: str) -> str:
        """Translate, and mark."""
        return self._mark(self._words.gettext(message), message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate for a number, and mark."""
        return self._mark(self._words.ngettext(singular, plural, number), singular)

    def _mark(self, text: str, source: str) -> str:
        if not text.strip():
            return text
        state, place = self._found(("", source))
        origin = Origin(
            state=state, domain=DOMAIN, context="", source=source, place=place
        )
        return self._ledger.mark(text, origin)

    def _found(self, key: Key) -> tuple[State, str]:
        """Say how words came to be on a page, and where their entry stands."""
        if not isinstance(self._words, Layers):
            return State.PSEUDO, _in_template(self._template, key)
        found = self._words.find(key[1])
        if found is not None:
            return State.TRANSLATED, place_of(found, key)
        place, is_fuzzy = _unserved(self._words.files, key)
        if is_fuzzy:
            return State.FUZZY, place
        if not place:
            place = _in_template(self._template, key)
            if self._words.files:
                lacks = shown_path(self._words.files[0].path)
                place = f"{place}, not in {lacks}" if place else lacks
        return State.SOURCE if self._name == SOURCE else State.MISSING, place


def _pseudo(name: str, source: Language) -> Language:
    return replace(
        source,
        name=name,
        native_name=_NAMES[name],
        tag=name.replace("_", "-"),
        direction=_DIRECTIONS[name],
        catalog=_PseudoCatalog(name, source.catalog),
    )


def _moment(snapshot: Snapshot) -> Moment:
    stamps = [str(each) for each in snapshot.faults]
    for layers in (*_layers_of(snapshot), *snapshot.scopes.values()):
        stamps += [f"{each.path} {_changed(each.path)}" for each in layers.files]
    ordered = sorted(
        (_shown(each, snapshot) for each in snapshot.languages.values()),
        key=lambda each: (each.is_pseudo, each.name != SOURCE, each.native.casefold()),
    )
    return Moment(
        version=hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16],
        languages=tuple(ordered),
        faults=snapshot.faults,
    )


def _layers_of(snapshot: Snapshot) -> Iterator[Layers]:
    for language in snapshot.languages.values():
        if isinstance(language.catalog, Layers):
            yield language.catalog


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:  # it is gone: soon a snapshot without it follows
        return 0


def _shown(language: Language, snapshot: Snapshot) -> ShownLanguage:
    unfinished = snapshot.unfinished.get(language.name)
    missing = unfinished.missing if unfinished else ()
    is_pseudo = language.name in PSEUDO
    english = language.locale.get_display_name("en") or language.name
    return ShownLanguage(
        name=language.name,
        tag=language.tag,
        native=language.native_name,
        english=_NAMES[language.name] if is_pseudo else english,
        is_offered=unfinished is None,
        is_pseudo=is_pseudo,
        total=snapshot.wanted,
        missing=frozenset(each.key for each in missing),
    )


def _marked(language: Language, template: FileWords | None, ledger: Ledger) -> Language:
    return replace(language, catalog=_MarkedCatalog(language, template, ledger))


def _in_template(template: FileWords | None, key: Key) -> str:
    """Say where the template has a message; empty where it has none."""
    if template is None or key not in template.entries:
        return ""
    return place_of(Found(entry=template.entries[key], path=template.path), key)


def place_of(found: Found, key: Key) -> str:
    """Say where an entry stands, as ``fr/LC_MESSAGES/messages.po:12``."""
    path, line = Path(found.path), found.entry.line
    source = path.with_suffix(".po")
    if not line and source != path and source.exists():  # it was read compiled
        entry = _entries_of(source).get(key)
        path, line = (source, entry.line) if entry else (path, 0)
    shown = shown_path(str(path))
    return f"{shown}:{line}" if line else shown


def shown_path(path: str) -> str:
    """Write a path as one would type it here."""
    given = Path(path)
    if given.is_relative_to(Path.cwd()):
        return given.relative_to(Path.cwd()).as_posix()
    return path


def _unserved(files: Iterable[FileWords], key: Key) -> tuple[str, bool]:
    """Say where an entry without words stands, and whether it is fuzzy."""
    for file in files:
        source = Path(file.path).with_suffix(".po")
        entry = _entries_of(source).get(key)
        if entry is not None:
            return f"{shown_path(str(source))}:{entry.line}", entry.is_fuzzy
    return "", False


def _entries_of(path: Path) -> Mapping[Key, Entry]:
    """Give every entry of a file; none where it cannot be read."""
    changed = _changed(str(path))
    return _entries(path, changed) if changed else {}


@lru_cache(maxsize=64)
def _entries(path: Path, _stamp: int) -> Mapping[Key, Entry]:
    """Give every entry of a file, as long as it stays as it is."""
    catalog, _ = read_path(path, domain=path.stem, locale=path.parent.parent.name)
    return {each.key: each for each in catalog.entries} if catalog else {}
