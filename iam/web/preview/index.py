"""The preview's own pages: tables and frames, in English, for translators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from iam.domain.findings import Finding
from iam.domain.translations.showing import ShownLanguage
from iam.services.previews import Choices, Original
from iam.web.preview.scenes import SCENES, Scene

MARKED = ".marked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client that could be previewed in place of this one."""

    realm: str
    client: str
    href: str
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One page in a frame: ``pictures`` are words and addresses."""

    id: str
    name: str
    lang: str
    note: str
    is_caution: bool
    address: str
    pictures: tuple[tuple[str, str], ...]


class Index:
    """
    Renders them.

    Args:
        templates: The folder of templates.
        original: What is previewed.
        choices: What the preview holds.
        others: What else could be previewed.
    """

    def __init__(
        self,
        templates: Path,
        *,
        original: Original,
        choices: Choices,
        others: Callable[[], Sequence[Client]],
    ) -> None:
        self.version = ""
        self._environment = _environment(templates)
        self._has_marks = choices.has_marks
        self._widths = choices.widths
        self._others = others
        self._common = {
            "subject": {
                "realm": str(original.realm.path),
                "client": original.client.client_id,
            },
            "is_live": choices.is_live,
        }

    def matrix(
        self,
        languages: Sequence[ShownLanguage],
        gaps: Mapping[tuple[str, str], int],
        faults: Sequence[Finding],
        form: str,
    ) -> str:
        """Give the table of all pages."""
        groups = groupby(SCENES.values(), key=lambda scene: scene.group)
        return self._render(
            "index.html",
            root="",
            languages=languages,
            groups=[(group, list(scenes)) for group, scenes in groups],
            gaps=gaps,
            suffix=form,
            has_marks=self._has_marks,
            others=self._others(),
            faults=faults,
        )

    def strip(self, faults: Sequence[Finding]) -> str:
        """Give what tells of files that are refused; empty where none is."""
        return self._render("faults.html", faults=faults)

    def scene(
        self,
        scene: Scene,
        languages: Sequence[ShownLanguage],
        faults: Sequence[Finding],
        form: str,
    ) -> str:
        """Give one page in all languages."""
        frames = [
            Frame(
                id=each.tag,
                name=each.native,
                lang=each.tag,
                note=_note(each),
                is_caution=not each.is_offered,
                address=f"../{each.tag}/{scene.name}{form}.html",
                pictures=self._pictures(f"../{each.tag}/{scene.name}{form}"),
            )
            for each in languages
        ]
        crumbs = [
            (each.title, "" if each is scene else f"{each.name}{form}.html")
            for each in SCENES.values()
            if each.group == scene.group
        ]
        return self._frames(scene.heading, frames, crumbs, faults, (scene.name, form))

    def language(
        self,
        language: ShownLanguage,
        languages: Sequence[ShownLanguage],
        faults: Sequence[Finding],
        form: str,
    ) -> str:
        """Give all pages in one language."""
        frames = [
            Frame(
                id=scene.name,
                name=scene.heading,
                lang="en",
                note="",
                is_caution=False,
                address=f"{scene.name}{form}.html",
                pictures=self._pictures(f"{scene.name}{form}"),
            )
            for scene in SCENES.values()
        ]
        crumbs = [
            (each.native, "" if each is language else f"../{each.tag}/index{form}.html")
            for each in languages
        ]
        return self._frames(language.english, frames, crumbs, faults, ("index", form))

    def _frames(
        self,
        title: str,
        frames: Sequence[Frame],
        crumbs: Sequence[tuple[str, str]],
        faults: Sequence[Finding],
        address: tuple[str, str],
    ) -> str:
        name, form = address
        twin = f"{name}{'' if form else MARKED}.html" if self._has_marks else ""
        return self._render(
            "frames.html",
            root="../",
            title=title,
            frames=frames,
            crumbs=crumbs,
            faults=faults,
            suffix=form,
            twin=twin,
        )

    def _pictures(self, start: str) -> tuple[tuple[str, str], ...]:
        start = start.removesuffix(MARKED)
        return tuple((f"{w} px", f"{start}-{w}.png") for w in self._widths)

    def _render(self, template: str, **values: object) -> str:
        page = self._environment.get_template(f"preview/{template}")
        return page.render({**self._common, "version": self.version, **values})


def _note(language: ShownLanguage) -> str:
    if language.is_pseudo or language.native == language.english:
        return ""
    if language.is_offered:
        return language.english
    return f"not offered: {language.done} of {language.total}"


@lru_cache(maxsize=4)
def _environment(templates: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
