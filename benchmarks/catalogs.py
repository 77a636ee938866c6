"""
What checking a long catalog costs: `iam translations check` with 50,000 entries.

Run as ``python -m benchmarks.catalogs``; it ends with status 1 where the limit is not
kept. The time is that of a processor, so other work on the machine matters little.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from iam.services.translation_checks import check

ENTRIES = 50_000
MOST = 5.0
"""Seconds of a catalog of so many entries, and of its template."""

_HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: fr\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
)


def write_catalog(folder: Path, count: int) -> None:
    """Write a catalog in French, and a template with the same entries."""
    entries = (
        f'#, python-format\nmsgid "Signed in as <bdi>%(who)s</bdi>, {number}"\n'
        f'msgstr "Connect\u00e9 : <bdi>%(who)s</bdi>, {number}"\n'
        for number in range(count)
    )
    text = "\n".join((_HEADER, *entries))
    place = folder / "fr" / "LC_MESSAGES"
    place.mkdir(parents=True)
    for path in (place / "messages.po", folder / "messages.pot"):
        path.write_text(text, encoding="utf-8")


def main() -> int:
    """Measure and print; give the exit status."""
    with tempfile.TemporaryDirectory(prefix="iam-benchmark-") as name:
        write_catalog(Path(name), ENTRIES)
        began = time.process_time()
        checked = check(Path(name))
        seconds = time.process_time() - began
    if (checked.findings, checked.entries) != ([], ENTRIES):
        print(f"WRONG: {len(checked.findings)} findings, {checked.entries} entries")
        return 1
    print(f"{ENTRIES} entries and their template: {seconds:.2f} s, at most {MOST}")
    return 0 if seconds < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
