"""The world: a real database, real keys, a clock that stands at noon and a half."""

from __future__ import annotations

import base64
import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from werkzeug.test import Client as HttpClient
from werkzeug.test import TestResponse

from iam.domain.client_settings import ClientSettings
from iam.domain.provider import ProviderSettings
from iam.domain.realms import RealmPath
from iam.factory.building import build_services, build_web
from iam.services.services import Services
from iam.settings import Settings
from tests.databases import a_migrated_postgres, a_migrated_sqlite
from tests.lighter import (  # noqa: F401 - fixtures
    few_rsa_keys,
    light_passwords,
    routes_compiled_once,
    statements_compiled_once,
)
from tests.postgres import a_postgres_database

NOON = datetime(2026, 6, 1, 12, 0, 0, 500_000, tzinfo=UTC)
BASE = "http://localhost:8080/am"
_ROOM = 4 << 30
MASTER_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


class StandingClock:
    """A clock that moves when it is told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def time(self) -> float:
        return self.at.timestamp()

    def monotonic(self) -> float:
        return self.at.timestamp()

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def pytest_configure():
    """Keep files in memory where there is room: what waits for a disk is no test."""
    memory = Path("/dev/shm")  # noqa: S108 - folders in it are made by tempfile
    if "TMPDIR" in os.environ or not memory.is_dir():
        return
    found = os.statvfs(memory)
    has_room = found.f_bavail * found.f_frsize > _ROOM
    if has_room and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


def pytest_collection_finish():
    """Leave what was collected alone: it is much for the collector to look through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 10)


def pytest_terminal_summary(terminalreporter):
    """What a machine lacks is skipped with a reason; CI must lack nothing."""
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.section("CI skips nothing: see the reasons above")


def pytest_sessionfinish(session, exitstatus):
    if hasattr(session.config, "workerinput"):
        return  # the process that started this one looks
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """Give a database of each kind."""
    return a_database(request, tmp_path, on_postgres=request.param == "postgresql")


def a_database(request, tmp_path: Path, *, on_postgres: bool) -> str:
    """Give a database: empty, or with tables where the test starts from services."""
    path = tmp_path / "iam.db"
    if "services" in request.fixturenames:
        return a_database_begun(path, on_postgres=on_postgres)
    return a_postgres_database() if on_postgres else f"sqlite:///{path}"


def a_database_begun(path: Path, *, on_postgres: bool) -> str:
    """Give a database with nothing but the root realm."""
    return a_migrated_postgres(begin) if on_postgres else a_migrated_sqlite(path, begin)


