"""Mistakes that show in what readers of each language read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from iam.domain.scopes.display import Decision, Loss, Reason, Shown
from iam.domain.scopes.entries import Entries, Listed, Place
from iam.domain.scopes.lint.characters import WIDEST, columns
from iam.domain.scopes.lint.codes import Code, Mistake
from iam.domain.scopes.lint.locales import is_in
from iam.domain.scopes.lint.naming import named
from iam.domain.scopes.lint.verbs import only_reads, writes
from iam.domain.scopes.syntax import Scope

UNREMARKABLE = frozenset({"openid"})
"""Scopes that the page speaks of in its own words: hiding them hides nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    What readers of one language read of one scope.

    Attributes:
        language: Theirs, as the realm offers it.
        words: What stands on the page; empty where nothing does.
        locale: Of the words; empty for a name.
        catalog: The locale of the catalog that had them; empty for none.
        why: The decision.
    """

    language: str
    words: str
    locale: str
    catalog: str
    why: Decision

    @property
    def is_own(self) -> bool:
        """Whether they read words in their own language."""
        return self.why.shown is Shown.TEXT and is_in(self.language, self.locale)


Readings = Mapping[Scope, Sequence[Reading]]
"""Of every scope, one for each language that is offered, in one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What somebody may be asked for, whose words are looked at.

    Attributes:
        place: Whose settings are looked at; what the other decides is told there.
        entries: Of that place, so that a mistake has somewhere to stand.
        readings: What people read of these.
        defaults: Those granted without being asked for.
    """

    place: Place
    entries: Entries
    readings: Readings
    defaults: frozenset[Scope] = frozenset()

    def entry_of(self, scope: Scope) -> Listed:
        """Give the entry that a mistake about a scope is told of."""
        listed = self.entries[scope]
        return next((each for each in listed if not each.is_plain), listed[0])

    def is_ours(self, readings: Iterable[Reading]) -> bool:
        """Whether an entry of this place has a say in what people read."""
        return any(each.why.by and each.why.place is self.place for each in readings)


def lint_readings(asked: Asked) -> Iterator[Mistake]:
    """Say what is wrong with what people read of each scope, and of two of them."""
    for scope, readings in asked.readings.items():
        yield from _unseen(scope, readings, asked)
        if asked.is_ours(readings):
            yield from _languages(scope, readings, asked)
            yield from _translations(readings, asked)
            yield from _verbs(scope, readings, asked)
    yield from _same(asked)


def _unseen(
    scope: Scope, readings: Sequence[Reading], asked: Asked
) -> Iterator[Mistake]:
    """Tell of a scope that is granted, and of which people read nothing, or a name."""
    reasons = {each.why.reason for each in readings}
    if reasons == {Reason.UNLISTED}:
        yield from _unlisted(scope, readings[0].why, asked)
    elif reasons == {Reason.LISTED}:
        yield from _named(scope, asked)
    elif scope not in UNREMARKABLE and (
        asked.place is Place.CLIENT or scope in asked.defaults
    ):
        yield from _hidden(scope, readings, asked)


def _unlisted(scope: Scope, why: Decision, asked: Asked) -> Iterator[Mistake]:
    if scope in UNREMARKABLE and why.shown is not Shown.NAME:
        return
    code, told = _UNLISTED[why.shown]
    if scope in asked.defaults:
        code, told = Code.DEFAULT_UNDESCRIBED, f"is granted unasked, and {told}"
    yield Mistake.of(
        code,
        asked.entry_of(scope),
        f"{told}: no list has words for it, and unlisted_scopes of the {why.place} "
        "decides",
        _describe(scope),
    )


_UNLISTED = {
    Shown.HIDDEN: (Code.UNLISTED, "is not shown"),
    Shown.COUNTED: (Code.COUNTED, "is only counted"),
    Shown.NAME: (Code.NAME_ONLY, "is shown by its name"),
}


def _named(scope: Scope, asked: Asked) -> Iterator[Mistake]:
    told = "is shown by its name: the provider lists it, and nobody has words for it"
    if scope in asked.defaults:
        yield Mistake.of(
            Code.DEFAULT_UNDESCRIBED,
            asked.entry_of(scope),
            f"is granted unasked, and {told}",
            _describe(scope),
        )
    elif asked.place is Place.PROVIDER:
        yield Mistake.of(Code.NAME_ONLY, asked.entry_of(scope), told, _describe(scope))


def _describe(scope: Scope) -> str:
    if scope in UNREMARKABLE:
        return f"Write '{scope}|', which hides it: the page says what it means."
    return f"Write '{scope}|' and words after it, here or in supported_scopes."


def _hidden(
    scope: Scope, readings: Sequence[Reading], asked: Asked
) -> Iterator[Mistake]:
    hidden: dict[Listed, list[Reading]] = {}
    for each in readings:
        if each.why.shown is Shown.HIDDEN and each.why.by:
            hidden.setdefault(each.why.by, []).append(each)
    for by, some in hidden.items():
        is_ours = by.place is asked.place
        who = (
            "everybody"
            if len(some) == len(readings)
            else f"readers of {_readers(some, readings)}"
        )
        yield Mistake.of(
            Code.HIDDEN,
            by if is_ours else asked.entry_of(scope),
            f"is hidden from {who}"
            + ("" if is_ours else f" by the provider's {by.written!r}")
            + ", and granted",
            "Describe it, unless it gives the application nothing that is theirs.",
        )


def _languages(
    scope: Scope, readings: Sequence[Reading], asked: Asked
) -> Iterator[Mistake]:
    """Tell of words that are there for some readers, and not for others."""
    own = [each for each in readings if each.is_own]
    text = [each for each in readings if each.why.shown is Shown.TEXT]
    foreign = [each for each in text if not each.is_own]
    bare = [each for each in readings if each.why.shown is Shown.NAME]
    unseen = [
        each
        for each in readings
        if each.why.reason is Reason.UNLISTED and not each.words
    ]
    told = [
        f"readers of {_readers(some, readings)} {what}"
        for some, what in (
            (foreign, f"read it in {_locales_of(foreign)}"),
            (bare, "read its name"),
            (unseen, "do not see it"),
        )
        if some
    ]
    if not text or not told:
        return
    is_one = len(own) <= 1 and not bare and not unseen
    said = f"has words for readers of {_readers(own, readings) or 'no language'}"
    by = (each.why.by for each in (*foreign, *text))
    ours = (each for each in by if each and each.place is asked.place)
    yield Mistake.of(
        Code.ONE_LANGUAGE if is_one else Code.SOME_LANGUAGES,
        next(ours, asked.entry_of(scope)),
        f"{said}; {', '.join(told)}{_overruled(foreign, readings)}",
        _how_to_describe(scope, text),
    )


def _how_to_describe(scope: Scope, text: Sequence[Reading]) -> str:
    if any(each.why.is_translatable for each in text):
        return (
            "Translate it in a catalog ('iam translations extract --domain scopes'), "
            f"or write '{scope}|LOCALE|' and words."
        )
    return f"Write '{scope}|' and words for all others, which catalogs can translate."


def _overruled(foreign: Iterable[Reading], among: Iterable[Reading]) -> str:
    """Tell of words in the reader's language that the client keeps from speaking."""
    kept = [
        each
        for each in foreign
        for lost in each.why.lost
        if lost.why is Loss.CLIENT_DECIDED
        and is_in(each.language, lost.listed.entry.locale or "")
    ]
    if not kept:
        return ""
    who = _readers(kept, among)
    return f"; the provider has words for {who}, but the client's go first"


