"""Pages for people: templates, words, and the headers that every page has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from werkzeug.wrappers import Response

from iam.domain.locales import accepted, catalog_for


class Catalog(Protocol):
    """What a page needs of a catalog."""

    def gettext(self, message: str) -> str:
        """Translate."""
        ...

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Translate for a number."""
        ...


class Language(Protocol):
    """A language of pages."""

    @property
    def tag(self) -> str:
        """For HTML, as ``pt-BR``."""
        ...

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Its words."""
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
    "Vary": "Accept-Language, Accept",
}


class Pages:
    """
    Renders templates in the reader's language.

    Args:
        templates: The folder of templates.
        languages: Every language offered, by the name of its catalog.
        static: The address under which static files are served.
    """

    def __init__(
        self, templates: Path, languages: Mapping[str, Language], *, static: str
    ) -> None:
        self._templates = templates
        self._languages = languages
        self._static = static
        self._in = lru_cache(maxsize=64)(self._environment)

    def render(
        self, template: str, *, accept_language: str, status: int, **values: object
    ) -> Response:
        """Give a page as a response; ``values`` are final and escaped."""
        name = catalog_for(accepted(accept_language), list(self._languages))
        language = self._languages[name]
        text = (
            self._in(name)
            .get_template(template)
            .render(language=language, static=self._static, **values)
        )
        return Response(
            text,
            status=status,
            headers={**HEADERS, "Content-Language": language.tag},
            content_type="text/html; charset=utf-8",
        )

    def _environment(self, name: str) -> Environment:
        catalog = self._languages[name].catalog
        environment = Environment(
            loader=FileSystemLoader(self._templates),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
            catalog.gettext, catalog.ngettext, newstyle=True
        )
        return environment