def begin(database_url: str) -> None:
    """Make the root realm in a new database, at noon."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder), database_url)
        built = build_services(settings, clock=StandingClock())
        built.database.upgrade()
        database = built.housekeeping.database
        database.write(lambda s: s.connection.execute(text("DELETE FROM audit_events")))
        database.close()


def settings_for(folder: Path, database_url: str) -> Settings:
    return Settings.from_environment(
        {
            "IAM_BASE_URL": BASE,
            "IAM_DATA_DIR": str(folder),
            "IAM_DATABASE_URL": database_url,
            "IAM_MASTER_KEY": MASTER_KEY,
        }
    )


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, database_url)


@pytest.fixture
def services(settings: Settings, clock: StandingClock):
    """Everything the server can do, on a database with nothing but the root realm."""
    built = build_services(settings, clock=clock)
    built.cache.refresh()
    yield built
    built.housekeeping.database.close()


class Server:
    """The server over HTTP, and what an operator would set up beforehand."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self.services = services
        self.settings = settings
        self.http = HttpClient(build_web(services, settings))

    def realm(self, path: str, **provider) -> None:
        """Make a realm, and those above it; or change its provider."""
        parsed = RealmPath.parse(path)
        settings = ProviderSettings(**provider)
        known = {realm.path for realm in self.services.realms.all()}
        if parsed in known:
            self.services.realms.set(parsed, settings, active=True)
            return
        if parsed.parent and parsed.parent not in known:
            self.realm(str(parsed.parent))
        self.services.realms.create(parsed, settings)

    def client(
        self, client_id: str, *, realm: str = "/alpha", secret=None, **settings
    ) -> tuple[str, str]:
        """Register a client that may use client credentials; give its credentials."""
        known = {str(each.path) for each in self.services.realms.all()}
        if realm not in known:
            self.realm(realm)
        settings.setdefault("grant_types", ("client_credentials",))
        settings.setdefault("scopes", ("write",))
        made = self.services.clients.create(
            self.services.realms.get(RealmPath.parse(realm)),
            client_id,
            ClientSettings(**settings),
            secret=secret,
        )
        return client_id, made.secret or secret or ""

    def address(self, endpoint: str, realm: str = "/alpha") -> str:
        return f"/am/oauth2{RealmPath.parse(realm).segments}/{endpoint}"

    def post(
        self,
        endpoint: str,
        *,
        realm: str = "/alpha",
        auth: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **form,
    ) -> TestResponse:
        """Post a form, as a client."""
        given = dict(headers or {})
        if auth:
            given["Authorization"] = basic(*auth)
        return self.http.post(
            self.address(endpoint, realm),
            base_url="http://localhost:8080",
            headers=given,
            data=form,
            content_type="application/x-www-form-urlencoded",
        )

    def send(
        self, method: str, endpoint: str, *, realm: str = "/alpha", path="", **options
    ) -> TestResponse:
        """Send anything at all; ``path`` in place of the endpoint's address."""
        options.setdefault("base_url", "http://localhost:8080")
        where = path or self.address(endpoint, realm)
        return self.http.open(where, method=method, **options)

    def get(
        self, endpoint: str, *, realm: str = "/alpha", headers=None, base=None
    ) -> TestResponse:
        return self.http.get(
            self.address(endpoint, realm),
            base_url=base or "http://localhost:8080",
            headers=headers or {},
        )

    def token(self, auth: tuple[str, str], *, realm: str = "/alpha", **form) -> str:
        """Get an access token by client credentials."""
        form.setdefault("grant_type", "client_credentials")
        form.setdefault("scope", "write")
        answer = self.post("access_token", realm=realm, auth=auth, **form)
        assert answer.status_code == 200, answer.text
        return answer.json["access_token"]

    def introspect(
        self, auth: tuple[str, str], token: str, *, realm: str = "/alpha", **form
    ) -> dict:
        answer = self.post("introspect", realm=realm, auth=auth, token=token, **form)
        assert answer.status_code == 200, answer.text
        return answer.json

    def is_active(
        self, auth: tuple[str, str], token: str, *, realm: str = "/alpha"
    ) -> bool:
        return self.introspect(auth, token, realm=realm)["active"]

    def audit_lines(self) -> str:
        return self.settings.audit_log_path.read_text()


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.fixture
def server(services: Services, settings: Settings) -> Server:
    return Server(services, settings)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def standing(request, tmp_path_factory):
    """A server that stands for a whole file, for tests that change nothing in it."""
    on_postgres = request.param == "postgresql"
    with a_standing_server(tmp_path_factory, on_postgres=on_postgres) as server:
        yield server


@contextmanager
def a_standing_server(tmp_path_factory, *, on_postgres: bool) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("standing")
    url = a_postgres_database() if on_postgres else f"sqlite:///{folder / 'iam.db'}"
    settings = settings_for(folder, url)
    built = build_services(settings, clock=StandingClock())
    built.database.upgrade()
    yield Server(built, settings)
    built.housekeeping.database.close()


@pytest.fixture
def another_server(services: Services, settings: Settings, clock: StandingClock):
    """Start another process's server on the same database, with other settings."""
    del services  # its database is ready
    started: list[Services] = []

    def start(**changed) -> Server:
        changed_settings = replace(settings, **changed)
        started.append(build_services(changed_settings, clock=clock))
        return Server(started[-1], changed_settings)

    yield start
    for each in started:
        each.housekeeping.database.close()
