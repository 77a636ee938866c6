"""Passwords: how they are prepared, and which new ones are refused, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from iam.domain.end_users import EndUser
from iam.domain.faults import Fault, Refused

MOST_CHARACTERS = 1024

_WORD = re.compile(r"\w{3,}")


class PasswordFault(StrEnum):
    """Why a password was refused; pages have words for each."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    """Among those that most people choose."""
    BREACHED = "breached"
    """In a list of passwords that were stolen somewhere."""
    LIKE_YOU = "like_you"
    """Made of what others may know of the person or the realm."""
    TOO_EASY = "too_easy"
    """Few guesses find it."""
    SAME = "same_as_now"
    """The one that the person has now."""
    WRONG_CURRENT = "wrong_current"
    """Not a fault of the new one: the old one that was given is not right."""


class PasswordRefused(Refused):
    """
    A password that a person may not have; the reasons are codes for pages.

    Args:
        reasons: Never empty; the nearest at hand first.
        minimum_length: Fewest characters in this realm.
    """

    def __init__(self, *reasons: PasswordFault, minimum_length: int = 0) -> None:
        said = (words_of(reason, minimum_length) for reason in reasons)
        super().__init__(*(Fault(path=("password",), message=each) for each in said))
        self.reasons = reasons
        self.minimum_length = minimum_length


def words_of(fault: PasswordFault, minimum_length: int) -> str:
    """Say a reason to an operator."""
    return {
        PasswordFault.TOO_SHORT: f"must have at least {minimum_length} characters",
        PasswordFault.TOO_LONG: f"must have at most {MOST_CHARACTERS} characters",
        PasswordFault.TOO_COMMON: "is among those that most people choose",
        PasswordFault.BREACHED: "is in the list of passwords that were stolen",
        PasswordFault.LIKE_YOU: "is too much like what others know of this person",
        PasswordFault.TOO_EASY: "is too easy to guess; more words make it harder",
        PasswordFault.SAME: "is the one that the person has now",
        PasswordFault.WRONG_CURRENT: "is not the current one",
    }[fault]


def prepared(text: str) -> str:
    """
    Give a password as it is hashed and counted, however a keyboard composed it.

    Spaces of every kind become one kind, and the text is composed (NFC). Capitals
    stay: they are compared. Half a pair of surrogates, which no text has, becomes a
    question mark, so that nothing fails on it.

    Sources:
        RFC 8265 §4.2.1, OpaqueString.
    """
    whole = text.encode("utf-8", "replace").decode()
    spaced = (" " if unicodedata.category(c) == "Zs" else c for c in whole)
    return unicodedata.normalize("NFC", "".join(spaced))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessing:
    """
    What is known of how a password would be guessed.

    ``score`` is 0 to 4; ``leans_on_person`` says that a guesser who knows the person
    comes nearer by that, also where it is written backwards or with digits.
    """

    score: int
    leans_on_person: bool
    is_common: bool
    is_breached: bool


def length_fault(password: str, minimum_length: int) -> PasswordFault | None:
    """Say whether a prepared password is too short or too long."""
    if len(password) < minimum_length:
        return PasswordFault.TOO_SHORT
    return PasswordFault.TOO_LONG if len(password) > MOST_CHARACTERS else None


def guessing_faults(
    password: str, known: Guessing, *, minimum_score: int, about: Sequence[str]
) -> tuple[PasswordFault, ...]:
    """
    Say why a prepared password would be guessed.

    "Too easy" is said only where nothing says more.

    Args:
        password: Prepared, and of the right length.
        known: What was found out of it.
        minimum_score: The lowest score that will do.
        about: What others may know of the person and the realm.
    """
    is_weak = known.score < minimum_score
    leans = known.leans_on_person or _has_word_of(password, about)
    is_like = (is_weak and leans) or _is_one_of(password, about)
    found = (
        (known.is_common, PasswordFault.TOO_COMMON),
        (known.is_breached, PasswordFault.BREACHED),
        (is_like, PasswordFault.LIKE_YOU),
    )
    faults = tuple(fault for is_so, fault in found if is_so)
    return faults or ((PasswordFault.TOO_EASY,) if is_weak else ())


def _has_word_of(password: str, about: Sequence[str]) -> bool:
    words = (word for text in about for word in _WORD.findall(text))
    return any(word.casefold() in password.casefold() for word in words)


def _is_one_of(password: str, about: Sequence[str]) -> bool:
    """Whether a password is only what is known already, in whatever capitals."""
    return password.casefold() in {prepared(text).casefold() for text in about}


def about_person(user: EndUser, *others: str) -> tuple[str, ...]:
    """
    Give what a guesser would try first: what others know of the person, and others.

    Texts of several words stand also as those words, but for the shortest.
    """
    texts = (*user.said_of, *others)
    words = (word for text in texts for word in _WORD.findall(text))
    return tuple(dict.fromkeys(filter(None, (*texts, *words))))
