"""All words of one moment: what pages and scopes are read in until a file changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from iam.domain.findings import Finding, Severity
from iam.domain.locales import SOURCE, cousin_of, folded, lies_over, todays
from iam.domain.translations.entries import Entry
from iam.engines.catalogs_folders import DOMAIN, SCOPES, Folder, of_language
from iam.engines.catalogs_language import Language, language_of
from iam.engines.catalogs_words import FileWords, Layers


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """Words that a catalog had, and the locale of that catalog."""

    text: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A language that is not offered, since it lacks words of pages."""

    language: Language
    missing: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True, eq=False)
class Snapshot:
    """
    All words of one moment; another one as soon as any of them has changed.

    Attributes:
        languages: Every language that pages are offered in, by its name.
        scopes: The words for scopes, by folded locale; it may have no pages.
        unfinished: Languages that are not offered, by name.
        faults: Why files are refused, and which folders are of no language.
        wanted: How many messages a language needs to be offered.
        template: The same with all that is known of each; None where nothing is.
    """

    languages: Mapping[str, Language]
    scopes: Mapping[str, Layers]
    unfinished: Mapping[str, Unfinished] = field(default_factory=dict)
    faults: tuple[Finding, ...] = ()
    wanted: int = 0
    template: FileWords | None = None

    def translate(
        self, text: str, *, scope: str, candidates: Iterable[str]
    ) -> Translated | None:
        """
        Find a reader's words for a configured description.

        Args:
            text: The description as configured: the msgid.
            scope: The msgctxt, so that equal texts of two scopes can differ.
            candidates: The reader's locale and its cut-downs, the most specific first.

        Returns:
            The first translation found, perhaps the same as the text; where no
            candidate has one, that of the nearest locale of the same language, as
            pages do; else nothing. What a translator marked fuzzy is not there.
        """
        names = dict.fromkeys(map(todays, candidates))
        for name in names:
            if found := self._words(text, scope, name):
                return found
        asked = next(iter(names), "")
        nearest = cousin_of(asked, self.scopes) if asked else ""
        return self._words(text, scope, todays(nearest)) if nearest else None

    def _words(self, text: str, scope: str, name: str) -> Translated | None:
        catalog = self.scopes.get(folded(name))
        words = catalog.pgettext(scope, text) if catalog is not None and text else ""
        return Translated(text=words, locale=name) if words.strip() else None


class Composer:
    """Makes snapshots of folders; a language whose files stay is the same again."""

    def __init__(self) -> None:
        self._languages: dict[str, tuple[Layers, Language | None]] = {}

    def compose(
        self,
        folders: Sequence[Folder],
        template: FileWords | None,
        faults: Iterable[Finding],
    ) -> Snapshot:
        """
        Make a snapshot.

        Args:
            folders: The one on top first.
            template: What a language needs to be offered; None for nothing.
            faults: What was found while files were read.
        """
        found = list(faults)
        wanted = tuple(template.entries.values()) if template else ()
        languages: dict[str, Language] = {}
        unfinished: dict[str, Unfinished] = {}
        for name in _names(folders, DOMAIN) | {SOURCE}:
            layers, language = self._language(folders, name)
            if language is None:
                found += _unknown(folders, name)
                continue
            missing = tuple(each for each in wanted if not layers.has(each))
            if missing and name != SOURCE:
                unfinished[name] = Unfinished(language=language, missing=missing)
            else:
                languages[name] = language
        return Snapshot(
            languages=_in_order(languages),
            scopes=MappingProxyType(
                {
                    folded(name): _layers(folders, (name,), SCOPES)
                    for name in sorted(_names(folders, SCOPES))
                }
            ),
            unfinished=MappingProxyType(dict(sorted(unfinished.items()))),
            faults=tuple(found),
            wanted=len(wanted),
            template=template,
        )

    def _language(
        self, folders: Sequence[Folder], name: str
    ) -> tuple[Layers, Language | None]:
        layers = _layers(folders, dict.fromkeys(map(todays, lies_over(name))), DOMAIN)
        kept = self._languages.get(name)
        if kept is None or kept[0].files != layers.files:
            kept = self._languages[name] = layers, language_of(name, layers)
        return kept


def _names(folders: Iterable[Folder], domain: str) -> set[str]:
    return {
        place.name
        for folder in folders
        for place in folder.places()
        if place.domain == domain and place.words is not None
    }


def _layers(folders: Sequence[Folder], names: Iterable[str], domain: str) -> Layers:
    return Layers(
        [
            place.words
            for name in names
            for place in of_language(folders, name, domain)
            if place.words is not None
        ]
    )


def _unknown(folders: Sequence[Folder], name: str) -> Iterable[Finding]:
    for place in of_language(folders, name, DOMAIN):
        if place.words is not None:
            yield Finding(
                code="LOCALE",
                severity=Severity.ERROR,
                place=place.words.path,
                message=f"Nobody knows how dates are written in {name}: not offered.",
                remedy="Name the folder as CLDR names the language: fr, fr_CA.",
            )


def _in_order(languages: Mapping[str, Language]) -> Mapping[str, Language]:
    """
    Put languages in the order of their own names, letters as Unicode numbers them.

    A reader looks for the name of their own language, which is where its script and
    its first letter put it; none comes first for being ours.
    """
    names = sorted(
        languages, key=lambda name: (languages[name].native_name.casefold(), name)
    )
    return MappingProxyType({name: languages[name] for name in names})
