"""Markup of a sentence: that a translation has the tags of its source, and no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from iam.domain.translations.codes import in_ascii
from iam.domain.translations.entries import Entry
from iam.domain.translations.placeholders import Problem

MOST_OPEN = 20
"""Tags round a word; no sentence has more than two."""

# What is possessive is never tried again, so that no text takes long. White space and
# names are those of HTML: in <bdi\u2003> a browser reads another name.
_S, _WORD = r"[ \t\n\f\r]", "[A-Za-z][A-Za-z0-9-]*+"
_IS = rf"{_S}*+={_S}*+"
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{_WORD})"
    rf"(?P<rest>(?:{_S}++{_WORD}(?:{_IS}(?:\"[^\"<>]*+\"|'[^'<>]*+'))?+)*+)"
    rf"{_S}*+(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(rf"({_WORD})(?:{_IS}(?:\"([^\"]*+)\"|'([^']*+)'))?+")
_PIECE = re.compile(
    rf"(?P<tag>{_TAG.pattern})|%\((?P<place>\w+)\)s|(?P<open><[A-Za-z/!?]?)"
)
_LONGEST_TOLD = 60
_VOID = frozenset({"br", "wbr", "hr", "img"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    What is left of a sentence without its words.

    Attributes:
        tags: Each opening tag, as ``bdi dir="ltr"``, and how often.
        places: Each placeholder, and the tags round it, the outermost first.
        loose: Each ``<`` that belongs to no tag, with the character after it where a
            browser could take it for the beginning of one.
        quotes: How many straight double quotation marks stand outside tags.
        fault: Why the tags are not well nested; empty where they are. What comes after
            the fault of too many is not looked at.
    """

    tags: Counter[str]
    places: frozenset[tuple[str, tuple[str, ...]]]
    loose: Counter[str]
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
    if all(written.loose - each.loose for each in wanted):
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
                within = " in ".join(_told(tag) for tag in reversed(around))
                yield (
                    "MARKUP",
                    f"%({name})s stands in {within or 'no tag'}, unlike the source",
                )
    if written.quotes > max(each.quotes for each in wanted):
        yield "QUOTE", "a straight quotation mark could end an attribute of the page"


def _other_tags(wanted: Counter[str], written: Counter[str]) -> Iterator[Problem]:
    for tag in sorted((written - wanted).keys()):
        yield "MARKUP", f"{_told(tag)} is not in the source, or not so often"
    for tag in sorted((wanted - written).keys()):
        yield "MARKUP", f"{_told(tag)} of the source is missing"


def _told(tag: str) -> str:
    return f"<{in_ascii(tag[:_LONGEST_TOLD])}>"


def shape_of(text: str) -> Shape:
    """Read the markup of a sentence."""
    tags, loose = Counter[str](), Counter[str]()
    places = set[tuple[str, tuple[str, ...]]]()
    open_tags: list[tuple[str, str]] = []
    fault, inside_tags = "", 0
    for piece in _PIECE.finditer(text):
        if piece["place"]:
            places.add((piece["place"], tuple(tag for _, tag in open_tags)))
        elif piece["open"]:
            loose[piece["open"]] += 1
        else:
            inside_tags += piece["tag"].count('"')
            wrong = _read_tag(piece, tags, open_tags)
            fault = fault or wrong  # what follows may come of the first
        if len(open_tags) > MOST_OPEN:
            fault = f"more than {MOST_OPEN} tags are open at once"
            break
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
    if piece["empty"] and name not in _VOID:
        return f"<{name}/> is not closed by its slash"
    tag = " ".join((name, *_attributes(piece["rest"])))
    tags[tag] += 1
    if name not in _VOID:
        open_tags.append((name, tag))
    return ""


def _attributes(rest: str) -> list[str]:
    """Write attributes so that equal ones are equal texts."""
    found = _ATTRIBUTE.findall(rest)
    return sorted(
        f"{name.lower()}=" + (f"'{other}'" if '"' in other else f'"{one or other}"')
        for name, one, other in found
    )
