"""A broken catalog is refused whole; what was read before stays, and it is told."""

from __future__ import annotations

import errno
import logging
import os
import struct

import pytest

from iam.engines import guarded_files
from iam.engines.catalogs import Catalogs
from tests.engines.cataloging import PLURALS, counted, entry, po, say

GREET = entry("Hello %(name)s", "Bonjour %(name)s")
HOURS = counted("%(num)s hour", "%(num)s hours", "%(num)s heure", "%(num)s heures")


def with_plural(rule: str) -> str:
    return po(HOURS, plural=rule)


DAMAGED = {
    "empty": ("", "EMPTY", 0),
    "no text": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "ENCODING", 3),
    "Latin-1": (po(entry("Allow", "Autorisé")).encode("latin-1"), "ENCODING", 6),
    "a byte order mark": (b"\xef\xbb\xbf" + po(GREET).encode(), "BOM", 1),
    "cut off": (po(GREET)[:-20], "SYNTAX", 6),
    "no header": (GREET, "HEADER", 1),
    "another charset": (po(GREET).replace("utf-8", "iso-8859-1"), "CHARSET", 3),
    "a message twice": (po(GREET, GREET), "DUPLICATE", 8),
    "another placeholder": (
        po(entry("Hello %(name)s", "Bonjour %(nom)s")),
        "PLACEHOLDER",
        5,
    ),
    "a lone percent sign": (po(entry("Hello %(name)s", "%")), "PLACEHOLDER", 5),
    "other markup": (
        po(entry("<bdi>x</bdi>", "<script>x</script>")),
        "MARKUP",
        5,
    ),
    "a space alone": (po(entry("Allow", " ")), "BLANK", 5),
    "another direction": (po(entry("Allow", "Autoriser\u202e")), "BIDI", 5),
    "a form too few": (
        po(counted("%(num)s hour", "%(num)s hours", "%(num)s h"), plural=PLURALS["fr"]),
        "FORMS",
        6,
    ),
    "no rule for plurals": (po(HOURS), "PLURAL-FORMS", 1),
    "another language's rule": (with_plural(PLURALS["pl"]), "PLURAL-FORMS", 4),
    "a rule that is code": (
        with_plural("nplurals=2; plural=__import__('os').getpid();"),
        "PLURAL-FORMS",
        4,
    ),
}


@pytest.fixture
def served(office):
    """French in service."""
    office.write("ours/fr", GREET, HOURS, plural=PLURALS["fr"])
    catalogs = office.catalogs()
    assert say(catalogs, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]
    return catalogs


def told(catalogs: Catalogs) -> list[tuple[str, int]]:
    return [(fault.code, fault.line) for fault in catalogs.faults]


@pytest.mark.parametrize(("written", "code", "line"), DAMAGED.values(), ids=DAMAGED)
def test_a_broken_file_is_refused_and_what_was_read_before_stays(
    office, served, caplog, written, code, line
):
    refused = []
    served.tell_refused(refused.append)
    path = office.path("ours/fr")

    data = written if isinstance(written, bytes) else written.encode()
    office.write("ours/fr", data)
    office.wait()
    assert say(served, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]
    assert told(served)[0] == (code, line)
    where = f"{path}:{line}" if line else f"{path}"
    assert caplog.messages[0].startswith(f"{where}: {code}: ")
    assert caplog.messages[-1] == (f"{path} is refused; what was read before is served")

    office.wait()
    logged = len(caplog.messages)
    served.now()
    assert len(caplog.messages) == logged, "it is told once"

    office.write("ours/fr", entry("Hello %(name)s", "Salut %(name)s"))
    office.wait()
    assert say(served, "fr", "Hello %(name)s") == ["Salut %(name)s"]
    assert (served.faults, refused) == ([], [0, 1, 0])


def test_a_broken_file_laid_over_at_the_start_is_left_out(office, caplog):
    office.write("ours/fr", GREET)
    office.write("mine/fr", entry("Hello %(name)s", "Salut %(nom)s"))

    catalogs = office.catalogs("mine")

    assert say(catalogs, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]
    assert set(told(catalogs)) == {("PLACEHOLDER", 5)}
    assert caplog.messages[-1] == (
        f"{office.path('mine/fr')} is refused; what lies beneath it is served"
    )


def test_where_the_source_is_broken_at_the_start_the_compiled_one_speaks(
    office, caplog
):
    office.write("ours/fr", GREET)
    compiled = office.compile("ours/fr")
    os.utime(compiled, (0, 0))
    path = office.write("ours/fr", entry("Hello %(name)s", "Salut %(nom)s"))

    catalogs = office.catalogs()

    assert say(catalogs, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]
    assert set(told(catalogs)) == {("PLACEHOLDER", 5)}
    assert caplog.messages[-1] == f"{path} is refused; {compiled} is served"


def test_a_broken_template_leaves_the_languages_that_were_offered(office):
    office.write("ours.pot", entry("Allow", ""))
    office.write("ours/fr", GREET)
    office.write("ours/de", entry("Allow", "Erlauben"))
    catalogs = office.catalogs()
    assert list(catalogs.languages) == ["de", "en"]

    office.write("ours.pot", b"msgid")
    office.wait()

    assert list(catalogs.languages) == ["de", "en"]
    assert told(catalogs)[0][0] == "SYNTAX"


