"""How each scope appears to a reader: its name, a description, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from iam.domain.locales import folded
from iam.domain.scopes.entries import Entries, Listed, Place
from iam.domain.scopes.syntax import Scope


class Shown(StrEnum):
    """What a reader sees of a scope."""

    TEXT = "text"
    NAME = "name"
    HIDDEN = "hidden"
    COUNTED = "counted"
    """Nothing of its own: it is one of the further permissions that are counted."""


class Reason(StrEnum):
    """What decided."""

    LOCALE_ENTRY = "locale_entry"
    """The entry for the most specific of the reader's locales that has one."""
    DEFAULT_ENTRY = "default_entry"
    """The entry without a locale, since none is for the reader's locales."""
    LISTED = "listed_without_words"
    """The provider lists it, and nobody has words for this reader: its name."""
    UNLISTED = "unlisted_scopes"
    """No list decides anything: the setting does."""
    STANDARD_CLAIM = "standard_claim"
    """A claim that everybody knows, and that nobody described: our own words."""
    STANDARD_SCOPE = "standard_scope"
    """A scope that everybody knows, and that nobody described: our own words."""


class Loss(StrEnum):
    """Why an entry did not decide."""

    CLIENT_DECIDED = "client_decided"
    OTHER_LOCALE = "other_locale"
    LESS_SPECIFIC = "less_specific"
    LOCALE_DECIDED = "locale_decided"
    """It has no locale, and an entry for the reader's locale is there."""
    WORDS_DECIDED = "words_decided"
    """It would hide, and an entry with words stands beside it."""
    EARLIER_DECIDED = "earlier_decided"
    """It says when to speak in the same way as one that stands before it."""
    WITHOUT_WORDS = "without_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """An entry that did not decide, and why."""

    listed: Listed
    why: Loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """What is shown of a scope that no list decides, and whose choice that is."""

    choice: str = "hide"
    place: Place = Place.PROVIDER

    @classmethod
    def of(cls, *, client: str, provider: str) -> Unlisted:
        """Take the client's choice where it made one, else the provider's."""
        if client:
            return cls(choice=client, place=Place.CLIENT)
        return cls(choice=provider)

    @property
    def shown(self) -> Shown:
        """The choice as what a reader sees; hiding is the default."""
        choices = {"name": Shown.NAME, "count": Shown.COUNTED}
        return choices.get(self.choice, Shown.HIDDEN)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ours:
    """
    Our own English words for what everybody knows, and the reason that they give.

    ``for_names`` is whether they are read in place of a name that is listed alone, too.

    Compared as what it is, not by content: pages keep lines by it.
    """

    words: Mapping[Scope, str]
    reason: Reason
    for_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    What a reader sees of one scope, and why.

    ``text`` is as configured, the scope itself where its name is shown, and empty
    where nothing is to be read. ``by`` is the entry that decided; None where a setting
    did, or where the provider has entries for other locales only. ``place`` says whose
    list or setting decided. ``candidate`` is the reader's locale that the entry is
    for, empty for one without a locale. ``lost`` has the client's entries first.
    """

    scope: Scope
    shown: Shown
    text: str
    reason: Reason
    place: Place
    by: Listed | None = None
    candidate: str = ""
    lost: tuple[Lost, ...] = ()

    @property
    def is_translatable(self) -> bool:
        """Whether the words are in the realm's own language, for a catalog to find."""
        return self.shown is Shown.TEXT and self.reason is Reason.DEFAULT_ENTRY

    @property
    def is_ours(self) -> bool:
        """Whether the words are ours, for the catalogs of pages to find."""
        return self.reason in {Reason.STANDARD_CLAIM, Reason.STANDARD_SCOPE}


