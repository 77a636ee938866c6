"""AM: how a scope is shown: its name, a description or not at all, and why."""

from __future__ import annotations

import pytest

from iam.domain.locales import candidates_of
from iam.domain.scopes.display import Decision, Loss, Reason, Shown, Unlisted, display
from iam.domain.scopes.entries import Place, arrange

NOTHING = None


def decide(
    scope, *, client=(), defaults=(), provider=(), locale="en", unlisted=None
) -> Decision:
    at_client = (("scopes", client), ("default_scopes", defaults))
    return display(
        scope,
        client=arrange(Place.CLIENT, at_client),
        provider=arrange(Place.PROVIDER, (("supported_scopes", provider),)),
        candidates=candidates_of(locale),
        unlisted=unlisted or Unlisted(),
    )


def read(decision: Decision) -> str | None:
    """Give what a reader reads."""
    return decision.text or NOTHING


def lost(decision: Decision) -> dict[str, str]:
    return {each.listed.written: each.why for each in decision.lost}


# One client and one provider for everybody who reads, in many locales.

CLIENT = [
    "calendar",
    "mail|Read your mail",
    "mail|fr|Lire votre courrier",
    "area|en|Measure areas",
    "area|en_GB|Measure areas in acres",
    "area|en_US|Measure areas in square feet",
    "queue",
    "queue|en|Stand in line for you",
    "diet|See what you eat",
    "diet|fr|",
    "games|en|See your games",
    "games|",
]
PROVIDER = [
    "calendar",
    "mail",
    "mail|fr_FR|Lire le courrier de France",
    "area",
    "queue",
    "diet",
    "games",
    "notes",
    "photos",
    "photos|fr|Voir vos photos",
    "photos|en|See your photos",
]


@pytest.mark.parametrize(
    ("locale", "scope", "words"),
    [
        ("fr_FR", "calendar", "calendar"),
        ("fr_FR", "mail", "Lire votre courrier"),
        ("fr_FR", "area", "area"),
        ("fr_FR", "queue", "queue"),
        ("fr_FR", "diet", NOTHING),
        ("fr_FR", "games", NOTHING),
        ("fr_FR", "notes", "notes"),
        ("fr_FR", "photos", "Voir vos photos"),
        ("en_GB", "calendar", "calendar"),
        ("en_GB", "mail", "Read your mail"),
        ("en_GB", "area", "Measure areas in acres"),
        ("en_GB", "queue", "Stand in line for you"),
        ("en_GB", "diet", "See what you eat"),
        ("en_GB", "games", "See your games"),
        ("en_GB", "notes", "notes"),
        ("en_GB", "photos", "See your photos"),
        ("en_US_WIN", "area", "Measure areas in square feet"),
        ("en", "area", "Measure areas"),
        ("de", "diet", "See what you eat"),
        ("de", "games", NOTHING),
        ("de", "photos", "photos"),
    ],
)
def test_client_and_provider_in_many_locales(locale, scope, words):
    assert read(decide(scope, client=CLIENT, provider=PROVIDER, locale=locale)) == words


READ, WRITE = "read|Read your documents", "write|Change your documents"


