"""Pages for people: templates, words, and the headers that every page has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from werkzeug.wrappers import Response

from iam.domain.locales import catalog_for
from iam.web.compiled_words import CompiledWords


class Catalog(Protocol):
    """What a page needs of a catalog."""

    def gettext(self, message: str) -> str:
        """Translate."""
        ...

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate for a number."""
        ...


class Language(Protocol):
    """A language of pages; another object as soon as a word of it has changed."""

    def __hash__(self) -> int:
        """Templates are compiled for each."""
        ...

    @property
    def name(self) -> str:
        """The name of its catalog, as ``pt_BR``."""
        ...

    @property
    def native_name(self) -> str:
        """What it is called in itself, as ``português``."""
        ...

    @property
    def tag(self) -> str:
        """For HTML, as ``pt-BR``."""
        ...

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        ...

    @property
    def gap(self) -> str:
        """What stands between two sentences: a space, or nothing."""
        ...

    @property
    def colon(self) -> str:
        """What stands between a word and what it is, as ``: ``."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Its words."""
        ...

    def date(self, instant: datetime, zone: str = "") -> str:
        """Write a date, long."""
        ...

    def date_and_time(self, instant: datetime, zone: str = "") -> str:
        """Write a date and a time, and its distance from UTC."""
        ...


class Words(Protocol):
    """All words of one moment; another object as soon as any has changed."""

    @property
    def languages(self) -> Mapping[str, Language]:
        """Every language offered, by the name of its catalog."""
        ...


class Catalogs(Protocol):
    """Where words come from."""

    def now(self) -> Words:
        """Give those of this moment."""
        ...


HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Vary": "Accept-Language, Accept, Cookie",
}


NOBODYS: Mapping[str, object] = {
    "realm": None,
    "person": None,
    "languages": (),
    "csrf": "",
}
"""What `base.html` is given where neither realm nor person is known."""


_KEPT = 1024
"""What macros made, for each language."""


def _call(macro: Callable[..., str], *given: object, **named: object) -> str:
    """Call a macro; what it is given must not change, and be nobody's own."""
    return macro(*given, **named)


def _translator(catalog: Catalog) -> Callable[..., Markup]:
    """Give what templates call ``_``: Jinja's own, but a sentence is found once."""
    found = lru_cache(maxsize=_KEPT)(lambda message: Markup(catalog.gettext(message)))  # noqa: S704 - as Jinja has it: our own sentences

    def translate(message: str, **places: object) -> Markup:
        return found(message) % places

    return translate


class Offered:
    """
    The languages of one moment; a request has the same ones from start to end.

    Args:
        languages: By the name of the catalog, in the order of a menu.
    """

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self.languages = languages
        self._name_of = lru_cache(maxsize=_KEPT)(self._catalog_for)

    def language(self, tags: Iterable[str]) -> Language:
        """Give the language of the first tag that has one, else English."""
        return self.languages[self._name_of(tuple(tags))]

    def _catalog_for(self, tags: tuple[str, ...]) -> str:
        return catalog_for(tags, list(self.languages))


class Pages:
    """
    Renders templates.

    Args:
        templates: The folder of templates.
        catalogs: Where the words come from; asked at each page.
        static: The address under which static files are served.
    """

    def __init__(self, templates: Path, catalogs: Catalogs, *, static: str) -> None:
        self._templates = templates
        self._catalogs = catalogs
        self._static = static
        words = catalogs.now()
        self._offered = (words, Offered(words.languages))

    def now(self) -> Offered:
        """Give the languages of this moment."""
        words = self._catalogs.now()
        known, offered = self._offered
        if words is not known:
            offered = Offered(words.languages)
            self._offered = (words, offered)
        return offered

    def render(
        self,
        template: str,
        *,
        language: Language,
        status: int,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """
        Give a page as a response.

        Args:
            template: Its name.
            language: Of its words.
            status: Of the response.
            headers: What differs from `HEADERS`.
            values: Final, and escaped; see `NOBODYS` for those that can be left out.
        """
        given = {**NOBODYS, **values, "language": language, "static": self._static}
        text = (
            _environment(self._templates, language).get_template(template).render(given)
        )
        return Response(
            text,
            status=status,
            headers={
                **HEADERS,
                "Content-Language": language.tag,
                **(headers or {}),
            },
            content_type="text/html; charset=utf-8",
        )


@lru_cache(maxsize=64)
def _environment(templates: Path, language: Language) -> Environment:
    """Compile templates once for each language, however many applications there are."""
    catalog = language.catalog
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=[CompiledWords],
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        catalog.gettext, catalog.ngettext, newstyle=True
    )
    environment.extend(words=catalog.gettext)
    environment.globals["cached"] = lru_cache(maxsize=_KEPT)(_call)
    environment.globals["_"] = _translator(catalog)
    return environment
