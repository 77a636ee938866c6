"""Which readers are told of, where several tags name the same people."""

from __future__ import annotations

import pytest

from iam.domain.impact import ChangedWords, Kind, Read
from iam.domain.impact_readers import without_repetition

WAS = Read(shown="text", words="Before", locale="en")
IS = Read(shown="text", words="After", locale="en")
OTHER = Read(shown="text", words="Another", locale="en")


def changed(locale: str, after: Read = IS) -> ChangedWords:
    return ChangedWords(
        kind=Kind.SCOPE, name="photos", locale=locale, before=WAS, after=after
    )


@pytest.mark.parametrize(
    ("locales", "offered", "told"),
    [
        (["zh", "zh_Hans"], ["zh_Hans"], ["zh_Hans"]),
        (["zh", "zh_CN", "zh_Hans", "zh_Hans_CN"], ["zh_Hans"], ["zh_Hans"]),
        (["zh_CN", "zh_Hans"], ["zh_Hans"], ["zh_Hans"]),
        (["he", "iw", "iw_IL"], ["he"], ["he"]),
        (["he", "iw"], ["iw"], ["iw"]),
        (["nb", "no"], [], ["nb"]),
        (["pt", "pt_BR"], ["pt_BR"], ["pt_BR"]),
        (["pt", "pt_BR", "pt_PT"], ["pt_BR"], ["pt_BR"]),
        (["fr", "fr_CA"], ["fr", "fr_CA"], ["fr"]),
        (["pt_BR", "pt_PT"], [], ["pt_BR", "pt_PT"]),
        (["en", "de", "fr"], ["de", "fr"], ["en", "de", "fr"]),
    ],
)
def test_readers_with_several_names_are_told_of_once(locales, offered, told):
    changes = [changed(locale) for locale in locales]

    kept = without_repetition(changes, offered)

    assert [change.locale for change in kept] == told


def test_who_reads_something_else_than_those_who_are_told_of_is_told_of_too():
    changes = [changed("zh"), changed("zh_CN", OTHER), changed("zh_Hans")]

    kept = without_repetition(changes, ["zh_Hans"])

    assert kept == (changed("zh_CN", OTHER), changed("zh_Hans"))
