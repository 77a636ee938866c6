"""What holds of the words for scopes whatever is configured, and whoever reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iam.domain.locales import candidates_of
from iam.domain.scopes.display import Shown, Unlisted, display
from iam.domain.scopes.entries import Place, arrange
from iam.domain.words import choose

SCOPES = st.sampled_from(["read", "write", ""])
LOCALES = st.sampled_from(
    ["fr", "fr_CA", "FR-ca", "fr_CA_x", "en", "_GB", "de__POSIX", "", "_", "-", "__"]
)
WORDS = st.sampled_from(["", " ", "words", "a|b", "\u3000", "ا"]) | st.text(max_size=5)
ENTRIES = st.lists(
    st.one_of(
        SCOPES,
        st.builds("{}|{}".format, SCOPES, WORDS),
        st.builds("{}|{}|{}".format, SCOPES, LOCALES, WORDS),
        st.text(max_size=12),
    ),
    max_size=8,
)
CHOICES = st.sampled_from(["", "hide", "name", "count", "\x00"])


def shown_to(scope, client, provider, locale, choice):
    return display(
        scope,
        client=arrange(Place.CLIENT, (("scopes", client),)),
        provider=arrange(Place.PROVIDER, (("supported_scopes", provider),)),
        candidates=candidates_of(locale),
        unlisted=Unlisted.of(client=choice, provider="hide"),
    )


ANYTHING = given(
    scope=SCOPES,
    client=ENTRIES,
    provider=ENTRIES,
    locale=LOCALES | st.text(max_size=8),
    choice=CHOICES,
)


@ANYTHING
def test_it_is_decided_and_in_the_same_way_each_time(**given):
    assert shown_to(**given) == shown_to(**given)


@ANYTHING
def test_what_is_hidden_or_counted_has_no_words_and_what_is_shown_has_some(**given):
    decision = shown_to(**given)

    if decision.shown in {Shown.HIDDEN, Shown.COUNTED}:
        assert decision.text == ""
        assert not decision.by or not decision.by.words
    else:
        assert decision.text.strip() or decision.text == given["scope"]


@ANYTHING
def test_every_entry_of_the_scope_either_decided_or_is_told_to_have_lost(**given):
    decision = shown_to(**given)

    named = [
        (place, index)
        for place in ("client", "provider")
        for index, written in enumerate(given[place])
        if written.partition("|")[0] == given["scope"]
    ]
    told = [*([decision.by] if decision.by else []), *(e.listed for e in decision.lost)]
    assert sorted((each.place, each.index) for each in told) == sorted(named)


@ANYTHING
def test_words_come_from_an_entry_of_that_scope(**given):
    decision = shown_to(**given)

    if decision.shown is Shown.TEXT:
        assert decision.by.entry.scope == given["scope"]
        assert decision.by.written.endswith(decision.text)


@given(entries=ENTRIES, locale=LOCALES)
def test_localized_words_are_chosen_or_there_are_none(entries, locale):
    chosen = choose(entries, candidates_of(locale))

    assert chosen == choose(entries, candidates_of(locale))
    assert chosen is None or chosen.text.strip()
