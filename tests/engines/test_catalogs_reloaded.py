"""Catalogs that change while they are in use are served as they are now."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import threading
import weakref

import pytest

from iam.engines import catalogs_folders, catalogs_reading
from tests.engines.cataloging import entry, say

ALLOW = entry("Allow", "Autoriser")


@pytest.fixture
def reads(monkeypatch):
    """Note every file that is opened."""
    opened = []
    read = catalogs_reading.read_words

    def noting(path, **named):
        opened.append(path)
        return read(path, **named)

    monkeypatch.setattr(catalogs_reading, "read_words", noting)
    return opened


def test_while_nothing_changes_the_words_are_the_same_object(office):
    office.write("ours/fr", ALLOW)
    catalogs = office.catalogs()
    before = catalogs.now()

    office.wait()

    assert catalogs.now() is before


def test_a_changed_file_is_served_and_no_other_is_read_again(office, reads):
    changed = office.write("ours/fr", ALLOW)
    office.write("ours/de", entry("Allow", "Erlauben"))
    catalogs = office.catalogs()
    before = catalogs.now()
    reads.clear()

    office.write("ours/fr", entry("Allow", "Permettre"))
    office.wait()
    after = catalogs.now()

    assert say(catalogs, "fr", "Allow") == ["Permettre"]
    assert reads == [changed]
    assert after is not before
    assert after.languages["de"] is before.languages["de"]
    assert after.languages["fr"] is not before.languages["fr"]


def test_files_are_looked_at_twice_a_second_at_most(office, monkeypatch):
    office.write("ours/fr", ALLOW)
    catalogs = office.catalogs()
    catalogs.now()
    looks = []
    listed = os.listdir
    monkeypatch.setattr(
        catalogs_folders.os, "listdir", lambda path: looks.append(path) or listed(path)
    )

    for _ in range(16):
        office.wait(0.125)
        catalogs.now()

    assert len(looks) == 4


@pytest.mark.parametrize("over", [(), ("mine",)], ids=["ours", "laid over"])
def test_what_is_added_is_served_and_what_is_removed_is_gone(office, over):
    office.write("ours/de", entry("Allow", "Erlauben"))
    office.write("mine/de", entry("Deny", "Ablehnen"))
    catalogs = office.catalogs(*over)
    assert list(catalogs.languages) == ["de", "en"]
    where = over[0] if over else "ours"

    office.write(f"{where}/fr", ALLOW)
    office.wait()
    assert say(catalogs, "fr", "Allow") == ["Autoriser"]

    office.remove(f"{where}/fr")
    office.wait()
    assert list(catalogs.languages) == ["de", "en"]


def test_a_language_comes_and_goes_with_its_last_message(office, caplog):
    office.write("ours.pot", entry("Allow", ""), entry("Deny", ""))
    office.write("ours/fr", ALLOW, entry("Deny", "Refuser"))
    catalogs = office.catalogs()
    assert list(catalogs.languages) == ["en", "fr"]

    with caplog.at_level(logging.INFO):
        office.write("ours/fr", ALLOW)
        office.wait()
        assert list(catalogs.languages) == ["en"]
        office.write("ours.pot", entry("Allow", ""))
        office.wait()
        assert list(catalogs.languages) == ["en", "fr"]

    assert caplog.messages == [
        f"{office.path('ours/fr')} is served as it is now",
        "fr is not offered: 1 of 2 messages have no translation, such as 'Deny'",
        "languages offered now: en",
        f"{office.path('ours.pot')} is served as it is now",
        "languages offered now: en, fr",
    ]


# What is being written


def test_a_file_is_read_only_when_it_has_stood_still(office):
    path = office.write("ours/fr", ALLOW, entry("Deny", "Refuser"))
    catalogs = office.catalogs()
    catalogs.now()
    office.wait()

    whole = path.read_bytes()
    office.write("ours/fr", whole[:-40])  # cut between two entries
    office.wait(0.1)
    assert say(catalogs, "fr", "Allow", "Deny") == ["Autoriser", "Refuser"]
    office.write("ours/fr", whole.replace(b"Autoriser", b"Permettre"))
    office.wait(0.4)

    assert say(catalogs, "fr", "Allow", "Deny") == ["Permettre", "Refuser"]


def test_a_file_that_changes_while_it_is_read_is_read_later(office, monkeypatch):
    path = office.write("ours/fr", ALLOW)
    catalogs = office.catalogs()
    catalogs.now()
    stamped = os.fstat

    def changing(descriptor):
        path.write_bytes(path.read_bytes() + b"# more\n")
        return stamped(descriptor)

    office.write("ours/fr", entry("Allow", "Permettre"))
    office.wait()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", changing)
        assert say(catalogs, "fr", "Allow") == ["Autoriser"]
    office.wait()

    assert say(catalogs, "fr", "Allow") == ["Permettre"]


def test_a_file_is_read_though_its_date_lies_in_the_future(office):
    office.write("ours/fr", ALLOW)
    catalogs = office.catalogs()
    catalogs.now()

    office.write("ours/fr", entry("Allow", "Permettre"))
    office.wait(-3600)
    office._seconds += 3601
    assert say(catalogs, "fr", "Allow") == ["Autoriser"]
    office._seconds += 0.5

    assert say(catalogs, "fr", "Allow") == ["Permettre"]


def test_a_folder_that_is_exchanged_by_a_link_is_served(office):
    for name, text in (("first", "Oui"), ("second", "D'accord")):
        office.write(f"{name}/fr", entry("Allow", text))
    link = office.folder / "mine"
    link.symlink_to("first")
    catalogs = office.catalogs("mine")
    assert say(catalogs, "fr", "Allow") == ["Oui"]

    other = office.folder / "other"
    other.symlink_to("second")
    other.replace(link)
    office.wait()

    assert say(catalogs, "fr", "Allow") == ["D'accord"]


# Source and compiled


@pytest.mark.parametrize(
    ("age", "words"),
    [(10, "Compiled"), (0, "Compiled"), (-10, "Source")],
    ids=["newer", "equally old", "older"],
)
def test_a_compiled_catalog_is_used_where_it_is_not_older(office, age, words):
    path = office.write("ours/fr", entry("Allow", "Compiled"))
    compiled = office.compile("ours/fr")
    office.write("ours/fr", entry("Allow", "Source"))
    at = path.stat().st_mtime_ns + age * 1_000_000_000
    os.utime(compiled, ns=(at, at))

    assert say(office.catalogs(), "fr", "Allow") == [words]


def test_a_compiled_catalog_needs_no_source(office):
    path = office.write("ours/fr", ALLOW, entry("Deny", "Non", flag="fuzzy"))
    office.compile("ours/fr")
    path.unlink()

    assert say(office.catalogs(), "fr", "Allow", "Deny") == ["Autoriser", "Deny"]


def test_where_the_source_goes_the_compiled_one_speaks(office):
    path = office.write("ours/fr", entry("Allow", "Compiled"))
    compiled = office.compile("ours/fr")
    os.utime(compiled, (0, 0))
    office.write("ours/fr", entry("Allow", "Source"))
    catalogs = office.catalogs()
    assert say(catalogs, "fr", "Allow") == ["Source"]

    path.unlink()
    office.wait()

    assert say(catalogs, "fr", "Allow") == ["Compiled"]


# Several at once


def test_who_comes_while_a_file_is_read_gets_the_words_of_before(office, monkeypatch):
    office.write("ours/fr", ALLOW)
    catalogs = office.catalogs()
    before = catalogs.now()
    read, begun, go_on = (
        catalogs_reading.read_words,
        threading.Event(),
        threading.Event(),
    )

    def slow(path, **named):
        begun.set()
        assert go_on.wait(10)
        return read(path, **named)

    monkeypatch.setattr(catalogs_reading, "read_words", slow)
    office.write("ours/fr", entry("Allow", "Permettre"))
    office.wait()
    reader = threading.Thread(target=catalogs.now)
    reader.start()
    assert begun.wait(10)

    assert catalogs.now() is before
    go_on.set()
    reader.join()
    assert say(catalogs, "fr", "Allow") == ["Permettre"]


def test_a_folder_that_is_taken_away_is_told_and_its_words_stay(office, caplog):
    office.write("mine/fr", ALLOW)
    catalogs = office.catalogs("mine")
    catalogs.now()

    shutil.move(office.folder / "mine", office.folder / "away")
    office.wait()
    assert say(catalogs, "fr", "Allow") == ["Autoriser"]
    assert [(each.code, each.place) for each in catalogs.faults] == [
        ("FOLDER", str(office.folder / "mine"))
    ]
    (said,) = caplog.messages
    assert said == (
        f"{office.folder / 'mine'}: FOLDER: The folder cannot be read; what was read "
        "from it before is kept. Put it back, or take it out of the setting and start "
        "again."
    )

    shutil.move(office.folder / "away", office.folder / "mine")
    office.write("mine/fr", entry("Allow", "Oui"))
    office.wait()
    assert say(catalogs, "fr", "Allow") == ["Oui"]
    assert catalogs.faults == []


def test_the_words_of_before_are_freed(office):
    office.write("ours/fr", ALLOW)
    catalogs = office.catalogs()
    before = weakref.ref(catalogs.now())

    office.write("ours/fr", entry("Allow", "Permettre"))
    office.wait()
    catalogs.now()
    gc.collect()

    assert before() is None
