"""The words for scopes follow their catalogs, though lines are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iam.domain.locales import candidates_of, reader_of
from tests.builders import a_client, a_realm
from tests.engines.cataloging import Office, entry


@pytest.fixture
def office(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    return Office(folder)


def test_a_line_has_the_words_of_the_moment(services, office):
    words = replace(services.scope_words, catalogs=office.catalogs())
    client = a_client(scopes=("photos|See your photos",))
    reader = reader_of([("page", ["zh-CN"])], ["zh"])
    assert reader.candidates == candidates_of("zh_CN")

    def read() -> list[tuple[str, str, str]]:
        lines = words.lines(a_realm(), client, ["photos"], reader)
        return [(line.words, line.locale, line.catalog) for line in lines]

    assert read() == [("See your photos", "en", "")]

    photos = entry("See your photos", "查看您的照片", scope="photos")
    office.write("ours/zh_Hans/scopes.po", photos)
    office.wait()
    assert read() == [("查看您的照片", "zh_Hans", "zh_Hans")]

    office.remove("ours/zh_Hans")
    office.wait()
    assert read() == [("See your photos", "en", "")]


def test_an_entry_for_a_region_goes_before_one_for_its_script(services, office):
    words = replace(services.scope_words, catalogs=office.catalogs())
    reader = reader_of([("page", ["zh-CN"])], ["zh"])
    client = a_client(
        scopes=("a|zh_Hans|Hans", "a|zh_CN|CN", "b|zh_Hans|Hans", "c|zh|zh", "d|zh_TW|")
    )

    lines = words.lines(a_realm(), client, ["a", "b", "c", "d"], reader)

    assert [line.words for line in lines] == ["CN", "Hans", "zh", ""]
