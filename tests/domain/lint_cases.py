"""Each kind of mistake, the lists that have it, and every word that is told of it."""

from __future__ import annotations

from iam.domain.scopes.lint.codes import Code
from tests.domain.linting import (
    listing,
    provider_readings,
    readings,
    shadows,
    silent,
)

LONG = "see " * 41
TRANSLATE = (
    "Translate it in a catalog ('iam translations extract --domain scopes'), or write "
    "'a|LOCALE|' and words."
)
DESCRIBE = "Write 'a|' and words after it, here or in supported_scopes."
TAKE_AWAY = "Take one of the two away."

CASES = {
    Code.BIDI: (
        listing("a|\u202eyour photos"),
        "BIDI scopes.0",
        (
            r"'a|\u202eyour photos' has a character that nobody sees: U+202E, "
            "RIGHT-TO-LEFT OVERRIDE"
        ),
        "Remove it.",
    ),
    Code.CONTROL: (
        listing("a|See\x07"),
        "CONTROL scopes.0",
        r"'a|See\x07' has a character that nobody sees: U+0007, a control character",
        "Remove it.",
    ),
    Code.LOCALE_UNKNOWN: (
        listing("a|en_UK|See"),
        "LOCALE-UNKNOWN scopes.0",
        "'a|en_UK|See' has no reader: there is no region 'UK'",
        "Write 'a|en_GB|See'.",
    ),
    Code.LOCALE_NOT_OFFERED: (
        listing("a|it|Vedere"),
        "LOCALE-NOT-OFFERED scopes.0",
        (
            "'a|it|Vedere' has no reader: its language is not offered; offered: en, "
            "fr, de, nb, he, zh_Hans"
        ),
        "Add 'it' to the realm's languages, or take the entry away.",
    ),
    Code.LOCALE_SPELLING: (
        listing("a|fr-ca|Voir"),
        "LOCALE-SPELLING scopes.0",
        (
            "'a|fr-ca|Voir' is spelt unusually: it is understood here, and AM compares "
            "letter by letter"
        ),
        "Write 'a|fr_CA|Voir'.",
    ),
    Code.WORDS_LIKE_LOCALE: (
        listing("a|fr"),
        "WORDS-LIKE-LOCALE scopes.0",
        "'a|fr' shows the words 'fr', which is a locale",
        (
            "Write 'a|fr|' and words after it; without any it hides the scope from "
            "readers of that language."
        ),
    ),
    Code.SPACE: (
        listing("a| See"),
        "SPACE scopes.0",
        "'a| See' has white space round its words",
        "Remove it: a catalog finds words only as they are written, to the letter.",
    ),
    Code.DUPLICATE: (
        listing("a|fr|Voir", "a|fr|Lire"),
        "DUPLICATE scopes.1",
        "'a|fr|Lire' is never read: 'a|fr|Voir' stands before it",
        TAKE_AWAY,
    ),
    Code.NEVER_READ: (
        silent("a|See", "b"),
        "NEVER-READ default_scopes.0",
        "'a|See' is never read: default_scopes of a provider only says what is granted",
        "Write 'a' here, and the whole entry into supported_scopes.",
    ),
    Code.TOO_LONG: (
        listing(f"a|{LONG}."),
        "TOO-LONG scopes.0",
        f"'a|{LONG}.' has words of 165 columns; 160 are read at most",
        "Say what the scope allows in one short sentence, beginning with a verb.",
    ),
    Code.SHADOWS_CATALOG: (
        shadows(
            *("a|See", "a|fr|Voir", "a|de|Sehen", "b|fr|Lire"),
            catalog={("a", "See", "fr"): "Lu"},
        ),
        "SHADOWS-CATALOG scopes.1",
        "'a|fr|Voir' goes before scopes.po of fr, which has 'Lu' for it",
        "Take the entry away, or the translation.",
    ),
    Code.HIDDEN: (
        readings("a|"),
        "HIDDEN scopes.0",
        "'a|' is hidden from everybody, and granted",
        "Describe it, unless it gives the application nothing that is theirs.",
    ),
    Code.UNLISTED: (
        readings("a"),
        "UNLISTED scopes.0",
        (
            "'a' is not shown: no list has words for it, and unlisted_scopes of the "
            "provider decides"
        ),
        DESCRIBE,
    ),
    Code.DEFAULT_UNDESCRIBED: (
        readings(defaults=("a",)),
        "DEFAULT-UNDESCRIBED default_scopes.0",
        (
            "'a' is granted unasked, and is not shown: no list has words for it, and "
            "unlisted_scopes of the provider decides"
        ),
        DESCRIBE,
    ),
    Code.COUNTED: (
        readings("a", unlisted="count"),
        "COUNTED scopes.0",
        (
            "'a' is only counted: no list has words for it, and unlisted_scopes of the "
            "provider decides"
        ),
        DESCRIBE,
    ),
    Code.NAME_ONLY: (
        provider_readings("a"),
        "NAME-ONLY supported_scopes.0",
        "'a' is shown by its name: the provider lists it, and nobody has words for it",
        DESCRIBE,
    ),
    Code.SOME_LANGUAGES: (
        readings("a", "a|See", "a|fr|Voir"),
        "SOME-LANGUAGES scopes.1",
        "'a|See' has words for readers of en, fr; readers of de read it in en",
        TRANSLATE,
    ),
    Code.ONE_LANGUAGE: (
        readings("a|See"),
        "ONE-LANGUAGE scopes.0",
        "'a|See' has words for readers of en; readers of fr, de read it in en",
        TRANSLATE,
    ),
    Code.SAME_WORDS: (
        readings(
            *("a|en|See", "a|fr|Voir", "a|de|Sehen", "b|en|see.", "b|fr|Lire"),
            "b|de|Lesen",
        ),
        "SAME-WORDS scopes.3",
        "'b|en|see.' cannot be told from 'a': readers of en read 'See' for both",
        "Say of each what the other does not allow.",
    ),
    Code.READ_WORDS: (
        readings("a.delete|en|See", "a.delete|fr|Supprimer", "a.delete|de|Löschen"),
        "READ-WORDS scopes.0",
        (
            "'a.delete|en|See' is read as 'See', which speaks of reading, and its name "
            "says that it changes something"
        ),
        "Say what the application can change, or delete.",
    ),
}
"""What each code is told of, and every word of it; settings refuse CONFIGURATION."""
