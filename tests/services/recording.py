"""A realm whose requests are recorded, and clients that ask."""

from __future__ import annotations

from iam.domain.policies.recordings import Recording
from iam.domain.policies.values import Effect, Kind, Policy
from iam.domain.realms import Realm, RealmPath
from tests.conftest import Server

ALPHA = RealmPath.parse("/alpha")
KEEP = Policy(
    name="keep",
    kind=Kind.SCOPE,
    scopes=("write", "read"),
    effect=Effect.GRANT,
    when="subject.kind == 'client'",
)
NO_READING = Policy(
    name="no-reading", kind=Kind.SCOPE, scopes=("read",), effect=Effect.DENY
)
TENANT = Policy(name="tenant", kind=Kind.TOKEN, set={"tenant": "'acme'"})


class Recorded:
    """
    A server with a realm /alpha, in which a client may write and read.

    Args:
        server: The server.
    """

    def __init__(self, server: Server, **provider) -> None:
        self.server = server
        self.services = server.services
        self.set(policy_recording_days=7, **provider)
        self.auth = server.client("reports", scopes=("write", "read"))

    @property
    def realm(self) -> Realm:
        return self.services.realms.get(ALPHA)

    def set(self, **provider) -> None:
        """Choose all settings of the realm."""
        self.server.realm("/alpha", **provider)

    def policy(self, *policies: Policy, shadow: bool = False) -> None:
        """Save policies."""
        for each in policies:
            self.services.policies.save(self.realm, each, shadow=shadow)

    def ask(self, scope: str = "write", **form):
        """Ask for a token."""
        return self.server.post(
            "access_token",
            auth=self.auth,
            grant_type="client_credentials",
            scope=scope,
            **form,
        )

    def keep(self) -> int:
        """Write down what waits."""
        return self.services.recordings.keep()

    def all(self) -> list[Recording | None]:
        """Give what was recorded; of one moment, scopes come first."""
        self.keep()
        live = self.services.cache.current()
        found = list(self.services.recordings.since(live, self.realm))
        ordered = sorted(
            found, key=lambda pair: (pair[0].recorded_at, pair[1] and pair[1].kind)
        )
        return [each for _, each in ordered]

    def outcomes(self) -> list[tuple[Kind, object]]:
        """Give of each recording its kind, and what came of it."""
        return [(each.kind, each.outcome) for each in self.all()]
