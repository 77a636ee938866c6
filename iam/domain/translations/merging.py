"""What becomes of a translation when its source changes: kept, doubted or set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from iam.domain.translations.entries import Key
from iam.domain.translations.units import FUZZY, Unit

_ALIKE = 0.6
"""Of two sentences, so that one's translation helps with the other; as in gettext."""
_MOST_COMPARED = 250_000
"""Pairs of sentences; where there are more, only those of one scope are compared."""
_LONGEST_COMPARED = 300
"""Letters of a sentence; comparing takes time by the cube of them at worst."""

_Previous = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """
    A catalog that has what its template has.

    Attributes:
        units: In the order of the template, then those set aside.
        added: How many have no words yet and were not there before.
        doubted: How many became fuzzy.
        set_aside: How many became obsolete, their words kept.
    """

    units: tuple[Unit, ...]
    added: int
    doubted: int
    set_aside: int


def merge(
    units: Sequence[Unit],
    template: Sequence[Unit],
    *,
    forms: int,
    tells: Callable[[str], None] = lambda _doing: None,
) -> Merged:
    """
    Bring a catalog to its template; no word and no comment of a translator is lost.

    A sentence that has changed keeps the words it had, marked fuzzy, beside what they
    were made from. One that is gone is set aside, and comes back with its words when
    the sentence does.

    Args:
        units: Of the catalog.
        template: What the source has.
        forms: How many forms a plural has in the language.
        tells: Told what is being done, often.
    """
    live = {unit.key: unit for unit in units if not unit.is_obsolete}
    gone = {unit.key: unit for unit in units if unit.is_obsolete}
    wanted = {unit.key for unit in template}
    leaving = {key: unit for key, unit in (gone | live).items() if key not in wanted}
    new = [unit for unit in template if unit.key not in live and unit.key not in gone]
    near = _nearest(new, [unit for unit in leaving.values() if unit.has_words], tells)
    done = [
        _merged(source, live.get(source.key) or gone.get(source.key), near, forms)
        for source in template
    ]
    used = {unit.key for unit in near.values()}
    aside = [
        unit if unit.is_obsolete else _set_aside(unit)
        for unit in leaving.values()
        if unit.has_words and unit.key not in used
    ]
    return Merged(
        units=(*done, *aside),
        added=sum(not unit.has_words and unit.key not in live for unit in done),
        doubted=sum(unit.is_fuzzy and not _was_fuzzy(unit, live) for unit in done),
        set_aside=sum(unit.key in live for unit in aside),
    )


def _was_fuzzy(unit: Unit, live: dict[Key, Unit]) -> bool:
    return unit.key in live and live[unit.key].is_fuzzy


def _merged(source: Unit, own: Unit | None, near: dict[Key, Unit], forms: int) -> Unit:
    """Give an entry of the template the words that are there for it."""
    taken = own or near.get(source.key)
    if taken is None:
        return replace(source, texts=_texts((), source, forms))
    is_other = own is None or own.plural != source.plural
    doubt = taken.has_words and (is_other or taken.is_fuzzy)
    previous = _previous(taken, source) if doubt and is_other else taken.previous
    theirs = (each for each in taken.flags if each not in {FUZZY, *_formats(taken)})
    return replace(
        source,
        texts=_texts(taken.texts, source, forms),
        comments=taken.comments,
        flags=(*([FUZZY] if doubt else []), *dict.fromkeys((*source.flags, *theirs))),
        previous=previous if doubt else (None, None, None),
    )


def _previous(taken: Unit, source: Unit) -> _Previous:
    """Tell what words were made from; of a context only where it was another one."""
    was = taken.previous if taken.is_fuzzy and taken.previous[1] else None
    if was is not None:
        return was
    context = taken.context if taken.context != source.context else None
    return context, taken.source, taken.plural or None


def _formats(unit: Unit) -> set[str]:
    """Give the flags that say what kind of text it is: the source's to say."""
    return {each for each in unit.flags if each.endswith("-format")}


def _texts(texts: tuple[str, ...], source: Unit, forms: int) -> tuple[str, ...]:
    """Fit words into as many forms as there are; those that are missing are empty."""
    if not source.plural:
        return (texts[-1] if texts else "",)
    if len(texts) == 1:  # it had no plural: its one text stands for every form
        return texts * forms
    return (*texts, *[""] * forms)[: max(forms, len(texts))]


def _set_aside(unit: Unit) -> Unit:
    return replace(unit, is_obsolete=True, extracted=(), references=())


def _nearest(
    new: Sequence[Unit], leaving: Sequence[Unit], tells: Callable[[str], None]
) -> dict[Key, Unit]:
    """
    Find for each new sentence the one that it was before.

    A scope whose words have changed is the surest case: its context is the same. Each
    old one is used once.
    """
    found: dict[Key, Unit] = {}
    free: dict[Key, Unit] = {}
    of_scope: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in leaving:
        free[unit.key] = unit
        of_scope[unit.key[0]].append(unit)
    for source in new:
        same = [unit for unit in of_scope[source.key[0]] if unit.key in free]
        if source.context and (best := _best(source, same, least=0.0)):
            found[source.key] = free.pop(best.key)
    if len(new) * len(free) > _MOST_COMPARED:
        return found
    for source in new:
        if source.key not in found:
            tells(f"looking for what was like {source.source[:40]!a}")
            if best := _best(source, free.values(), least=_ALIKE):
                found[source.key] = free.pop(best.key)
    return found


def _best(source: Unit, old: Iterable[Unit], *, least: float) -> Unit | None:
    """Give the one most like a sentence, if one is like it at all."""
    best: Unit | None = None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(source.source[:_LONGEST_COMPARED])
    for unit in old:
        matcher.set_seq1(unit.source[:_LONGEST_COMPARED])
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < least:
            continue
        ratio = matcher.ratio()
        if ratio >= least:
            best, least = unit, ratio
    return best
