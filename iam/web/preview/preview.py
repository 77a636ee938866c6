"""The preview as files by their names: served or written, they are the same."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse

from iam.domain.findings import Finding
from iam.domain.translations.ledger import Ledger
from iam.domain.translations.showing import Moment, ShownLanguage
from iam.services.previews import Choices, File, Original, tags_of
from iam.web.preview.answers import answer
from iam.web.preview.finishing import Finished, Finisher
from iam.web.preview.index import Client, Index
from iam.web.preview.scenes import SCENES, Scene
from iam.web.preview.stage import NOBODY, Stage

PLAIN, MARKED = "", ".marked"
"""What stands before ``.html`` in the names of pages, and of marked ones."""

_NAME = re.compile(r"(?P<place>[\w-]+)/(?P<page>[\w-]+)(?P<form>\.marked)?\.html")
_TOP = re.compile(r"(?:index(?P<form>\.marked)?\.html)?")
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_OWN = ("preview.css", "preview.js", "icon.svg")
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """
    What a preview stands on.

    Attributes:
        stage: The throwaway server.
        mark: Makes the same stage with words that are marked.
        moment: Tells of the languages.
        folders: Where ``templates`` lie.
        close: Takes everything down.
        original: What is shown.
    """

    stage: Stage
    mark: Callable[[Ledger], Stage]
    moment: Callable[[], Moment]
    folders: Path
    close: Callable[[], None]
    original: Original


class Preview:
    """
    Every page in every language.

    Args:
        backing: What it stands on.
        choices: What it holds.
        others: What else could be previewed, and where.

    Raises:
        Refused: A language is not there.
    """

    def __init__(
        self,
        backing: Backing,
        *,
        choices: Choices,
        others: Callable[[], Sequence[Client]] = tuple,
    ) -> None:
        self._backing = backing
        self._choices = choices
        self._tags = tags_of(choices.languages, backing.moment().languages)
        self._ledger = Ledger()
        self._stages = {PLAIN: backing.stage}
        self._assets: dict[str, str] = {}
        self._kept: dict[tuple[str, str, str], Finished] = {}
        self._version = ""
        self._lock = threading.RLock()
        self._index = Index(
            backing.folders / "templates",
            original=backing.original,
            choices=choices,
            others=others,
        )

    def close(self) -> None:
        """Take everything down."""
        with self._lock:
            self._backing.close()

    def languages(self) -> tuple[ShownLanguage, ...]:
        """Give the languages that are shown now."""
        found, wanted = self._backing.moment().languages, self._tags
        return tuple(each for each in found if not wanted or each.tag in wanted)

    def pages(self) -> Iterator[str]:
        """Name every page; what they need is known once all of them were made."""
        forms = (PLAIN, MARKED) if self._choices.has_marks else (PLAIN,)
        tags = [each.tag for each in self.languages()]
        for form in forms:
            yield f"index{form}.html"
            yield from (f"scenes/{name}{form}.html" for name in SCENES)
            for tag in tags:
                yield f"{tag}/index{form}.html"
                yield from (f"{tag}/{name}{form}.html" for name in SCENES)

    def assets(self) -> list[str]:
        """Name the files that the pages which were made need."""
        own = [
            each for each in _OWN if self._choices.is_live or not each.endswith(".js")
        ]
        return [f"assets/{name}" for name in (*own, *self._assets)]

    def file(self, name: str) -> File | None:
        """Give a file; None where there is none of this name."""
        with self._lock:
            self._forget_old()
            if name == "version.json":
                version = f'{{"version": "{self._version}"}}\n'
                return File(content=version.encode(), content_type="application/json")
            if name.startswith("assets/"):
                return self._asset_file(name.removeprefix("assets/"))
            html = self._strip() if name == "faults.html" else self._page(name)
        if html is None:
            return None
        return File(content=html.encode(), content_type=HTML)

    def _page(self, name: str) -> str | None:
        if top := _TOP.fullmatch(name):
            first = MARKED if self._choices.is_marked and not name else PLAIN
            return self._matrix(top["form"] or first)
        found = _NAME.fullmatch(name)
        if found is None or (found["form"] and not self._choices.has_marks):
            return None
        place, page, form = found["place"], found["page"], found["form"] or PLAIN
        if place == "scenes":
            return self._side_by_side(page, form)
        shown = self.languages()
        language = next((each for each in shown if each.tag == place), None)
        if language is None or page not in {"index", *SCENES}:
            return None
        if page == "index":
            return self._index.language(language, shown, self._faults(), form)
        return self._finished(language, SCENES[page], form).html

    def _side_by_side(self, name: str, form: str) -> str | None:
        if name not in SCENES:
            return None
        shown = self.languages()
        return self._index.scene(SCENES[name], shown, self._faults(), form)

    def _matrix(self, form: str) -> str | None:
        if form and not self._choices.has_marks:
            return None
        languages = self.languages()
        gaps = dict(self._gaps(languages))
        return self._index.matrix(languages, gaps, self._faults(), form)

    def _strip(self) -> str:
        """Give what open pages show of files that are refused meanwhile."""
        return self._index.strip(self._faults())

    def _faults(self) -> Sequence[Finding]:
        return self._backing.moment().faults

    def _gaps(
        self, languages: Iterable[ShownLanguage]
    ) -> Iterator[tuple[tuple[str, str], int]]:
        """Count the messages on each page that a language lacks."""
        lacking = [each for each in languages if each.missing]
        if not lacking:
            return
        english = self._backing.moment().languages[0]
        for name, scene in SCENES.items():
            origins = self._finished(english, scene, MARKED).origins
            keys = {(o.context, o.source) for o in origins if o.domain == "messages"}
            for each in lacking:
                yield (name, each.tag), len(keys & each.missing)

    def _forget_old(self) -> None:
        version = self._backing.moment().version
        if version != self._version:
            self._version = self._index.version = version
            self._kept.clear()

    def _stage(self, form: str) -> Stage:
        if form not in self._stages:
            self._stages[form] = self._backing.mark(self._ledger)
        return self._stages[form]

    def _finished(self, language: ShownLanguage, scene: Scene, form: str) -> Finished:
        key = (language.tag, scene.name, form)
        if key not in self._kept:
            stage = self._stage(form)
            finisher = Finisher(
                asset=self._asset,
                in_language=partial(self._in_language, scene=scene, form=form),
                ledger=self._ledger if form else None,
                head=self._head(form),
            )
            page = scene.way(stage, language.name)
            self._kept[key] = finisher.finish(page.html)
        return self._kept[key]

    def _head(self, form: str) -> str:
        styles = '<link rel="stylesheet" href="../assets/preview.css">\n  '
        script = (
            '<script src="../assets/preview.js" '
            f'data-version="{self._version}" defer></script>\n  '
        )
        return (styles if form else "") + (script if self._choices.is_live else "")

    def _in_language(self, tag: str, *, scene: Scene, form: str) -> str:
        known = any(each.tag == tag for each in self.languages())
        return f"../{tag}/{scene.name}{form}.html" if known else "#"

    def _asset(self, address: str) -> str:
        """Keep the address of a file that a page needs, and name it."""
        path = urlsplit(address).path
        name = path.rpartition("/")[2]
        if "/logo/" in path:
            logo = self._backing.stage.guest(NOBODY, "en").fetch(address)
            extension = _EXTENSIONS.get(logo.mimetype or "", "bin")
            name = f"logo-{name[:16]}.{extension}"
        self._assets[name] = address
        return f"../assets/{name}"

    def _asset_file(self, name: str) -> File | None:
        stage = self._backing.stage
        address = self._assets.get(name)
        if name in _OWN:
            address = f"{stage.site.prefix}/static/{name}"
        if address is None:
            return None
        found = stage.guest(NOBODY, "en").fetch(address)
        return File(
            content=found.get_data(),
            content_type=found.headers.get("Content-Type", ""),
        )

    def serve(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer one request, PEP 3333."""
        return answer(self.file, environ)(environ, start_response)
