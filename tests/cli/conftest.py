"""A terminal at which commands are typed; its clock stands, its database is a file."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import WSGIRequestHandler, make_server

from iam.cli.context import Context
from iam.cli.main import iam
from iam.domain.policies.facts import AskedFor, RequestFacts
from iam.domain.realms import RealmPath
from iam.factory.building import build_services, build_web
from iam.settings import Settings
from tests.conftest import BASE, StandingClock


class Terminal:
    """Runs commands against one server."""

    def __init__(self, folder: Path, clock: StandingClock) -> None:
        self.folder = folder
        self.clock = clock
        self.environ = {"IAM_DATA_DIR": str(folder / "data"), "IAM_BASE_URL": BASE}

    def begin_from(self, other: Terminal) -> None:
        """Take over what commands have made at another one."""
        data = self.folder / "data"
        shutil.copytree(other.folder / "data", data, dirs_exist_ok=True)

    def build(self, settings: Settings):
        return build_services(settings, clock=self.clock)

    def type(self, *words: str, stdin: str | None = None) -> Result:
        """Run a command."""
        return CliRunner().invoke(
            iam,
            list(words),
            obj=Context(self.build, self.environ),
            input=stdin,
            prog_name="iam",
            catch_exceptions=False,
        )

    def __call__(self, *words: str, stdin: str | None = None) -> str:
        """Run a command that works; give what it printed."""
        result = self.type(*words, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str, stdin: str | None = None):
        return json.loads(self(*words, "--json", stdin=stdin))

    def refused(self, *words: str, stdin: str | None = None, code: int = 1) -> str:
        """Run a command that fails; give what it said."""
        result = self.type(*words, stdin=stdin)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        return result.stderr

    def a_token(self, client_id: str, *, realm: str = "/alpha") -> str:
        """Issue a token to a client, as its server would."""
        services = self.build(Settings.from_environment(self.environ))
        live = services.cache.current()
        found = services.realms.get(RealmPath.parse(realm))
        client = services.clients.get(found, client_id)
        request = RequestFacts(grant_type="client_credentials")
        issued = services.tokens.issue(
            live, found, client, ("write",), asked=AskedFor(request=request)
        )
        services.close()
        return issued.text

    def audit_lines(self) -> list[dict]:
        lines = (self.folder / "data" / "audit.log").read_text().splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def new_iam(tmp_path, clock) -> Terminal:
    """A terminal where there is no database yet."""
    return Terminal(tmp_path, clock)


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory) -> Terminal:
    """A terminal with an upgraded database, for others to begin from."""
    terminal = Terminal(tmp_path_factory.mktemp("upgraded"), StandingClock())
    terminal("db", "upgrade")
    return terminal


@pytest.fixture(scope="session")
def with_a_client(upgraded, tmp_path_factory) -> Terminal:
    """The same with a realm and a client, whose secret is ``secret``."""
    terminal = Terminal(tmp_path_factory.mktemp("with-a-client"), StandingClock())
    terminal.begin_from(upgraded)
    terminal("realm", "create", "/alpha")
    made = terminal.json(
        *("client", "create", "reports", "--realm", "/alpha"),
        *("--grant-types", "client_credentials", "--scopes", "write"),
    )
    terminal.secret = made["client_secret"]
    return terminal


@pytest.fixture
def iam_(new_iam, upgraded) -> Terminal:
    """A terminal with an upgraded database."""
    new_iam.begin_from(upgraded)
    return new_iam


@pytest.fixture
def alpha(iam_, with_a_client) -> Terminal:
    """The same with a realm and a client, whose secret is ``alpha.secret``."""
    iam_.begin_from(with_a_client)
    iam_.secret = with_a_client.secret
    return iam_


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        pass


@pytest.fixture
def running(alpha):
    """The server of the terminal, on a port of its own."""
    server = make_server("127.0.0.1", 0, None, request_handler=Quiet)
    alpha.environ["IAM_BASE_URL"] = f"http://127.0.0.1:{server.port}/am"
    settings = Settings.from_environment(alpha.environ)
    services = alpha.build(settings)
    server.app = build_web(services, settings)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield alpha
    server.shutdown()
    thread.join()
    server.server_close()
    services.close()


@pytest.fixture
def folder(new_iam):
    """Write files beside each other; the first is the one to test."""

    def write(**texts: str) -> str:
        for name, text in texts.items():
            (new_iam.folder / f"{name}.toml").write_text(text)
        return str(new_iam.folder / f"{next(iter(texts))}.toml")

    return write
