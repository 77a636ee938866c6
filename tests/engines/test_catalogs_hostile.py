"""Catalogs that are made to stop a server, or to put on a page what is not ours."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import pytest

from iam.domain.translations.checks import MOST_CHARACTERS
from iam.domain.translations.ledger import Ledger
from iam.domain.translations.marks import without_marks
from iam.engines import catalogs_reading
from iam.engines.catalogs_mo import parse_mo
from iam.engines.po_files import read
from iam.engines.po_sizes import MOST_LINES
from iam.engines.pseudo_catalogs import PseudoCatalogs
from tests.engines.cataloging import PLURALS, counted, entry, say

GREET = entry("Hello %(name)s", "Bonjour %(name)s")
HOUR, HOURS = "%(num)s hour", "%(num)s hours"


@pytest.mark.parametrize(
    "plural",
    [
        "nplurals=2;plural=n" + " " * 20_000 + "x",
        "nplurals=" + "9" * 5000 + "; plural=0;",
    ],
    ids=["white space without end", "more forms than can be counted"],
)
def test_a_rule_for_plurals_stops_nobody(office, plural):
    office.write("ours/fr", GREET)
    office.write("mine/fr", counted(HOUR, HOURS, "a", "b"), plural=plural)
    catalogs = office.catalogs("mine")
    started = time.process_time()

    assert say(catalogs, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]

    assert time.process_time() - started < 1
    assert {each.code for each in catalogs.faults} >= {"PLURAL-FORMS"}


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyError])
def test_what_nobody_foresaw_is_told_once_and_takes_no_page_down(
    office, monkeypatch, caplog, error
):
    calls = []

    def fails(*_given, **_known):
        calls.append(1)
        raise error

    office.write("ours/fr", GREET)
    catalogs = office.catalogs()
    catalogs.now()
    monkeypatch.setattr(catalogs_reading, "check_entries", fails)
    path = office.write("ours/fr", entry("Hello %(name)s", "Salut %(name)s"))

    for _ in range(3):
        office.wait()
        assert say(catalogs, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]

    assert len(calls) == 1
    raised = fails.__code__.co_firstlineno + 2
    where = f"{error.__name__} at {Path(__file__).name}:{raised}"
    assert [(each.code, each.message) for each in catalogs.faults] == [
        ("UNREADABLE", f"What the file says cannot be taken apart: {where}.")
    ]
    traced = [each for each in caplog.records if each.exc_info]
    assert [each.getMessage() for each in traced] == [f"{path} cannot be taken apart"]


def test_a_text_that_fills_more_than_a_page_is_refused(office):
    office.write("ours/fr", entry("Allow", "a" * (MOST_CHARACTERS + 1)))

    catalogs = office.catalogs()

    assert list(catalogs.languages) == ["en"]
    assert [each.code for each in catalogs.faults] == ["TOO-LONG"]


@pytest.mark.parametrize(
    "lines",
    ['"a"\n' * (MOST_LINES + 1), '"' + "a" * 500_001 + '"\n'],
    ids=["of many lines", "of one line"],
)
def test_an_entry_without_end_is_refused_before_it_is_put_together(lines):
    text = f'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n{lines}\nmsgid "d"'

    catalog, found = read(text.encode(), path="x", domain="messages", locale="fr")

    assert catalog is None
    assert [(each.code, each.line) for each in found] == [("TOO-LONG", 4)]


def test_a_compiled_plural_has_no_more_forms_than_a_language_can_have():
    data = struct.pack("<9I", 0x950412DE, 0, 1, 28, 36, 0, 0, 1, 44)
    data += struct.pack("<2I", 99, 46) + b"a\0" + b"b\0" * 50

    _, (entry,) = parse_mo(data)

    assert (entry.source, len(entry.texts)) == ("a", 11)


@pytest.mark.parametrize("source", ["Allow", HOUR])
def test_words_for_a_plural_that_no_page_has_are_not_served(office, source):
    hostile = "%(num)s <script>x</script>"
    office.write(
        "ours/fr", counted(source, hostile, hostile, hostile), plural=PLURALS["fr"]
    )
    catalog = office.catalogs().languages["fr"].catalog

    assert catalog.gettext(source) == source
    assert catalog.ngettext(HOUR, HOURS, 2) == HOURS


def test_a_language_whose_plural_is_of_yesterday_is_not_offered(office):
    office.write("ours.pot", counted(HOUR, HOURS, "", ""))
    texts = ("%(num)s heure", "%(num)s heures")
    office.write("ours/fr", counted(HOUR, "%(num)s h", *texts), plural=PLURALS["fr"])
    office.write(
        "ours/de",
        counted(HOUR, HOURS, HOUR, HOURS),
        plural="nplurals=2; plural=(n != 1);",
    )

    assert list(office.catalogs().languages) == ["de", "en"]


@pytest.mark.parametrize("name", ["en_XA", "ar-xb", "fr_XA", "zh_Hans_XB"])
def test_nobody_reads_what_is_written_for_a_pseudo_locale(office, caplog, name):
    office.write("ours/fr", GREET)
    office.write(f"mine/{name}", entry("Hello %(name)s", "Owned %(name)s"))
    office.write(f"mine/{name}/scopes.po", entry("Read", "Owned", scope="read"))
    catalogs = office.catalogs("mine")

    assert list(catalogs.languages) == ["en", "fr"]
    assert catalogs.translate("Read", scope="read", candidates=[name, "en"]) is None

    office.wait()
    assert catalogs.faults == []
    assert caplog.messages == [
        f"{office.folder / 'mine' / name} is not read: nobody speaks it"
    ]


def test_marks_do_not_wait_for_a_pipe_in_the_place_of_a_source(office):
    office.write("ours/fr", GREET)
    office.compile("ours/fr")
    source = office.path("ours/fr")
    source.unlink()
    os.mkfifo(source)
    os.utime(source, (0, 0))
    ledger = Ledger()
    catalogs = PseudoCatalogs(office.catalogs(), ledger=ledger)

    text = catalogs.now().languages["fr"].catalog.gettext("Hello %(name)s")

    assert without_marks(text) == "Bonjour %(name)s"
    assert ledger.origin(0).place.endswith("messages.mo")
