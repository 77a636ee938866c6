"""The rule for plurals of a header: any text is answered at once, and in words."""

from __future__ import annotations

import time

import pytest

from iam.engines.plural_forms import LONGEST, fault_of, header_of, rule_of

NOT_OF_THE_FORM = "is not of the form nplurals=2; plural=(n != 1);"
UNREADABLE = "has an expression that cannot be read"
TOO_LONG = "has more than 1000 characters"


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("nplurals=2;plural=n" + " " * 200_000 + "x", TOO_LONG),
        ("nplurals=2;plural=n" + " " * (LONGEST - 20) + "x", UNREADABLE),
        ("nplurals=2;plural=n" + " " * (LONGEST - 21) + ";x", NOT_OF_THE_FORM),
        (" " * 500 + "nplurals" + " " * 400 + "x", NOT_OF_THE_FORM),
        ("nplurals=" + "9" * 5000 + "; plural=0;", TOO_LONG),
        ("nplurals=" + "9" * 900 + "; plural=0;", NOT_OF_THE_FORM),
        ("nplurals=100; plural=0;", NOT_OF_THE_FORM),
        ("nplurals=\u0662; plural=(n > 1);", NOT_OF_THE_FORM),
        ("nplurals=2; plural=;", NOT_OF_THE_FORM),
        ("nplurals=2; plural= ;", UNREADABLE),
        ("nplurals=2; plural=" + "!" * 900 + "n;", "is not that of fr"),
        ("nplurals=2; plural=" + "n?0:" * 200 + "1;", "is not that of fr"),
        ("nplurals=2; plural=" + "n*" * 400 + "n;", "gives some numbers a form"),
        ("nplurals=2; plural=0/(n-5);", UNREADABLE),
        ("nplurals=2; plural=(n > 1); plural=n;", NOT_OF_THE_FORM),
        ("nplurals=0; plural=0;", "gives some numbers a form"),
    ],
)
def test_whatever_a_field_says_it_is_refused_at_once(field, fault):
    started = time.process_time()

    told = fault_of(field, "fr")[1]

    assert told.startswith(fault)
    assert time.process_time() - started < 1  # it takes a thousandth of that


def test_a_field_that_is_too_long_is_not_kept():
    before = fault_of.__globals__["_fault_of"].cache_info().currsize

    fault_of("n" * (LONGEST + 1), "fr")

    assert fault_of.__globals__["_fault_of"].cache_info().currsize == before


@pytest.mark.parametrize(
    "field",
    [
        "nplurals=2; plural=(n > 1);",
        " nplurals = 2 ;\tplural = n > 1 ; ",
        "nplurals=2;plural=n>1",
    ],
)
def test_the_rule_that_is_served_is_the_one_that_was_looked_at(field):
    assert fault_of(field, "fr") == (2, "")
    assert [rule_of(field)(number) for number in (0, 1, 2, 5)] == [0, 0, 1, 1]


def test_a_language_that_nobody_knows_is_offered_the_rule_of_english():
    assert header_of("xx") == header_of("en") == "nplurals=2; plural=(n != 1);"


@pytest.mark.parametrize("field", ["n > 1", "nplurals=2; plural=n" + " " * LONGEST])
def test_a_field_without_a_rule_gives_none(field):
    with pytest.raises(ValueError, match="no rule"):
        rule_of(field)
