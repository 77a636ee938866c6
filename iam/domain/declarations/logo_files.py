"""Files that hold logos, as a configuration file names them."""

from __future__ import annotations

from iam.domain.declarations.tables import Table
from iam.domain.locales import locale_fault
from iam.domain.looks import localized

LOGO, LOGO_FILE = "logo", "logo_file"


def read_logo_files(table: Table) -> tuple[str, ...]:
    """Give the files of a table: one ``path``, or several, also ``locale|path``."""
    if LOGO_FILE not in table.data:
        return ()
    if LOGO in table.data:
        table.refuse(f"only one of {LOGO}, {LOGO_FILE} can be given")
    written = table.data[LOGO_FILE]
    entries = written if isinstance(written, list) else [written]
    files = []
    for place, entry in enumerate(entries):
        path = (LOGO_FILE, place) if isinstance(written, list) else (LOGO_FILE,)
        if not isinstance(entry, str):
            table.refuse("must be a TOML string, or an array of strings", *path)
        elif fault := logo_file_fault(entry):
            table.refuse(fault, *path)
        elif entry in files:
            table.refuse("stands here twice", *path)
        else:
            files.append(entry)
    return tuple(files)


def logo_file_fault(written: str) -> str | None:
    """Say why a text is no ``path`` and no ``locale|path``, or nothing."""
    locale, name = localized(written)
    if locale is not None and (fault := locale_fault(locale)):
        return fault
    return None if name and name.isprintable() else "must name a file"
