"""Markup of a sentence: that a translation has the tags of its source, and no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from iam.domain.translations.codes import in_ascii
from iam.domain.translations.entries import Entry
from iam.domain.translations.placeholders import Problem

# What is possessive is never tried again, so that no text takes long.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)"
    r"(?P<rest>(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+)"
    r"\s*+(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'))?+")
_PIECE = re.compile(rf"(?P<tag>{_TAG.pattern})|%\((?P<place>\w+)\)s|(?P<open><)")
_VOID = frozenset({"br", "wbr", "hr", "img"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    What is left of a sentence without its words.

    Attributes:
        tags: Each opening tag, as ``bdi dir="ltr"``, and how often.
        places: Each placeholder, and the tags round it, the outermost first.
        loose: How many ``<`` belong to no tag.
        quotes: How many straight double quotation marks stand outside tags.
        fault: Why the tags are not well nested; empty where they are.
    """

    tags: Counter[str]
    places: frozenset[tuple[str, tuple[str, ...]]]
    loose: int
    quotes: int
    fault: str


def markup_problems(entry: Entry) -> Iterator[Problem]:
    """
    Say where the markup of a translation differs from that of its source.

    Sentences become part of a page as they are, some inside an attribute: what the
    source does not have could be anything, and what it has keeps names isolated.
    """
    sources = (entry.source, entry.plural) if entry.plural else (entry.source,)
    if not any(_has_markup(text) for text in (*sources, *entry.texts)):
        return
    wanted = [shape_of(text) for text in sources]
    for index, text in enumerate(entry.texts):
        if text:
            which = f" in form {index}" if entry.plural else ""
            for code, message in _differences(wanted, shape_of(text)):
                yield code, f"{message}{which}"


def _has_markup(text: str) -> bool:
    return "<" in text or '"' in text


def _differences(wanted: list[Shape], written: Shape) -> Iterator[Problem]:
    if written.fault:
        yield "MARKUP", written.fault
    if written.loose > max(each.loose for each in wanted):
        yield "MARKUP", "a '<' begins no tag"
    if all(written.tags != each.tags for each in wanted):
        yield from _other_tags(wanted[-1].tags, written.tags)
    else:
        allowed = frozenset[tuple[str, tuple[str, ...]]]().union(
            *(each.places for each in wanted)
        )
        known = {name for name, _ in allowed}
        for name, around in sorted(written.places - allowed):
            if name in known:
                within = in_ascii(" in ".join(f"<{tag}>" for tag in reversed(around)))
                yield (
                    "MARKUP",
                    f"%({name})s stands in {within or 'no tag'}, unlike the source",
                )
    if written.quotes > max(each.quotes for each in wanted):
        yield "QUOTE", "a straight quotation mark could end an attribute of the page"


def _other_tags(wanted: Counter[str], written: Counter[str]) -> Iterator[Problem]:
    for tag in sorted((written - wanted).keys()):
        yield "MARKUP", f"<{in_ascii(tag)}> is not in the source, or not so often"
    for tag in sorted((wanted - written).keys()):
        yield "MARKUP", f"<{in_ascii(tag)}> of the source is missing"


def shape_of(text: str) -> Shape:
    """Read the markup of a sentence."""
    tags, places = Counter[str](), set[tuple[str, tuple[str, ...]]]()
    open_tags: list[tuple[str, str]] = []
    fault, loose, inside_tags = "", 0, 0
    for piece in _PIECE.finditer(text):
        if piece["place"]:
            places.add((piece["place"], tuple(tag for _, tag in open_tags)))
        elif piece["open"]:
            loose += 1
        else:
            inside_tags += piece["tag"].count('"')
            fault = _read_tag(piece, tags, open_tags) or fault
    if open_tags and not fault:
        fault = f"<{open_tags[-1][0]}> is never closed"
    return Shape(
        tags=tags,
        places=frozenset(places),
        loose=loose,
        quotes=text.count('"') - inside_tags,
        fault=fault,
    )


def _read_tag(
    piece: re.Match[str], tags: Counter[str], open_tags: list[tuple[str, str]]
) -> str:
    """Take a tag into account; say what is wrong with it, if anything is."""
    name = piece["name"].lower()
    if piece["close"]:
        if piece["rest"].strip() or piece["empty"]:
            return f"</{name}> has attributes"
        if not open_tags or open_tags[-1][0] != name:
            return f"</{name}> closes nothing"
        open_tags.pop()
        return ""
    tag = " ".join((name, *_attributes(piece["rest"])))
    tags[tag] += 1
    if name not in _VOID:
        open_tags.append((name, tag))
    return ""


def _attributes(rest: str) -> list[str]:
    """Write attributes so that equal ones are equal texts."""
    found = _ATTRIBUTE.findall(rest)
    return sorted(f'{name.lower()}="{one or other}"' for name, one, other in found)
