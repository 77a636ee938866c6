"""
The consent page beside a bare Jinja page of the same length, in one process.

Rendering is what Jinja does with the page as plain values. Both are rendered at the
same place, after all that a request for our page does before: now the one and now the
other, so that both find the processor's caches as full of other things. The whole
request is told too: ours also looks up the session, the person and what they allowed
before, finds the words of every scope, and seals the request for the form; the bare
one does nothing else.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

from flask import Flask, render_template
from jinja2 import DictLoader, Template

from benchmarks.wire import WrongAnswer
from iam.domain.client_settings import ClientSettings
from iam.domain.end_users import EndUserAttributes
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.factory.building import build_services, build_web
from iam.services.services import Services
from iam.settings import Settings
from iam.web.browser import CookieNames

NAME = "consent"
MOST = 2.0
"""Times the p50 of the bare page that ours may take."""
SCOPES = 12
LANGUAGE = "fr"
_REALM = RealmPath.parse("/alpha")
_ROUNDS, _CALLS = 10, 100
_HOST, _PATH = "localhost:8080", "/am/account/realms/root/realms/alpha/consent"
_BROWSER = "0" * 64
_WORDS = re.compile(r">[^<]*[^<\s][^<]*<|\"[^\"<>]*\"")
"""What stands between tags, and the values of attributes."""

Call = Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Microseconds at p50, and the bytes of a page; both have as many."""

    ours: float
    bare: float
    whole_ours: float
    whole_bare: float
    length: int

    @property
    def ratio(self) -> float:
        """How many times longer ours takes."""
        return self.ours / self.bare

    def written(self) -> str:
        """Write it for people."""
        reached = "reached" if self.ratio <= MOST else "NOT REACHED"
        return (
            f"rendering the consent page, {SCOPES} scopes, in French, {self.length} "
            "bytes\n"
            f"  ours            p50 {self.ours:7.0f} µs   "
            f"the whole request {self.whole_ours:7.0f} µs\n"
            f"  bare Jinja page p50 {self.bare:7.0f} µs   "
            f"the whole request {self.whole_bare:7.0f} µs\n"
            f"  {self.ratio:.2f} of the bare page, target at most {MOST}: {reached}\n"
        )

    def to_plain(self) -> dict[str, object]:
        """Write it for a machine."""
        return {**asdict(self), "ratio": self.ratio, "reached": self.ratio <= MOST}


def measure(folder: Path) -> Measured:
    """
    Measure both in turn.

    Raises:
        WrongAnswer: The page is not the consent page in the language.
    """
    settings = Settings.from_environment(
        {"IAM_DATA_DIR": str(folder / "consent"), "IAM_LOG_LEVEL": "warning"}
    )
    services = build_services(settings)
    try:
        ours = _ours(services, build_web(services, settings))
        page = ours()
        if b'<html lang="fr"' not in page or page.count(b"Voir vos photos") < SCOPES:
            raise WrongAnswer("this is not the consent page with 12 scopes in French")
        bare = _bare(page)
        if unescape(bare().decode()) != unescape(page.decode()).rstrip():
            raise WrongAnswer("the bare page is another")
        whole: dict[Call, list[float]] = {ours: [], bare: []}
        for _ in range(_ROUNDS):
            for call in (ours, bare):
                whole[call].extend(_microseconds(call) for _ in range(_CALLS))
        rendering = _rendering(ours, _caught(bare))
        return Measured(
            ours=median(rendering[0]),
            bare=median(rendering[1]),
            whole_ours=median(whole[ours]),
            whole_bare=median(whole[bare]),
            length=len(page),
        )
    finally:
        services.close()


@contextmanager
def _instead(render: Callable[..., str]) -> Iterator[Callable[..., str]]:
    """Put a function in the place of rendering; give what stood there."""
    theirs = Template.render
    Template.render = render  # type: ignore[method-assign] # until the block ends
    try:
        yield theirs
    finally:
        Template.render = theirs  # type: ignore[method-assign] # as it was


