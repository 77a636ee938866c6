"""Lint knows locales that nobody has, and names of scopes that say more than words."""

from __future__ import annotations

import pytest

from iam.domain.scopes.lint.codes import Code
from iam.domain.scopes.lint.locales import can_be_read, is_in, misspelt
from iam.domain.scopes.lint.naming import named
from iam.domain.scopes.lint.verbs import only_reads, writes
from tests.domain.linting import BOOK, OFFERED, listing


@pytest.mark.parametrize(
    ("locale", "why", "right"),
    [
        ("eng", "there is no language 'eng'", "en"),
        ("french", "there is no language 'french'", "fr"),
        ("jp", "there is no language 'jp'", "ja"),
        ("xx", "there is no language 'xx'", ""),
        ("francais_FR", "there is no language 'francais'", ""),
        ("en_UK", "there is no region 'UK'", "en_GB"),
        ("fr_FRA", "there is no region 'FRA'", "fr_FR"),
        ("fr_Canada", "there is no region 'CANADA'", "fr_CA"),
        ("fr_XX", "there is no region 'XX'", "fr"),
        ("zh_Hanz_TW", "there is no script 'Hanz'", "zh_TW"),
    ],
)
def test_a_locale_that_does_not_exist_is_told_with_the_right_one(locale, why, right):
    found = misspelt(locale, book=BOOK, offered=OFFERED)

    assert (found.code, found.why, found.right) == (Code.LOCALE_UNKNOWN, why, right)


@pytest.mark.parametrize(
    "locale",
    ["en", "fr_CA", "es_419", "zh_Hant_TW", "de__POSIX", "en_GB_WIN", "iw", "no"],
)
def test_a_locale_that_some_reader_has_is_left_alone(locale):
    assert misspelt(locale, book=BOOK, offered=(*OFFERED, "es")) is None


def test_a_code_that_another_has_replaced_is_an_error_where_its_readers_lack_it():
    found = misspelt("no", book=BOOK, offered=("en",))

    assert found.code is Code.LOCALE_NOT_OFFERED


def test_a_language_of_three_letters_that_the_book_lacks_is_believed():
    assert misspelt("qqq", book=BOOK, offered=(*OFFERED, "qqq")) is None


@pytest.mark.parametrize("locale", ["FR_ca", "fr-CA", "FR_CA", "fr_ca"])
def test_a_locale_that_only_this_server_understands_is_a_note(locale):
    found = misspelt(locale, book=BOOK, offered=OFFERED)

    assert (found.code, found.right) == (Code.LOCALE_SPELLING, "fr_CA")


def test_words_that_were_meant_to_have_a_pipe_are_told_how_to():
    (mistake,) = listing("mail|Read|your mail")

    assert mistake.remedy == (
        "Write a locale, as fr or fr_CA; where the | belongs to the words, write "
        "'mail|en|Read|your mail'."
    )


@pytest.mark.parametrize(
    ("language", "locale", "is_theirs"),
    [
        ("fr", "fr_CA", True),
        ("he", "iw", True),
        ("zh_Hans", "zh_CN", True),
        ("zh_Hans", "zh_TW", False),
        ("fr", "en", False),
        ("fr", "", False),
    ],
)
def test_words_are_in_a_reader_s_language_or_not(language, locale, is_theirs):
    assert is_in(language, locale) is is_theirs


@pytest.mark.parametrize(
    "scope",
    [
        *("write", "photos.delete", "mail:send", "Files.ReadWrite.All", "user-manage"),
        *("repo_admin", "siteadmin", "ReadWriteAll", "https://api.example/auth/update"),
    ],
)
def test_the_name_of_a_scope_says_that_it_changes_things(scope):
    assert writes(scope)


@pytest.mark.parametrize(
    "scope", ["read", "photos", "address", "rewrites", "playlist", "profile", "READ"]
)
def test_the_name_of_a_scope_says_nothing_of_changes(scope):
    assert not writes(scope)


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        ("View your photos", "en_GB"),
        ("Read your mail", "en"),
        ("Voir vos photos", "fr"),
        ("Ihre Fotos ansehen", "de"),
        ("Ver tus fotos", "es"),
        ("Ver suas fotos", "pt_BR"),
        ("Vedere le tue foto", "it"),
        ("Je foto's bekijken", "nl"),
        ("Wyświetlanie Twoich zdjęć", "pl"),
        ("写真を見る", "ja"),
        ("查看您的照片", "zh_Hans"),
        ("عرض صورك", "ar"),
        ("לצפות בתמונות שלך", "he"),
    ],
)
def test_words_that_speak_of_reading_alone_are_known(words, locale):
    assert only_reads(words, locale)


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        ("View and delete your photos", "en"),
        ("Move your movies", "en"),
        ("Your photos", "en"),
        ("Voir et supprimer vos photos", "fr"),
        ("Ihre Fotos ansehen und löschen", "de"),
        ("Ver y eliminar tus fotos", "es"),
        ("Ver e excluir suas fotos", "pt_BR"),
        ("Vedere ed eliminare le tue foto", "it"),
        ("Je foto's bekijken en verwijderen", "nl"),
        ("Wyświetlanie i usuwanie Twoich zdjęć", "pl"),
        ("写真を閲覧・削除する", "ja"),
        ("查看和删除您的照片", "zh_Hans"),
        ("عرض صورك وحذفها", "ar"),
        ("לצפות בתמונות ולמחוק", "he"),
        ("Se dina bilder", "sv"),
    ],
)
def test_other_words_are_left_alone(words, locale):
    assert not only_reads(words, locale)


@pytest.mark.parametrize(
    ("language", "can_be"),
    [
        *(("fr", True), ("fr_CA", True), ("iw", True), ("no", True), ("qqq", True)),
        *(("eng", False), ("xx", False), ("en_UK", False), ("fr_XX", False)),
    ],
)
def test_a_language_that_does_not_exist_has_no_readers(language, can_be):
    assert can_be_read(language, BOOK) is can_be


@pytest.mark.parametrize(
    ("languages", "among", "told"),
    [
        ("", "abcd", ""),
        ("b", "abcd", "b"),
        ("ab", "ab", "a, b"),
        ("ab", "abc", "a, b"),
        ("abc", "abcdef", "a, b, c"),
        ("cab", "abcde", "all but d, e"),
        ("abcabc", "abcd", "all but d"),
        ("abc", "abc", "all languages"),
    ],
)
def test_languages_that_are_most_of_all_are_told_by_the_others(languages, among, told):
    assert named(languages, among) == told
