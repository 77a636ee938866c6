"""Makes a page of the server one of a preview: it stands alone, and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from iam.domain.translations.ledger import Ledger, Origin, State
from iam.domain.translations.marks import (
    Closes,
    Opens,
    has_marks,
    numbers_in,
    pieces,
    without_marks,
)
from iam.web.preview.tags import Other, Tag, Text, tokens

_DROPPED = ("script",)
_ADDRESSES = {"a": "href", "form": "action", "link": "href", "img": "src"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Words that no outline can show: of the title, or of an attribute."""

    where: str
    text: str
    origin: Origin


@dataclass(slots=True, kw_only=True)
class Finished:
    """A page as the preview shows it, and every entry whose words are on it."""

    html: str = ""
    origins: list[Origin] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finisher:
    """
    Finishes pages.

    Args:
        asset: Gives where a file that a page needs lies, by its address.
        in_language: Gives where a page lies in another language, by its tag.
        ledger: Where words are marked; None where they are not.
        head: What is added to the head of the page.
    """

    asset: Callable[[str], str]
    in_language: Callable[[str], str]
    ledger: Ledger | None
    head: str

    def finish(self, html: str) -> Finished:
        """Finish one page."""
        return _Work(self).run(html)


class _Work:
    """One page on its way."""

    def __init__(self, finisher: Finisher) -> None:
        self._by = finisher
        self._written: list[str] = []
        self._asides: list[Aside] = []
        self._numbers: dict[int, None] = {}
        self._dropping = ""

    def run(self, html: str) -> Finished:
        for token in tokens(html):
            if self._dropping:
                if isinstance(token, Other) and token.closes == self._dropping:
                    self._dropping = ""
            elif isinstance(token, Tag):
                self._tag(token)
            elif isinstance(token, Text):
                self._text(token)
            else:
                self._other(token)
        return Finished(
            html="".join(self._written),
            origins=[self._origin(number) for number in self._numbers],
        )

    def _origin(self, number: int) -> Origin:
        assert self._by.ledger is not None  # noqa: S101 - it made the marks
        return self._by.ledger.origin(number)

    def _tag(self, tag: Tag) -> None:
        if tag.name in _DROPPED:
            self._dropping = tag.name
            return
        if tag.name == "meta" and tag.get("http-equiv").lower() == "refresh":
            return
        if tag.name == "input" and tag.get("type") == "hidden":
            tag.attributes["value"] = ""  # sealed, and another one each time
        # A frame that takes the focus scrolls the page that it stands in.
        tag.attributes.pop("autofocus", None)
        if address := _ADDRESSES.get(tag.name):
            self._lead(tag, address)
        for name, value in tag.attributes.items():
            if value and has_marks(value):
                self._aside(f"{name} of <{tag.name}>", value)
                tag.attributes[name] = without_marks(value)
        self._written.append(str(tag))

    def _lead(self, tag: Tag, name: str) -> None:
        """Have an address of our own lead to what is in the preview, or nowhere."""
        address = tag.get(name)
        is_ours = address.startswith("/")
        if tag.name in {"link", "img"} and is_ours:
            tag.attributes[name] = self._by.asset(address)
        elif tag.get("hreflang"):
            tag.attributes[name] = self._by.in_language(tag.get("hreflang"))
        elif tag.name == "form" or is_ours:
            tag.attributes[name] = "#"

    def _text(self, text: Text) -> None:
        if not has_marks(text.text):
            self._written.append(text.text)
        elif text.inside == "title":
            self._aside("title of the page", unescape(text.text))
            self._written.append(without_marks(text.text))
        else:
            self._written.extend(map(self._piece, pieces(text.text)))

    def _piece(self, piece: str | Opens | Closes) -> str:
        if isinstance(piece, Opens):
            self._numbers[piece.number] = None
            return opening(self._origin(piece.number))
        return "</span>" if isinstance(piece, Closes) else piece

    def _aside(self, where: str, value: str) -> None:
        for number in numbers_in(value):
            self._numbers[number] = None
            origin, text = self._origin(number), without_marks(value)
            self._asides.append(Aside(where=where, text=text, origin=origin))

    def _other(self, token: Other) -> None:
        if token.closes == "head":
            self._written.append(self._by.head)
        if token.closes == "body" and self._asides:
            self._written.append(listing(self._asides))
        self._written.append(token.written)


def opening(origin: Origin) -> str:
    """Write what opens an outline, with what is read when one points at it."""
    return f'<span class="pv-mark is-{origin.state}" title="{escape(hint(origin))}">'


def hint(origin: Origin) -> str:
    """Say where words come from, in a few lines."""
    lines = [origin.place or f"{origin.domain or 'configuration'}"]
    if origin.context:
        lines.append(
            f"{'scope' if origin.domain != 'messages' else 'msgctxt'} {origin.context}"
        )
    name = "entry" if origin.state is State.CONFIGURED else "msgid"
    return "\n".join([*lines, f"{name} {origin.source}", f"({origin.state})"])


def listing(asides: list[Aside]) -> str:
    """Write the list of words that are in no text of the page."""
    rows = "".join(
        f'<li class="is-{each.origin.state}"><b>{escape(each.where)}</b> '
        f"<bdi>{escape(each.text)}</bdi> "
        f"<code>{escape(hint(each.origin).replace(chr(10), ' | '))}</code></li>\n"
        for each in asides
    )
    return (
        '<aside class="pv-asides" lang="en" dir="ltr">'
        f"<h2>Words in the title and in attributes</h2>\n<ul>{rows}</ul></aside>\n"
    )