def _caught(call: Call) -> Callable[[], str]:
    """Give the rendering of a page alone, with the values that a request gave it."""
    caught: list[tuple[Any, ...]] = []

    def catch(*given: Any, **named: Any) -> str:  # noqa: ANN401 - as Jinja has it
        caught.append((given, named))
        return theirs(*given, **named)

    with _instead(catch) as theirs:
        call()
    ((given, named),) = caught
    return lambda: theirs(*given, **named)


def _rendering(ours: Call, bare: Callable[[], str]) -> tuple[list[float], list[float]]:
    """Give the microseconds of rendering either, in turn, in requests for ours."""
    spent: tuple[list[float], list[float]] = ([], [])

    def render(*given: Any, **named: Any) -> str:  # noqa: ANN401 - as Jinja has it
        turn = (len(spent[0]) + len(spent[1])) % 2
        page = ""
        started = time.perf_counter()
        if turn:
            bare()
        else:
            page = theirs(*given, **named)
        spent[turn].append((time.perf_counter() - started) * 1_000_000)
        return page

    with _instead(render) as theirs:
        for _ in range(2 * _ROUNDS * _CALLS):
            ours()
    return spent


def _microseconds(call: Call) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1_000_000


def _ours(services: Services, app: WSGIApplication) -> Call:
    """Sign somebody in, keep a request, and give what opens its page."""
    services.database.upgrade()
    words = tuple(
        entry
        for number in range(SCOPES)
        for entry in (
            f"photos.{number}|View your photos, part {number}",
            f"photos.{number}|fr|Voir vos photos, partie {number}",
        )
    )
    realm = services.realms.create(_REALM, ProviderSettings(supported_scopes=words))
    names = tuple(f"photos.{number}" for number in range(SCOPES))
    services.clients.create(
        realm,
        "photo-app",
        ClientSettings(
            scopes=names, redirect_uris=("https://app.example.com/callback",)
        ),
    )
    user = services.end_users.create(
        realm, "reader", EndUserAttributes(name="A Reader"), password=None
    )
    cookie, _ = services.sessions.start(
        realm, user, browser=_BROWSER, address="127.0.0.1", user_agent="benchmark"
    )
    live = services.cache.current()
    request = services.authorization.start(
        live,
        realm,
        {
            "response_type": "code",
            "client_id": "photo-app",
            "scope": " ".join(names),
            "code_challenge": "a" * 43,
            "code_challenge_method": "S256",
            "ui_locales": LANGUAGE,
        },
    )
    sealed = services.pending.keep(live, realm, request, browser=_BROWSER)
    name = CookieNames.of(realm, secure=False).session
    query = urlencode({"request": sealed})
    environ = _environ(_PATH, query=query, cookie=f"{name}={cookie}")
    return lambda: _call(app, environ)


def _bare(page: bytes) -> Call:
    """
    Give what opens the same page made by Jinja alone.

    Every word and every value of an attribute is handed in and escaped; nothing is
    looked up, translated, sealed or decided.
    """
    app = Flask(__name__, static_folder=None)
    words: list[str] = []

    def place(found: re.Match[str]) -> str:
        words.append(unescape(found[0][1:-1]))
        return f"{found[0][0]}{{{{ words[{len(words) - 1}] }}}}{found[0][-1]}"

    template = _WORDS.sub(place, page.decode())
    app.jinja_loader = DictLoader({"bare.html": template})
    app.add_url_rule(
        "/bare", view_func=lambda: render_template("bare.html", words=words)
    )
    environ = _environ("/bare", query="", cookie="")
    return lambda: _call(app, environ)


def _call(app: WSGIApplication, environ: dict[str, Any]) -> bytes:
    def start_response(line: str, _headers: object, _fault: object = None) -> Any:  # noqa: ANN401 - as PEP 3333 has it
        if not line.startswith("200"):
            raise WrongAnswer(f"the page answered {line}")

    return b"".join(app({**environ, "wsgi.input": io.BytesIO()}, start_response))


def _environ(path: str, *, query: str, cookie: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": _HOST,
        "HTTP_COOKIE": cookie,
        "HTTP_ACCEPT": "text/html",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
