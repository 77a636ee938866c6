"""How a scope that was decided about is read: which catalog has the words."""

from __future__ import annotations

from dataclasses import dataclass

from iam.domain.locales import SOURCE, canonical, catalog_for
from iam.domain.scopes.display import Decision, Shown
from iam.domain.scopes.syntax import Scope
from iam.domain.standard_scopes import STANDARD_SCOPES, is_ours
from iam.engines.catalogs import DOMAIN as MESSAGES
from iam.engines.catalogs import SCOPES, Snapshot, Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeLine:
    """
    How one scope, or claim, is shown to one reader.

    ``words`` are empty where it is hidden or counted. ``locale`` is the language of
    the words, empty for a name and where nothing is read; `tag_of` writes it for HTML.
    ``configured`` is the deciding entry exactly as configured, empty where none
    decided. ``catalog`` names the locale of the catalog that spoke, empty for none;
    ``domain`` is the one that was looked in, empty where nothing is translated.
    """

    scope: Scope
    shown: str
    words: str
    locale: str
    configured: str
    why: Decision
    catalog: str = ""
    domain: str = ""


def line_of(
    decision: Decision,
    catalogs: Snapshot,
    candidates: tuple[str, ...],
    *,
    source_language: str,
) -> ScopeLine:
    """Give the line of a decision for one reader."""
    found, domain = None, ""
    words, locale = decision.text, ""
    if decision.is_translatable:
        locale = canonical(source_language)
        found, domain = _translated(decision, catalogs, candidates, locale)
    elif decision.is_ours:
        domain = MESSAGES
        found = _in_our_words(decision.text, catalogs, candidates)
    elif decision.shown is Shown.TEXT and decision.by and decision.by.entry.locale:
        locale = canonical(decision.by.entry.locale)
    if found is not None:
        words, locale = found.text, found.locale
    return ScopeLine(
        scope=decision.scope,
        shown=decision.shown,
        words=words,
        locale=locale,
        configured=decision.by.written if decision.by else "",
        why=decision,
        catalog=found.locale if found and found.locale != SOURCE else "",
        domain=domain,
    )


def _translated(
    decision: Decision, catalogs: Snapshot, candidates: tuple[str, ...], source: str
) -> tuple[Translated | None, str]:
    """
    Find configured words in a catalog of scopes, and the domain that was looked in.

    Where somebody configured, in English, what our own words say, those of pages do.
    """
    scope, words = decision.scope, decision.text
    found = catalogs.translate(words, scope=scope, candidates=candidates)
    if found or source.partition("_")[0] != SOURCE or not is_ours(scope, words):
        return found, SCOPES
    ours = _in_our_words(STANDARD_SCOPES[scope], catalogs, candidates)
    return (None, SCOPES) if ours.locale == SOURCE else (ours, MESSAGES)


def _in_our_words(
    source: str, catalogs: Snapshot, candidates: tuple[str, ...]
) -> Translated:
    """Translate words of ours as pages are: into a language that is offered."""
    name = catalog_for(candidates, list(catalogs.languages))
    text = catalogs.languages[name].catalog.gettext(source)
    return Translated(text=str(text), locale=name)
