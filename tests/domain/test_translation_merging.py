"""What becomes of a translation when its source changes."""

from __future__ import annotations

import time

from iam.domain.translations.merging import merge
from iam.domain.translations.units import Unit

NOTHING = (None, None, None)


def source(msgid: str, *, scope: str | None = None, plural: str = "", **more) -> Unit:
    return Unit(source=msgid, context=scope, plural=plural, **more)


def french(msgid: str, *texts: str, scope: str | None = None, **more) -> Unit:
    return Unit(source=msgid, context=scope, texts=texts, **more)


def merged(units, *template, forms=2):
    return merge(units, template, forms=forms)


def test_words_and_comments_of_translators_are_kept_and_those_of_the_source_are_new():
    mine = french(
        "Sign in",
        "Se connecter",
        comments=("Ask Zoe.",),
        extracted=("old",),
        references=("old.html",),
        flags=("no-wrap", "c-format"),
        line=7,
    )

    done = merged(
        [mine],
        source("Sign in", extracted=("A button",), references=("new.html",)),
    )

    assert done.units == (
        french(
            "Sign in",
            "Se connecter",
            comments=("Ask Zoe.",),
            extracted=("A button",),
            references=("new.html",),
            flags=("no-wrap",),
        ),
    )
    assert (done.added, done.doubted, done.set_aside) == (0, 0, 0)


def test_entries_stand_in_the_order_of_the_template_and_new_ones_are_empty():
    done = merged([french("B", "b")], source("A"), source("B"), source("N", plural="M"))

    assert [(each.source, each.texts) for each in done.units] == [
        ("A", ("",)),
        ("B", ("b",)),
        ("N", ("", "")),
    ]
    assert done.added == 2


def test_a_sentence_that_changed_keeps_its_words_beside_what_they_were_made_from():
    done = merged(
        [french("See your photos", "Voir vos photos", comments=("Short!",))],
        source("See your photos now"),
    )

    assert done.units == (
        french(
            "See your photos now",
            "Voir vos photos",
            comments=("Short!",),
            flags=("fuzzy",),
            previous=(None, "See your photos", None),
        ),
    )
    assert (done.added, done.doubted, done.set_aside) == (0, 1, 0)


def test_another_sentence_is_not_taken_for_the_one_that_is_gone():
    done = merged([french("See your photos", "Voir vos photos")], source("Sign out"))

    assert done.units == (
        source("Sign out"),
        french("See your photos", "Voir vos photos", is_obsolete=True),
    )
    assert (done.added, done.doubted, done.set_aside) == (1, 0, 1)


def test_other_words_of_the_same_scope_are_always_its_words_of_before():
    done = merged(
        [
            french("Print", "Imprimer", scope="print"),
            french("Everything", "Tout", scope="photos"),
        ],
        source("Print", scope="print"),
        source("All of your photos", scope="photos"),
    )

    assert done.units[1] == french(
        "All of your photos",
        "Tout",
        scope="photos",
        flags=("fuzzy",),
        previous=(None, "Everything", None),
    )


def test_the_words_of_another_scope_help_and_the_scope_is_told():
    done = merged(
        [french("See your photos", "Voir vos photos", scope="photos")],
        source("See your photos", scope="pictures"),
    )

    assert done.units == (
        french(
            "See your photos",
            "Voir vos photos",
            scope="pictures",
            flags=("fuzzy",),
            previous=("photos", "See your photos", None),
        ),
    )


def test_equal_sentences_of_two_scopes_are_two():
    units = [french("See it", "Le voir", scope=each) for each in ("a", "b")]

    done = merged(
        units,
        source("See it", scope="a"),
        source("See it", scope="b"),
        source("See it"),
    )

    assert [(each.context, each.texts) for each in done.units] == [
        ("a", ("Le voir",)),
        ("b", ("Le voir",)),
        (None, ("",)),
    ]


def test_what_is_gone_without_words_leaves_nothing():
    assert merged([french("Gone", "")]).units == ()


def test_what_is_set_aside_keeps_comments_and_comes_back_with_its_words():
    mine = french("Gone", "Parti", comments=("Mine",), references=("a.html",))

    (aside,) = merged([mine]).units
    assert aside == french("Gone", "Parti", comments=("Mine",), is_obsolete=True)

    done = merged([aside], source("Gone", references=("b.html",)))
    assert done.units == (
        french("Gone", "Parti", comments=("Mine",), references=("b.html",)),
    )


def test_a_doubt_stays_until_a_translator_removes_it():
    doubted = french(
        "B", "b", flags=("fuzzy",), previous=(None, "The one before", None)
    )

    done = merged([doubted], source("B"))
    assert done.units == (doubted,)
    assert done.doubted == 0

    again = merged([doubted], source("B", plural="Bs"))
    assert again.units[0].previous == (None, "The one before", None)


def test_a_plural_that_changed_is_a_changed_source():
    mine = french("One photo", "Une", "%(num)s", plural="%(num)s photos")

    done = merged([mine], source("One photo", plural="%(num)s pictures"))

    assert done.units == (
        french(
            "One photo",
            "Une",
            "%(num)s",
            plural="%(num)s pictures",
            flags=("fuzzy",),
            previous=(None, "One photo", "%(num)s photos"),
        ),
    )


def test_one_text_stands_for_every_form_of_a_new_plural_and_the_last_for_none():
    to_many = merged([french("A", "a")], source("A", plural="As"), forms=3)
    to_one = merged([french("A", "a", "as", plural="As")], source("A"))

    assert to_many.units[0].texts == ("a", "a", "a")
    assert to_one.units[0].texts == ("as",)
    assert to_many.units[0].is_fuzzy
    assert to_one.units[0].is_fuzzy


def test_missing_forms_are_added_empty_and_none_is_taken_away():
    mine = french("A", "a", "as", plural="As")

    assert merged([mine], source("A", plural="As"), forms=3).units[0].texts == (
        "a",
        "as",
        "",
    )
    assert merged([mine], source("A", plural="As"), forms=1).units[0].texts == (
        "a",
        "as",
    )


def test_merging_again_changes_nothing():
    units = [french("Old one", "Ancien"), french("Kept", "Gardé"), french("Gone", "P")]
    template = (source("Kept"), source("Old ones"), source("Quite new"))

    once = merged(units, *template)

    assert merged(once.units, *template).units == once.units


def test_thousands_of_new_sentences_are_not_compared_with_thousands_of_old_ones():
    told: list[str] = []
    units = [french(f"The old sentence number {n}", "x") for n in range(600)]
    template = [source(f"The new sentence number {n}") for n in range(600)]

    done = merge(units, template, forms=2, tells=told.append)

    assert (done.added, done.doubted, done.set_aside) == (600, 0, 600)
    assert told == []


def test_long_sentences_that_say_the_same_again_and_again_are_compared_in_part():
    started = time.process_time()

    done = merged(
        [french("a" * 2000, "x", scope="read")], source("ab" * 1000, scope="read")
    )

    assert done.units[0].is_fuzzy
    assert time.process_time() - started < 10  # compared in whole it takes a minute
