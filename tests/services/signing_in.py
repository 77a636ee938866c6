"""A realm with people, and what it takes to sign in there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from iam.domain.end_users import EndUser, EndUserAttributes
from iam.domain.lockout import Kind
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, RealmPath
from iam.services.services import Services
from iam.services.sign_in import Entered, SignInService
from iam.settings import Settings

ALPHA = RealmPath.parse("/alpha")
PASSWORD = "correct horse battery staple"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.9"
BROWSER = "b" * 64


@dataclass
class Watched:
    """The end users, with a list of the names whose password was looked at."""

    end_users: object
    looked_at: list[str] = field(default_factory=list)

    def verify(self, realm: Realm, username: str, password: str) -> EndUser | None:
        self.looked_at.append(username)
        return self.end_users.verify(realm, username, password)


class Doorstep:
    """Where people stand who want to sign in."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self.services = services
        self._settings = settings
        self.watched = Watched(self.services.end_users)
        self.sign_in: SignInService = replace(
            self.services.sign_in, end_users=self.watched
        )

    def set(self, path: str = "/alpha", **provider) -> Realm:
        """Make a realm, or change how people sign in there."""
        parsed, chosen = RealmPath.parse(path), ProviderSettings(**provider)
        if parsed in self.live.configuration.realms:
            self.services.realms.set(parsed, chosen, active=True)
        else:
            self.services.realms.create(parsed, chosen)
        return self.live.configuration.realms[parsed]

    def audit_lines(self) -> str:
        path = self._settings.audit_log_path
        return path.read_text() if path.exists() else ""

    @property
    def live(self):
        return self.services.cache.current()

    @property
    def realm(self) -> Realm:
        return self.live.configuration.realms[ALPHA]

    def person(self, username: str = "demo", password: str = PASSWORD) -> EndUser:
        return self.services.end_users.create(
            self.realm, username, EndUserAttributes(), password=password
        )

    def attempt(self, username="demo", password=PASSWORD, **changed):
        seen = {
            "browser": BROWSER,
            "address": HOME,
            "user_agent": "Browser/1",
            "device": None,
        }
        return self.sign_in.attempt(
            self.live, self.realm, username, password, **(seen | changed)
        )

    def enter(self, username="demo", password=PASSWORD, **changed) -> Entered:
        entered = self.attempt(username, password, **changed)
        assert isinstance(entered, Entered), entered
        return entered

    def fail(self, username="demo", *, times: int = 1, **changed) -> list:
        """Type a wrong password; the last answer comes last."""
        return [
            self.attempt(username, "not the password", **changed) for _ in range(times)
        ]

    def find(self, cookie: str):
        return self.services.sessions.find(self.live, self.realm, cookie)


def kinds(doorstep, username: str = "demo") -> list[Kind]:
    locks = doorstep.services.attempts.locks_of(doorstep.realm, username)
    return [lock.kind for lock in locks]


def ids(doorstep) -> set[str]:
    with doorstep.services.housekeeping.database.single() as store:
        rows = store.connection.exec_driver_sql("SELECT id FROM attempts")
        return {row.id for row in rows}