@pytest.mark.parametrize(
    ("client", "provider", "words"),
    [
        ([], ["write"], "write"),
        (["write"], [WRITE], "Change your documents"),
        (["write|"], [WRITE], NOTHING),
        (["write|Add photos"], ["write|"], "Add photos"),
        (["write|Add photos"], ["write|en|Change"], "Add photos"),
        (["write|de|Ändern"], [WRITE], "Change your documents"),
        (["write|de|Ändern"], ["write"], "write"),
        (["write|write"], ["write|"], "write"),
        ([], ["write|"], NOTHING),
        ([], [WRITE], "Change your documents"),
        ([], ["write|en|"], NOTHING),
        ([], ["write|de|Ändern"], "write"),
        ([READ], [WRITE], "Change your documents"),
        (["write|en|", WRITE], [WRITE], NOTHING),
        (["write|"], ["write|en|Change your documents"], NOTHING),
        (["write| \t"], [WRITE], NOTHING),
        (["write", WRITE], [], "Change your documents"),
        (["write|en|a|b"], [], "a|b"),
        (["write|a|b"], [WRITE], "Change your documents"),
    ],
    ids=[
        "a plain scope at the provider: the name",
        "a plain scope at the client says nothing: the provider speaks",
        "hiding at the client is a decision",
        "the client's words win over the provider's silence",
        "the client's words for all win over the provider's for this locale",
        "words for others at the client say nothing: the provider speaks",
        "words for others at the client: the name that the provider lists",
        "the name as words: the client shows the name",
        "hidden at the provider",
        "described at the provider",
        "hidden for this locale at the provider",
        "words for others at the provider: the name",
        "each scope by itself: what the client describes is another",
        "hidden for this locale: neither words for all nor the provider speak",
        "hidden for all at the client: nor does the provider's entry for this locale",
        "words of white space are none",
        "a plain scope beside a description takes nothing away",
        "in three parts the words may have pipes",
        "a pipe in two parts makes a locale, which nobody has",
    ],
)
def test_the_client_speaks_before_the_provider(client, provider, words):
    assert read(decide("write", client=client, provider=provider)) == words


@pytest.mark.parametrize(
    ("entries", "locale", "words"),
    [
        (["read|fr_FR|", "read|fr|Lire"], "fr_FR", NOTHING),
        (["read|fr_FR|", "read|fr|Lire"], "fr", "Lire"),
        (["read|fr|Lire", "read|fr_FR|"], "fr_FR", NOTHING),
        (["read|FR-ca|Lire"], "fr_CA", "Lire"),
        (["read|fr|Lire"], "fr_CA", "Lire"),
        (["read|fr_CA|Lire", READ], "fr", "Read your documents"),
        (["read|de__POSIX|Lesen"], "de__POSIX", "Lesen"),
        (["read|de_posix|Lesen"], "de__POSIX", "Lesen"),
        (["read|de|Lesen"], "de__POSIX", "Lesen"),
        (["read|GB|No", READ], "_GB", "Read your documents"),
        (["read||No", READ], "en", "Read your documents"),
        (["read|fr|Lire", "read|fr|"], "fr", "Lire"),
        (["read|fr|", "read|fr|Lire"], "fr", NOTHING),
        (["read|", READ], "en", "Read your documents"),
        ([READ, "read|Look at them"], "en", "Read your documents"),
    ],
    ids=[
        "the most specific that has an entry decides, also when it hides",
        "and another region's does not",
        "in whatever order they stand",
        "without regard to case, to - or _",
        "cut down to the language",
        "never made more specific",
        "an empty region is written as AM does",
        "or as browsers do",
        "and is cut with its variant",
        "a region alone is no language",
        "an empty locale is nobody's",
        "of two for one locale the first",
        "of two for one locale the first, also when it hides",
        "without a locale words go before hiding",
        "without a locale the first words",
    ],
)
@pytest.mark.parametrize("place", ["client", "provider"])
def test_which_entry_of_a_list_decides(place, entries, locale, words):
    assert read(decide("read", **{place: entries}, locale=locale)) == words


def test_default_scopes_of_the_client_carry_words_too_after_its_scopes():
    assert read(decide("read", client=["read"], defaults=[READ])) == (
        "Read your documents"
    )
    assert read(decide("read", client=["read|See"], defaults=[READ])) == "See"


