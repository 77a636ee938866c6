"""Scopes as they are shown, and what is remembered of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from iam.domain.consents import Asked, Past, RememberedConsent, must_ask
from iam.domain.destinations import destination_of
from iam.domain.provider import ProviderSettings
from tests.builders import A_REALM, NOON, a_client

WEB = "https://app.example.com/back"
LOOPBACK = "http://127.0.0.1:4711/back"
APP = "com.example.app:/back"


@dataclass(frozen=True)
class Today:
    """How a scope is shown today."""

    scope: str
    shown: str = "text"
    configured: str = ""


READ = Today("read", configured="read|Read your documents")
WRITE = Today("write", configured="write|Change your documents")


def then(today: Today, **changed) -> RememberedConsent:
    """What is remembered of an answer that was given to these words."""
    kept = {
        "realm_id": A_REALM,
        "subject_id": UUID(int=7),
        "client_uuid": UUID(int=2),
        "scope": today.scope,
        "shown": today.shown,
        "words": "as they were read",
        "configured": today.configured,
        "locale": "en",
        "reader_locale": "en",
        "granted_at": NOON - timedelta(days=1),
        "expires_at": NOON + timedelta(days=1),
    }
    return RememberedConsent(**(kept | changed))


def the_past(*remembered, granted=(), as_read_then=()) -> Past:
    return Past(
        now=NOON,
        remembered={each.scope: each for each in remembered},
        as_read_then={each.scope: each for each in as_read_then},
        granted={each.scope: each for each in granted},
    )


def ask(
    *wordings,
    client=None,
    redirect_uri=WEB,
    prompts=(),
    past=None,
    skip=False,
    beside=(),
) -> Asked:
    return must_ask(
        wordings,
        client=client or a_client(),
        provider=ProviderSettings(clients_can_skip_consent=skip),
        destination=destination_of(redirect_uri),
        prompts=frozenset(prompts),
        past=past or the_past(),
        beside=beside,
    )
