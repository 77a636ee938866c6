"""Folders of catalogs that tests write, and a clock that tests put forward."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from iam.engines.catalogs import Catalogs

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"""
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "pl": (
        "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && "
        "(n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}


def po(*entries: str, plural: str = "") -> str:
    """Write a catalog."""
    rule = f'"Plural-Forms: {plural}\\n"\n' if plural else ""
    return "\n".join((HEADER + rule, *entries))


def entry(source: str, text: str, *, scope: str = "", flag: str = "") -> str:
    """Write an entry."""
    flagged = f"#, {flag}\n" if flag else ""
    context = f'msgctxt "{scope}"\n' if scope else ""
    return f'{flagged}{context}msgid "{source}"\nmsgstr "{text}"\n'


def counted(singular: str, plural: str, *texts: str) -> str:
    """Write an entry with plural forms."""
    forms = (f'msgstr[{n}] "{text}"' for n, text in enumerate(texts))
    return "\n".join((f'msgid "{singular}"', f'msgid_plural "{plural}"', *forms, ""))


class Office:
    """
    A translator's, with the shipped catalogs in ``ours`` and others beside it.

    What was just written is new until `wait` is called.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seconds = 100.0
        self._ahead = 0.0
        self.folder.joinpath("ours").mkdir()

    def catalogs(self, *over: str) -> Catalogs:
        return Catalogs(
            self.folder / "ours",
            over=[self.folder / name for name in over],
            monotonic=lambda: self._seconds,
            wall=lambda: time.time() + self._ahead,
        )

    def wait(self, seconds: float = 1.0) -> None:
        self._seconds += seconds
        self._ahead += seconds

    def path(self, name: str) -> Path:
        """Give the path of ``ours/fr``, or of ``ours/fr/scopes`` or of ``ours.pot``."""
        if name.endswith(".pot"):
            return self.folder / name.removesuffix(".pot") / "messages.pot"
        folder, locale, *domain = name.split("/")
        file = domain[0] if domain else "messages.po"
        return self.folder / folder / locale / "LC_MESSAGES" / file

    def write(self, name: str, *entries: str | bytes, plural: str = "") -> Path:
        """Write a file; entries, or its very bytes."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if entries and isinstance(entries[0], bytes):
            path.write_bytes(entries[0])
        else:
            path.write_text(po(*entries, plural=plural), encoding="utf-8")
        self._ahead = 0.0
        return path

    def compile(self, name: str) -> Path:
        """Write the .mo of a .po."""
        path = self.path(name)
        compiled = path.with_suffix(".mo")
        with path.open("rb") as source, compiled.open("wb") as file:
            write_mo(file, read_po(source, locale=path.parents[1].name))
        return compiled

    def remove(self, name: str) -> None:
        """Take a folder away, or the one of a locale."""
        shutil.rmtree(self.folder / name)
        self._ahead = 0.0


def say(catalogs: Catalogs, language: str, *sources: str) -> list[str]:
    """Translate for pages."""
    catalog = catalogs.languages[language].catalog
    return [catalog.gettext(source) for source in sources]
