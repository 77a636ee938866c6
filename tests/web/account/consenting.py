"""
A person, an application that asks, and the consent page as it is read.

    story = a_story(server, scopes=("read|Read your documents",))
    page = story.ask("read")
    assert page.lines("access") == ["Read your documents"]
    answer = story.press(page, "Allow")
    assert answer.granted == "read"
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from iam.domain.locales import Reader
from iam.domain.realms import RealmPath
from tests.browsing import Browser, SeenPage, a_browser, a_person, account

BACK = "https://app.example.com/back"
_VOID = {"meta", "link", "input", "img", "br", "hr"}
A_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@dataclass
class Node:
    """One element of a page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)

    def all(self, tag: str = "", **wanted: str) -> list[Node]:
        """Give every element beneath with this tag and these attributes."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                has = all(child.attributes.get(k) == v for k, v in wanted.items())
                found += [child] if has and tag in {"", child.tag} else []
                found += child.all(tag, **wanted)
        return found

    @property
    def text(self) -> str:
        """Give what is read, with single spaces."""
        words = "".join(
            child.text if isinstance(child, Node) else child for child in self.children
        )
        block = self.tag in {"li", "p", "dt", "dd", "div", "summary", "h1", "h2"}
        return f" {words} " if block else words


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(text: str) -> str:
    return " ".join(text.split())


class ConsentPageSeen:
    """The consent page, as a person reads it."""

    def __init__(self, seen: SeenPage) -> None:
        self.seen = seen
        self.status, self.text, self.title = seen.status, seen.text, seen.title
        tree = _Tree()
        tree.feed(seen.html)
        tree.close()
        assert len(tree.open) == 1, "an element is not closed"
        self.tree = tree.open[0]

    def items(self, group: str) -> list[Node]:
        """Give the lines of a group: ``identity``, ``access`` or ``before``."""
        groups = [
            node
            for node in self.tree.all("div", role="group")
            if node.attributes["aria-labelledby"] == group
        ]
        return [item for node in groups for item in node.all("li")]

    def lines(self, group: str) -> list[str]:
        """Give the words of each scope of a group, without what is said of it."""
        return [
            read((item.all("label") or item.all("span") or item.all("code"))[0].text)
            for item in self.items(group)
        ]

    @property
    def everything(self) -> list[str]:
        return [
            line for g in ("identity", "access", "before") for line in self.lines(g)
        ]

    def boxes(self) -> dict[str, str]:
        """Give each box to tick: what it is for, and how it stands."""
        found = {}
        for box in self.tree.all("input", type="checkbox", name="scope"):
            state = "ticked" if "checked" in box.attributes else "empty"
            locked = " and locked" if "disabled" in box.attributes else ""
            found[box.attributes["value"]] = state + locked
        return found


@dataclass
class Answer:
    """What the application gets by way of the browser."""

    page: SeenPage

    @property
    def address(self) -> str:
        if self.page.refresh:
            return self.page.refresh.partition("url=")[2]
        return self.page.location

    @property
    def parameters(self) -> dict[str, str]:
        assert self.address, self.page.text
        return dict(parse_qsl(urlsplit(self.address).query))

    @property
    def granted(self) -> str:
        assert self.parameters.get("code"), self.page.text
        return self.parameters["scope"]


def decision(page, press="allow", **changed) -> list[tuple[str, str]]:
    """Give the fields of the form, as another program could send them."""
    form = page.seen.form("request")
    return form.filled(press, **changed)


class Story:
    """A person at a browser, and an application that asks."""

    def __init__(self, server, browser: Browser, *, client_id: str) -> None:
        self.server = server
        self.services = server.services
        self.browser = browser
        self.client_id = client_id

    @property
    def realm(self):
        live = self.services.cache.current()
        return live.configuration.active_realm(RealmPath.parse("/alpha"))

    @property
    def reader(self) -> Reader:
        return Reader(locale="en", candidates=("en",), source="none")

    @property
    def known(self):
        """Who is signed in at the browser."""
        live = self.services.cache.current()
        cookie = self.browser.cookie(f"iam-{self.realm.id.hex[:8]}")
        return cookie and self.services.sessions.find(live, self.realm, cookie)

    def request(self, scope: str = "", *, subject_id=None, **params) -> str:
        """Give a request of the application, sealed for this browser."""
        live = self.services.cache.current()
        sent = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": BACK,
            "state": "xyz",
            "code_challenge": A_CHALLENGE,
            "code_challenge_method": "S256",
            "scope": scope,
            **params,
        }
        request = self.services.authorization.start(
            live, self.realm, {name: value for name, value in sent.items() if value}
        )
        return self.services.pending.keep(
            live,
            self.realm,
            request.asked_by(self.known),
            browser=self.known.session.browser,
            subject_id=subject_id,
        )

    def open(self, sealed: str, **query) -> SeenPage:
        return self.browser.get(account("/consent", request=sealed, **query))

    def ask(self, scope: str = "", **params) -> ConsentPageSeen:
        """Have the application ask, and give the page."""
        seen = self.open(self.request(scope, **params))
        assert seen.status == 200, seen.text
        assert seen.forms, f"nothing is asked: {seen.text}"
        return ConsentPageSeen(seen)

    def is_asked(self, scope: str = "", **params) -> bool:
        """Whether the application's question reaches the person."""
        seen = self.open(self.request(scope, **params))
        assert seen.status == 200, seen.text
        if not seen.forms:
            assert Answer(seen).granted
        return bool(seen.forms)

    def press(self, page: ConsentPageSeen, words: str, **values) -> Answer:
        return Answer(self.browser.submit(page.seen, words, **values))

    def realm_set(self, **provider) -> None:
        self.server.realm("/alpha", **provider)

    def client_set(self, **settings) -> None:
        """Change settings of the application; others stay."""
        clients = self.services.clients
        known = clients.get(self.realm, self.client_id)
        changed = replace(known.settings, **settings)
        clients.set(self.realm, self.client_id, changed)

    def lines_of_the_log(self, event: str) -> list[dict]:
        lines = map(json.loads, self.server.audit_lines().splitlines())
        return [line for line in lines if line["eventName"] == event]


def a_story(
    server, *, provider=None, client_id="photo-app", person=None, **settings
) -> Story:
    """Make a realm, an application and a person who is signed in."""
    server.realm("/alpha", **(provider or {}))
    settings.setdefault("grant_types", ("authorization_code",))
    settings.setdefault("redirect_uris", (BACK,))
    settings.setdefault("client_name", ("Photo App",))
    server.client(client_id, **settings)
    a_person(server, **(person or {"name": "Ada Lovelace"}))
    story = Story(server, a_browser(server), client_id=client_id)
    story.browser.sign_in("ada")
    assert story.known, "ada is not signed in"
    return story
