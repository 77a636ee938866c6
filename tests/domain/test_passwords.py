"""Passwords: how they are prepared, and why a new one is refused."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.passwords import (
    MOST_CHARACTERS,
    Guessing,
    PasswordFault,
    PasswordRefused,
    about_person,
    guessing_faults,
    length_fault,
    prepared,
    words_of,
)
from tests.builders import A_REALM

STRONG = Guessing(score=4, leans_on_person=False, is_common=False, is_breached=False)
GOOD = "correct horse battery staple"


@pytest.mark.spec("RFC 8265", "4.2.1")
@pytest.mark.parametrize(
    ("typed", "hashed"),
    [
        ("Caf\u0065\u0301", "Caf\u00e9"),
        ("a\u00a0b\u3000c", "a b c"),
        ("Ann", "Ann"),
        ("\uff21", "\uff21"),
        ("a\ud800b", "a?b"),
    ],
    ids=[
        "an accent of its own is composed",
        "every space is the same space",
        "capitals are compared",
        "wide letters stay: fewer passwords would be told apart",
        "half a character does not fail",
    ],
)
def test_a_password_is_the_same_from_every_keyboard(typed, hashed):
    assert prepared(typed) == hashed


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("a" * 9, PasswordFault.TOO_SHORT),
        ("a" * 10, None),
        ("a" * MOST_CHARACTERS, None),
        ("a" * (MOST_CHARACTERS + 1), PasswordFault.TOO_LONG),
    ],
)
def test_a_password_has_a_length(password, fault):
    assert length_fault(password, 10) is fault


@pytest.mark.parametrize(
    ("password", "known", "faults"),
    [
        (GOOD, {}, []),
        (GOOD, {"score": 3}, []),
        (GOOD, {"score": 2}, ["too_easy"]),
        (GOOD, {"score": 2, "leans_on_person": True}, ["like_you"]),
        (GOOD, {"leans_on_person": True}, []),
        ("ann-ann-ann", {"score": 2}, ["like_you"]),
        ("Ann Example", {}, ["like_you"]),
        ("the good example", {}, []),
        (GOOD, {"score": 0, "is_common": True}, ["too_common"]),
        (GOOD, {"is_breached": True}, ["breached"]),
        (
            "ann",
            {"score": 0, "is_common": True, "is_breached": True},
            ["too_common", "breached", "like_you"],
        ),
    ],
    ids=[
        "hard to guess",
        "just as hard as must be",
        "nothing else is known of it: it is easy",
        "easy for who knows the person, also backwards",
        "leans on the person, and is hard to guess all the same",
        "easy, and has a word of the person",
        "hard to guess, but for who knows the person",
        "a word of the person among others",
        "what is common is easy, too: said once",
        "stolen somewhere, however hard",
        "all at once",
    ],
)
def test_why_a_password_would_be_guessed(password, known, faults):
    found = guessing_faults(
        password,
        replace(STRONG, **known),
        minimum_score=3,
        about=("ann", "Ann Example", "Example"),
    )

    assert [str(fault) for fault in found] == faults


def test_without_a_minimum_nothing_is_too_easy():
    weak = replace(STRONG, score=0, leans_on_person=True)

    assert guessing_faults("ann-ann", weak, minimum_score=0, about=("ann",)) == ()


@pytest.mark.parametrize("fault", PasswordFault)
def test_every_reason_has_words_for_an_operator(fault):
    assert words_of(fault, 12).isascii()


def test_a_refusal_tells_codes_to_pages_and_words_to_operators():
    refused = PasswordRefused(
        PasswordFault.TOO_SHORT, PasswordFault.BREACHED, minimum_length=12
    )

    assert refused.reasons == ("too_short", "breached")
    assert refused.minimum_length == 12
    assert str(refused) == (
        "password: must have at least 12 characters\n"
        "password: is in the list of passwords that were stolen"
    )


def test_a_guesser_begins_with_the_person_and_the_realm():
    known = EndUserAttributes(name="Jo van Dam", email="jo@dam.example")
    user = EndUser(id=UUID(int=1), realm_id=A_REALM, username="jo", attributes=known)

    assert about_person(user, "alpha", "Alpha Bank") == (
        *("jo", "Jo van Dam", "jo@dam.example", "alpha", "Alpha Bank"),
        *("van", "Dam", "dam", "example", "Alpha", "Bank"),
    )
