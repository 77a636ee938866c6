"""What CLDR knows of languages, scripts and regions: Babel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from iam.domain.scopes.lint.locales import LocaleBook

_ENGLISH = Locale("en")


@lru_cache(maxsize=1)
def book() -> LocaleBook:
    """Give all of it, and what people write in its place by mistake."""
    renamed = get_global("language_aliases")
    known = {
        *_ENGLISH.languages,
        *(name.split("_")[0] for name in locale_identifiers()),
    }
    languages = {name for name in known if "_" not in name and name not in renamed}
    return LocaleBook(
        languages=frozenset(languages),
        scripts=frozenset(_ENGLISH.scripts),
        regions=frozenset(_ENGLISH.territories),
        right_languages=dict(_languages(languages)),
        right_regions=dict(_regions()),
    )


def _languages(known: set[str]) -> Iterator[tuple[str, str]]:
    """Give the language of a region, of a name, of an older code; later ones win."""
    for tag, likely in get_global("likely_subtags").items():
        of_nobody, _, region = tag.partition("_")
        if of_nobody == "und" and region.lower() not in known:
            yield region.lower(), str(likely).split("_")[0]
    for code, name in _ENGLISH.languages.items():
        if "_" not in code:
            yield str(name).lower(), str(code)
    for old, code in get_global("language_aliases").items():
        yield str(old), str(code).split("_")[0]


def _regions() -> Iterator[tuple[str, str]]:
    for code, name in _ENGLISH.territories.items():
        yield str(name).upper(), str(code)
    for old, codes in get_global("territory_aliases").items():
        yield str(old), str(codes[0])