def _translations(readings: Sequence[Reading], asked: Asked) -> Iterator[Mistake]:
    for each in readings:
        by = each.why.by if each.catalog else None
        if by and by.place is asked.place and columns(each.words) > WIDEST:
            yield Mistake.of(
                Code.TOO_LONG,
                by,
                f"is translated with {columns(each.words)} columns in scopes.po of "
                f"{each.catalog}; {WIDEST} are read at most",
                "Ask the translator for one short sentence.",
            )


def _verbs(
    scope: Scope, readings: Sequence[Reading], asked: Asked
) -> Iterator[Mistake]:
    """Compare what the name of a scope says with what its words say."""
    if not writes(scope):
        return
    weak: dict[Listed, list[Reading]] = {}
    for each in readings:
        by = each.why.by
        if by and by.place is asked.place and only_reads(each.words, each.locale):
            weak.setdefault(by, []).append(each)
    for listed, some in weak.items():
        yield Mistake.of(
            Code.READ_WORDS,
            listed,
            f"is read as {some[0].words!r}, which speaks of reading, and its name says "
            "that it changes something",
            "Say what the application can change, or delete.",
        )


def _same(asked: Asked) -> Iterator[Mistake]:
    """Tell of scopes with the same words for the same readers, one for each group."""
    alike: dict[tuple[Scope, ...], list[Reading]] = {}
    for each in _by_language(asked.readings):
        alike.setdefault(each[0], []).append(each[1])
    for scopes, some in alike.items():
        *others, last = scopes
        if asked.is_ours(r for s in scopes for r in asked.readings[s]):
            names = " and ".join(map(repr, others))
            who = _readers(some, asked.readings[last])
            yield Mistake.of(
                Code.SAME_WORDS,
                asked.entry_of(last),
                f"cannot be told from {names}: readers of {who} read "
                f"{some[0].words!r} for both",
                "Say of each what the other does not allow.",
            )


def _by_language(readings: Readings) -> Iterator[tuple[tuple[Scope, ...], Reading]]:
    """Give each group of scopes that have the same words for readers of a language."""
    groups: dict[tuple[str, str], list[tuple[Scope, Reading]]] = {}
    for scope, some in readings.items():
        for each in some:
            if each.why.shown is Shown.TEXT:
                said = " ".join(each.words.casefold().split()).rstrip(".\u3002")
                groups.setdefault((each.language, said), []).append((scope, each))
    for group in groups.values():
        if len(group) > 1:
            yield tuple(scope for scope, _ in group), group[0][1]


def _readers(some: Iterable[Reading], among: Iterable[Reading]) -> str:
    return named((each.language for each in some), (each.language for each in among))


def _locales_of(readings: Iterable[Reading]) -> str:
    return ", ".join(dict.fromkeys(each.locale for each in readings))
