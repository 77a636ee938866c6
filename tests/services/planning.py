"""A realm with an application, and people who agreed to what it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from iam.domain.consents import RememberedConsent
from iam.domain.grants import Grant
from iam.domain.impact import Impact
from iam.domain.realms import RealmPath
from tests.conftest import NOON
from tests.services.declaring import declared

BASE = """
[[realms]]
path = "/alpha"

[realms.provider]
{provider}

[[realms.clients]]
client_id = "photo-app"
token_endpoint_auth_method = "none"
grant_types = ["authorization_code"]
redirect_uris = ["https://app.example/back"]
{client}
"""


def a_file(provider: str = "", client: str = "") -> str:
    """Write a file with one realm, where answers are remembered, and one client."""
    if "consent_can_be_remembered" not in provider:
        provider += "\nconsent_can_be_remembered = true"
    return BASE.format(provider=provider, client=client)


class Office:
    """Where changes are planned."""

    def __init__(self, services) -> None:
        self.services = services

    def apply(self, file: str) -> None:
        self.services.declarations.apply(declared(file))

    def impact(self, file: str, *, prune: bool = False) -> Impact:
        """Give what a file would do to people."""
        return self.services.impact.plan(declared(file), prune=prune).impact

    def client(self, client_id: str = "photo-app"):
        realm = self.services.realms.get(RealmPath.parse("/alpha"))
        return self.services.clients.get(realm, client_id)

    def remember(
        self,
        *configured: str,
        locale: str = "en",
        shown: str = "text",
        subject_id=None,
        days: int = 1,
        client_id: str = "photo-app",
    ):
        """Have a person agree to scopes, each as an entry had it; give who it is."""
        client, subject_id = self.client(client_id), subject_id or uuid4()
        consents = [
            RememberedConsent(
                realm_id=client.realm_id,
                subject_id=subject_id,
                client_uuid=client.id,
                scope=entry.partition("|")[0],
                shown=shown,
                words=entry.rpartition("|")[2],
                configured=entry,
                locale=locale,
                reader_locale=locale,
                granted_at=NOON,
                expires_at=NOON + timedelta(days=days),
            )
            for entry in configured
        ]
        self.services.housekeeping.database.write(lambda s: s.consents.keep(consents))
        return subject_id

    def grant(
        self,
        *,
        subject_id=None,
        hours: int = 1,
        client_id: str = "photo-app",
        **more,
    ):
        """Have a person grant something; give who it is."""
        client, subject_id = self.client(client_id), subject_id or uuid4()
        grant = Grant(
            id=uuid4().hex[:22],
            realm_id=client.realm_id,
            client_uuid=client.id,
            subject_id=subject_id,
            session_id="a" * 64,
            scopes=("photos",),
            words=(),
            auth_time=NOON,
            granted_at=NOON,
            ends_at=NOON + timedelta(hours=hours),
        )
        grant = replace(grant, **more)
        self.services.housekeeping.database.write(lambda s: s.grants.add(grant))
        return subject_id