def display(
    scope: Scope,
    *,
    client: Entries,
    provider: Entries,
    candidates: Sequence[str],
    unlisted: Unlisted,
    ours: Ours | None = None,
) -> Decision:
    """
    Decide how one scope is shown to one reader.

    The client's entries speak first, for this scope alone. They decide even when they
    hide it: hiding is a decision, not the absence of one. Only where they decide
    nothing does the provider speak, and a scope that it lists without words for this
    reader is shown by its name.

    Args:
        scope: The scope.
        client: The client's Scope(s), then its Default Scope(s).
        provider: The provider's allowlist.
        candidates: The reader's locale and its cut-downs, the most specific first.
        unlisted: What is shown where neither decides.
        ours: Words of ours behind both lists, for what neither of them lists, and
            for what is listed by its name where they say so. None: there are none.
    """
    decision = _by_lists(
        scope,
        client=client,
        provider=provider,
        candidates=candidates,
        unlisted=unlisted,
    )
    if ours is None or scope not in ours.words:
        return decision
    is_listed = ours.for_names and decision.reason is Reason.LISTED
    if not is_listed and decision.reason is not Reason.UNLISTED:
        return decision
    text = ours.words[scope]
    return replace(decision, shown=Shown.TEXT, text=text, reason=ours.reason)


def _by_lists(
    scope: Scope,
    *,
    client: Entries,
    provider: Entries,
    candidates: Sequence[str],
    unlisted: Unlisted,
) -> Decision:
    known = tuple(map(folded, candidates))
    at_client, at_provider = client.get(scope, ()), provider.get(scope, ())
    if by := _spoken(at_client, known):
        overruled = tuple(
            Lost(listed=each, why=Loss.CLIENT_DECIDED) for each in at_provider
        )
        lost = _lost(at_client, by, known) + overruled
        return _said(scope, by, lost, known, candidates)
    undecided = _lost(at_client, None, known)
    if by := _spoken(at_provider, known):
        lost = undecided + _lost(at_provider, by, known)
        return _said(scope, by, lost, known, candidates)
    if at_provider:
        plain = next((each for each in at_provider if each.is_plain), None)
        return Decision(
            scope=scope,
            shown=Shown.NAME,
            text=scope,
            reason=Reason.LISTED,
            place=Place.PROVIDER,
            by=plain,
            lost=undecided + _lost(at_provider, plain, known),
        )
    return Decision(
        scope=scope,
        shown=unlisted.shown,
        text=scope if unlisted.shown is Shown.NAME else "",
        reason=Reason.UNLISTED,
        place=unlisted.place,
        lost=undecided,
    )


def _spoken(listed: Sequence[Listed], known: Sequence[str]) -> Listed | None:
    """
    Give the entry of one place that decides, if one does.

    Of two for one locale the first decides. Of those without a locale one with words
    goes before one that hides: nothing is hidden by accident.
    """
    for candidate in known:
        for each in listed:
            if each.locale == candidate:
                return each
    for_all = [each for each in listed if each.locale is None and not each.is_plain]
    with_words = (each for each in for_all if each.words)
    return next(with_words, for_all[0] if for_all else None)


def _said(
    scope: Scope,
    by: Listed,
    lost: tuple[Lost, ...],
    known: Sequence[str],
    candidates: Sequence[str],
) -> Decision:
    return Decision(
        scope=scope,
        shown=Shown.TEXT if by.words else Shown.HIDDEN,
        text=by.words,
        reason=Reason.DEFAULT_ENTRY if by.locale is None else Reason.LOCALE_ENTRY,
        place=by.place,
        by=by,
        candidate="" if by.locale is None else candidates[known.index(by.locale)],
        lost=lost,
    )


def _lost(
    listed: Sequence[Listed], by: Listed | None, known: Sequence[str]
) -> tuple[Lost, ...]:
    return tuple(
        Lost(listed=each, why=_why(each, by, known))
        for each in listed
        if each is not by
    )


def _why(each: Listed, by: Listed | None, known: Sequence[str]) -> Loss:
    """Say why an entry lost to the one of its own place that decided, if one did."""
    if each.locale is not None and each.locale not in known:
        return Loss.OTHER_LOCALE
    if by is None or (each.is_plain and not by.is_plain):
        return Loss.WITHOUT_WORDS
    if each.locale != by.locale:
        return Loss.LOCALE_DECIDED if each.locale is None else Loss.LESS_SPECIFIC
    if each.locale is None and by.words and not each.words:
        return Loss.WORDS_DECIDED
    return Loss.EARLIER_DECIDED
