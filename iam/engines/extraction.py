"""The sentences of pages, out of templates and code: Babel."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import DEFAULT_KEYWORDS, extract

from iam.domain.translations.units import Unit

TRANSLATORS = "Translators:"
"""What a comment begins with that is meant for them."""

_PLACEHOLDER = re.compile(r"%\(\w+\)s")
_CALLS = re.compile(rf"\b(?:{'|'.join(DEFAULT_KEYWORDS)})\(")


class _Source(NamedTuple):
    """Files of one kind."""

    folder: Path
    prefix: str
    pattern: str
    method: str


class _Sentence(NamedTuple):
    """What one call or one ``{% trans %}`` has."""

    context: str | None
    source: str
    plural: str
    comments: tuple[str, ...]


def extract_pages(
    *, templates: Path, code: Path, tells: Callable[[str], None] = lambda _doing: None
) -> tuple[Unit, ...]:
    """
    Give every sentence of pages, in the order of the files and of each file.

    Where a sentence is, is told without the number of a line. Numbers move with every
    line above them, so that each change of a template would change every catalog,
    say nothing to translators and hide in the noise what does; and a file is short
    enough to find a sentence in.

    Args:
        templates: The folder of templates.
        code: The package.
        tells: Told which file is read.

    Raises:
        OSError: A file cannot be read.
    """
    sources = (
        _Source(templates, "templates", "*.html", "jinja2"),
        _Source(code, "iam", "*.py", "python"),
    )
    found: dict[tuple[str | None, str], Unit] = {}
    for source in sources:
        for path in sorted(source.folder.rglob(source.pattern), key=_order):
            name = f"{source.prefix}/{path.relative_to(source.folder).as_posix()}"
            tells(f"reading {name}")
            for sentence in _sentences(path, source.method):
                _add(found, sentence, name)
    return tuple(found.values())


def _order(path: Path) -> list[tuple[bool, str]]:
    """Put the files of a folder before those of its folders."""
    *folders, file = path.parts
    return [*((True, folder) for folder in folders), (False, file)]


def _sentences(path: Path, method: str) -> Iterator[_Sentence]:
    data = path.read_bytes()
    if method == "python" and not _CALLS.search(data.decode()):
        return  # most code has none, and taking it apart is slow
    options = {"silent": "false"} if method == "jinja2" else {}
    for _line, message, comments, context in extract(
        method,
        io.BytesIO(data),
        comment_tags=[TRANSLATORS],
        options=options,
        strip_comment_tags=True,
    ):
        forms = (message, "") if isinstance(message, str) else message
        yield _Sentence(context, forms[0], forms[1], tuple(comments))


def _add(
    found: dict[tuple[str | None, str], Unit], sentence: _Sentence, name: str
) -> None:
    key = sentence.context, sentence.source
    before = found.get(key)
    plural = sentence.plural or (before.plural if before else "")
    has_placeholder = _PLACEHOLDER.search(sentence.source + plural)
    found[key] = Unit(
        context=sentence.context,
        source=sentence.source,
        plural=plural,
        texts=("", "") if plural else ("",),
        extracted=_once(before.extracted if before else (), sentence.comments),
        references=_once(before.references if before else (), (name,)),
        flags=("python-format",) if has_placeholder else (),
    )


def _once(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *more)))
