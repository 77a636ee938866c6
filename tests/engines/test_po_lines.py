"""Entries whose parts are not in their order: msgfmt refuses them, and so do we."""

from __future__ import annotations

import pytest

from iam.engines.po_files import read
from tests import gnu_gettext

HEADER = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
NO_WORDS = "The entry has no msgstr."
HALF_GONE = "A part of the entry is set aside with #~, and a part is not."
TWICE = "The entry has a msgstr already."
COMMENTED = "A comment stands in the middle of the entry, above this line."
CONFLICT = """\
msgid "a"
<<<<<<< ours
msgstr "b"
||||||| before
msgstr ""
=======
msgstr "c"
>>>>>>> theirs
"""
CASES = [
    ('msgid "a"\nmsgid "b"\nmsgstr ""\n', [(7, NO_WORDS)]),
    ('msgid "a"\n\n# c\nmsgid "b"\nmsgstr ""\n', [(7, NO_WORDS)]),
    ('msgid "a"\n#, fuzzy\nmsgid "b"\n', [(7, NO_WORDS), (9, NO_WORDS)]),
    (
        'msgctxt "c"\nmsgid "a"\n\nmsgctxt "c"\n',
        [(8, NO_WORDS), (10, "The entry has no msgid.")],
    ),
    ('msgid "a"\nmsgid_plural "b"\n\nmsgid "c"\nmsgstr ""\n', [(7, NO_WORDS)]),
    ('msgctxt "a"\nmsgstr ""\n', [(8, "The msgstr does not stand after a msgid.")]),
    ('msgid_plural "a"\n', [(7, "The msgid_plural does not stand after a msgid.")]),
    ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', [(9, TWICE)]),
    ('msgid "a"\n# c\nmsgstr "b"\n', [(9, COMMENTED)]),
    ('msgid "a"\nmsgstr "b"\n\n# d\n"c"\n', [(11, COMMENTED)]),
    ('msgid "a"\n#~ msgstr "b"\n', [(8, HALF_GONE)]),
    ('msgid "a"\nmsgstr ""\n#~ "b"\n', [(9, HALF_GONE)]),
    ('#~ msgid "a"\n\nmsgid "b"\nmsgstr ""\n', [(7, NO_WORDS)]),
]


def told(text: str) -> list[tuple[int, str]]:
    catalog, found = read(text.encode(), path="x", domain="messages", locale="fr")
    assert catalog is None
    assert {each.code for each in found} == {"SYNTAX"}
    return [(each.line, each.message) for each in found]


@pytest.mark.parametrize(("entries", "faults"), CASES)
def test_an_entry_without_all_its_parts_is_told_where_it_begins(entries, faults):
    assert told(HEADER + entries) == faults


@gnu_gettext.needed
@pytest.mark.parametrize("entries", [entries for entries, _ in CASES])
def test_msgfmt_refuses_what_we_refuse(entries):
    assert gnu_gettext.is_refused(HEADER + entries)


def test_a_file_that_begins_in_the_middle_of_an_entry():
    assert told('"a"\n' + HEADER) == [(1, "The text belongs to no entry.")]


def test_of_a_merge_conflict_its_marks_are_told_and_that_they_go():
    _, found = read(
        (HEADER + CONFLICT).encode(), path="x", domain="messages", locale="fr"
    )

    marks = "The mark of a merge conflict is left in the file."
    assert [(each.line, each.message) for each in found] == [
        (line, marks) for line in (8, 10, 12, 14)
    ]
    remedy = (
        "Keep one of the two versions, or what is right of both, and remove the lines "
        "that begin with <<<<<<<, |||||||, ======= and >>>>>>>."
    )
    assert {each.remedy for each in found} == {remedy}
