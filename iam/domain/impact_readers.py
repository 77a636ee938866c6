"""Which readers a change is told of: each once, by the name that people look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iam.domain.impact import ChangedWords, Kind
from iam.domain.locales import SOURCE, candidates_of, canonical, cousin_of, todays


def in_order(locales: Iterable[str]) -> list[str]:
    """Give locales in an order in which each comes after those it is cut down to."""
    return sorted(locales, key=lambda locale: (locale != SOURCE, locale))


def without_repetition(
    changes: Iterable[ChangedWords], offered: Sequence[str]
) -> tuple[ChangedWords, ...]:
    """
    Leave out what readers of one tag read just as those of another that is told of.

    Those of a language that is offered are told of rather than those of a tag that
    finds its words: of ``pt_BR``, not of ``pt``; of a language rather than of its
    region; and of ``zh_Hans`` or ``zh`` alone, though each stands for the other.
    """
    every = list(changes)
    languages = [canonical(tag) for tag in offered]
    kept: dict[tuple[Kind, str, str], ChangedWords] = {}
    for each in sorted(every, key=lambda change: _width(change.locale, languages)):
        alike = (
            kept.get((each.kind, each.name, locale))
            for locale in _stand_ins(each.locale, languages)
        )
        wider = next(filter(None, alike), None)
        if wider is None or (wider.before, wider.after) != (each.before, each.after):
            kept[each.kind, each.name, each.locale] = each
    return tuple(each for each in every if (each.kind, each.name, each.locale) in kept)


def _width(locale: str, offered: Sequence[str]) -> tuple[bool, int, bool]:
    """Put first whose name stands for more people than another's."""
    return locale not in offered, len(candidates_of(locale)), locale != todays(locale)


def _stand_ins(locale: str, offered: Sequence[str]) -> Iterator[str]:
    yield from candidates_of(locale)[1:]
    if locale not in offered:
        yield cousin_of(locale, offered)
