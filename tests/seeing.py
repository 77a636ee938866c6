"""What a person sees of a page: its words, its links, its forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import TestResponse


@dataclass
class Button:
    """What sends a form: its words, and what it adds."""

    words: str
    name: str = ""
    value: str = ""


@dataclass
class Form:
    """A form: where it goes, what it holds, what can be pressed."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    ticks: dict[tuple[str, str], bool] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in [*self.fields, *self.ticks]}

    def value(self, name: str) -> str:
        return dict(self.fields)[name]

    def filled(self, press: str = "", **values) -> list[tuple[str, str]]:
        """
        Give what would be posted.

        A value of None leaves a field out; a list is the ticks that are set.
        """
        sent = [(n, str(values.get(n, v))) for n, v in self.fields]
        sent = [(n, v) for n, v in sent if values.get(n, "") is not None]
        for (name, value), ticked in self.ticks.items():
            wanted = value in values[name] if name in values else ticked
            if wanted:
                sent.append((name, value))
        known = self.names
        sent += [(n, str(v)) for n, v in values.items() if n not in known and v]
        button = next((b for b in self.buttons if press in {b.words, b.value}), None)
        if press:
            assert button, f"no button {press!r} among {self.buttons}"
        button = button or (self.buttons[0] if self.buttons else Button(""))
        return [*sent, *([(button.name, button.value)] if button.name else [])]


class _Reader(HTMLParser):
    """Reads what a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.attributes: dict[str, dict[str, str]] = {}
        self.text: list[str] = []
        self.headings: list[str] = []
        self.refresh = ""
        self.title = ""
        self._open: list[str] = []
        self._words: list[list[str]] = []
        self._form: Form | None = None

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.attributes.setdefault(tag, given)
        if tag == "form":
            self._form = Form(
                method=given.get("method", "get").lower(),
                action=given.get("action", ""),
            )
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            self._field(given)
        elif tag == "button" and self._form is not None:
            self._form.buttons.append(
                Button("", given.get("name", ""), given.get("value", ""))
            )
        elif tag == "a":
            self.links.append(("", given.get("href", "")))
        elif tag == "meta" and given.get("http-equiv") == "refresh":
            self.refresh = given["content"]
        self._words.append([])
        self._open.append(tag)
        if tag in {"input", "meta", "link", "img", "br", "hr"}:
            self._close()

    def _field(self, given):
        if "disabled" in given:
            return
        name, value = given.get("name", ""), given.get("value", "")
        if given.get("type") in {"checkbox", "radio"}:
            self._form.ticks[name, value or "on"] = "checked" in given
        else:
            self._form.fields.append((name, value))

    def handle_endtag(self, tag):
        while tag in self._open:
            if self._close() == tag:
                break

    def _close(self) -> str:
        tag, words = self._open.pop(), " ".join("".join(self._words.pop()).split())
        if tag == "a":
            self.links[-1] = (words, self.links[-1][1])
        elif tag == "button" and self._form is not None:
            self._form.buttons[-1].words = words
        elif tag == "title":
            self.title = words
        elif tag == "h1":
            self.headings.append(words)
        elif tag == "form":
            self._form = None
        return tag

    def handle_data(self, data):
        if "title" not in self._open and "script" not in self._open:
            self.text.append(data)
        for words in self._words:
            words.append(data)


class SeenPage:
    """What the server answered, and what a person sees of it."""

    def __init__(self, answer: TestResponse, address: str) -> None:
        self.answer = answer
        self.address = address
        self.status = answer.status_code
        self.headers = answer.headers
        self.html = answer.text
        reader = _Reader()
        reader.feed(self.html)
        reader.close()
        self.forms = reader.forms
        self.links = reader.links
        self.refresh = reader.refresh
        self.title = reader.title
        self.heading = reader.headings[0] if reader.headings else ""
        self.text = " ".join("".join(reader.text).split())
        self.html_tag = reader.attributes.get("html", {})

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def query(self) -> dict[str, str]:
        """Give the query of where a redirect leads."""
        return {k: v[0] for k, v in parse_qs(urlsplit(self.location).query).items()}

    def link(self, words: str) -> str:
        """Give where a link leads, by its words."""
        found = [address for said, address in self.links if words in said]
        assert found, f"no link {words!r} among {self.links}"
        return found[0]

    def form(self, having: str = "") -> Form:
        """Give the one form that posts, or the one with a field or a button."""
        posting = [form for form in self.forms if form.method == "post"]
        for form in posting:
            words = {b.words for b in form.buttons} | {b.value for b in form.buttons}
            if not having or having in form.names | words:
                return form
        raise AssertionError(f"no form with {having!r} at {self.address}: {self.text}")