@pytest.mark.parametrize(
    ("client", "provider", "shown", "text", "place"),
    [
        ("", "hide", Shown.HIDDEN, "", Place.PROVIDER),
        ("", "name", Shown.NAME, "write", Place.PROVIDER),
        ("", "count", Shown.COUNTED, "", Place.PROVIDER),
        ("hide", "name", Shown.HIDDEN, "", Place.CLIENT),
        ("name", "hide", Shown.NAME, "write", Place.CLIENT),
        ("count", "name", Shown.COUNTED, "", Place.CLIENT),
        ("", "of another release", Shown.HIDDEN, "", Place.PROVIDER),
    ],
)
@pytest.mark.parametrize("entries", [[], ["write"], ["write|de|Ändern"]])
def test_what_is_shown_of_a_scope_that_no_list_decides(
    entries, client, provider, shown, text, place
):
    unlisted = Unlisted.of(client=client, provider=provider)
    decision = decide("write", client=entries, unlisted=unlisted)

    assert (decision.shown, decision.text) == (shown, text)
    assert (decision.reason, decision.place) == (Reason.UNLISTED, place)
    assert decision.by is None


def test_a_scope_that_the_provider_lists_is_not_unlisted():
    hidden_else = Unlisted(choice="hide")

    assert read(decide("write", provider=["write"], unlisted=hidden_else)) == "write"


# Why


def test_the_decision_names_the_entry_its_place_and_the_locale_it_is_for():
    decision = decide(
        "read",
        client=["write", "read", "read|FR|Lire"],
        provider=[READ],
        locale="fr_CA",
    )

    assert decision.by.written == "read|FR|Lire"
    assert (decision.by.setting, decision.by.index) == ("scopes", 2)
    assert (decision.place, decision.candidate) == (Place.CLIENT, "fr")
    assert decision.reason is Reason.LOCALE_ENTRY
    assert not decision.is_translatable
    assert lost(decision) == {
        "read": Loss.WITHOUT_WORDS,
        READ: Loss.CLIENT_DECIDED,
    }


def test_words_without_a_locale_are_for_a_catalog_to_translate():
    decision = decide("read", defaults=["write", READ], locale="fr")

    assert (decision.by.setting, decision.by.index) == ("default_scopes", 1)
    assert (decision.reason, decision.candidate) == (Reason.DEFAULT_ENTRY, "")
    assert decision.is_translatable
    assert not decide("read", client=["read|"]).is_translatable
    assert not decide("read", provider=["read"]).is_translatable


@pytest.mark.parametrize(
    ("entries", "locale", "reasons"),
    [
        (
            ["read|fr_CA|Voir", "read|fr|Lire", "read|de|Lesen", READ, "read"],
            "fr_CA",
            [
                Loss.LESS_SPECIFIC,
                Loss.OTHER_LOCALE,
                Loss.LOCALE_DECIDED,
                Loss.WITHOUT_WORDS,
            ],
        ),
        (["read|fr|Lire", "read|fr|Voir"], "fr", [Loss.EARLIER_DECIDED]),
        ([READ, "read|See"], "fr", [Loss.EARLIER_DECIDED]),
        ([READ, "read|", "read"], "fr", [Loss.WORDS_DECIDED, Loss.WITHOUT_WORDS]),
        (["read|fr|Lire", "read|fr|"], "fr", [Loss.EARLIER_DECIDED]),
        (["read|", "read| "], "fr", [Loss.EARLIER_DECIDED]),
    ],
)
@pytest.mark.parametrize("place", ["client", "provider"])
def test_every_entry_that_did_not_decide_is_told_with_its_reason(
    place, entries, locale, reasons
):
    decision = decide("read", **{place: entries}, locale=locale)

    assert [each.why for each in decision.lost] == reasons


def test_a_name_that_is_shown_says_which_entry_lists_it():
    plain = decide("read", provider=["read|de|Lesen", "read", "read"])
    none = decide("read", client=["read"], provider=["read|de|Lesen"])

    assert (plain.reason, plain.by.index) == (Reason.LISTED, 1)
    assert [e.why for e in plain.lost] == [Loss.OTHER_LOCALE, Loss.EARLIER_DECIDED]
    assert (none.reason, none.by) == (Reason.LISTED, None)
    assert lost(none) == {
        "read": Loss.WITHOUT_WORDS,
        "read|de|Lesen": Loss.OTHER_LOCALE,
    }