def test_what_nobody_is_shown_is_no_reason_to_refuse(office):
    office.write(
        "ours/fr", GREET, entry("Bye %(name)s", "Au revoir %(nom)s", flag="fuzzy")
    )

    catalogs = office.catalogs()

    assert say(catalogs, "fr", "Hello %(name)s", "Bye %(name)s") == [
        "Bonjour %(name)s",
        "Bye %(name)s",
    ]
    assert catalogs.faults == []


def test_a_rule_that_errs_for_one_number_alone_gives_the_last_form(office):
    rule = "nplurals=2; plural=(n > 1) + 0 / (n - 5000);"
    office.write("ours/fr", HOURS, plural=rule)

    catalog = office.catalogs().languages["fr"].catalog

    assert catalog.ngettext("%(num)s hour", "%(num)s hours", 5000) == "%(num)s heures"


def test_what_is_no_file_is_refused_and_keeps_nobody_waiting(office, served, caplog):
    path = office.path("ours/fr")
    path.unlink()
    os.mkfifo(path)
    (path.parent / "scopes.po").mkdir()
    office.wait()

    with caplog.at_level(logging.ERROR):
        assert say(served, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]

    assert [(each.code, each.message) for each in served.faults] == [
        ("UNREADABLE", "The file cannot be read: it is not a file."),
        ("UNREADABLE", "The file cannot be read: Is a directory."),
    ]


def test_a_file_that_is_far_too_long_is_not_read(office, monkeypatch):
    monkeypatch.setattr(guarded_files, "MOST_BYTES", 100)
    office.write("ours/fr", GREET)

    catalogs = office.catalogs()

    assert list(catalogs.languages) == ["en"]
    assert [each.message for each in catalogs.faults] == [
        "The file cannot be read: it has more than 100 bytes."
    ]


def test_a_file_that_may_not_be_read_is_refused(office, served, monkeypatch):
    def refuse(*_given):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(guarded_files.os, "open", refuse)
    office.write("ours/fr", entry("Hello %(name)s", "Salut %(name)s"))
    office.wait()

    assert say(served, "fr", "Hello %(name)s") == ["Bonjour %(name)s"]
    assert [(each.code, each.message) for each in served.faults] == [
        ("UNREADABLE", "The file cannot be read: Permission denied.")
    ]


# Compiled


def mo(*pairs: tuple[bytes, bytes], cut: int = 0, order: str = "<") -> bytes:
    """Compile by hand, so that it can be wrong."""
    texts = [text for pair in zip(*pairs, strict=True) for text in pair]
    place, table, data = 28 + 16 * len(pairs), [], b""
    for text in texts:
        table.append(struct.pack(f"{order}2I", len(text), place + len(data)))
        data += text + b"\0"
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    whole = struct.pack(f"{order}7I", *head) + b"".join(table) + data
    return whole[: len(whole) - cut]


NO_MO = {
    "nothing": (b"", "COMPILED"),
    "text": (po(GREET).encode(), "COMPILED"),
    "cut off in its table": (mo((b"", b"X: y"), (b"a", b"b"))[:40], "COMPILED"),
    "cut off in its words": (mo((b"", b"X: y"), (b"a", b"b"), cut=2), "COMPILED"),
    "more entries than bytes": (
        struct.pack("<7I", 0x950412DE, 0, 0xFFFFFFFF, 28, 28, 0, 0),
        "COMPILED",
    ),
    "of tomorrow": (
        struct.pack("<7I", 0x950412DE, 7 << 16, 0, 28, 28, 0, 0),
        "COMPILED",
    ),
    "Latin-1": (mo((b"", b"X: y"), (b"a", b"\xe9")), "COMPILED"),
    "without a rule for plurals": (
        mo((b"", b"X: y"), (b"a\0as", b"b\0bs")),
        "PLURAL-FORMS",
    ),
    "another placeholder": (mo((b"", b"X: y"), (b"%(a)s", b"%(b)s")), "PLACEHOLDER"),
}


@pytest.mark.parametrize(("data", "code"), NO_MO.values(), ids=NO_MO)
def test_a_broken_compiled_catalog_is_refused(office, data, code):
    office.write("ours/fr/messages.mo", data)

    catalogs = office.catalogs()

    assert list(catalogs.languages) == ["en"]
    assert {fault for fault, _ in told(catalogs)} == {code}


@pytest.mark.parametrize("order", "<>", ids=["little-endian", "big-endian"])
def test_a_compiled_catalog_is_read_in_either_order_of_bytes(office, order):
    header = f"X: y\nPlural-Forms: {PLURALS['fr']}\n".encode()
    pairs = ((b"", header), (b"Allow", b"Autoriser"), (b"a\0as", b"un\0des"))
    office.write("ours/fr/messages.mo", mo(*pairs, order=order))

    catalogs = office.catalogs()

    assert say(catalogs, "fr", "Allow") == ["Autoriser"]
    assert catalogs.languages["fr"].catalog.ngettext("a", "as", 2) == "des"
