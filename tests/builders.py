"""Values of the domain for tests that say only what they are about."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from iam.domain.client_settings import ClientSettings
from iam.domain.clients import Client, ClientSecret, SecretScheme
from iam.domain.configuration import Configuration
from iam.domain.keys import Key, Purpose, State
from iam.domain.provider import ProviderSettings
from iam.domain.realms import Realm, RealmPath
from iam.domain.tokens import AccessToken, Generations

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
A_REALM, A_CLIENT = UUID(int=1), UUID(int=2)


def a_realm(path: str = "/alpha", *, active: bool = True, **provider) -> Realm:
    return Realm(
        id=uuid4(),
        path=RealmPath.parse(path),
        active=active,
        provider=ProviderSettings(**provider),
    )


def a_client(client_id: str = "myClient", *, realm: UUID = A_REALM, **settings):
    return Client(
        id=uuid4(),
        realm_id=realm,
        client_id=client_id,
        settings=ClientSettings(**settings),
    )


def a_secret(**changed) -> ClientSecret:
    kept = ClientSecret(
        id=UUID(int=3), scheme=SecretScheme.GENERATED, hash="a hash", created_at=NOON
    )
    return replace(kept, **changed)


def a_key(state: State = State.CURRENT, **changed) -> Key:
    key = Key(
        id="k1",
        realm_id=A_REALM,
        purpose=Purpose.SIGN_ACCESS_TOKENS,
        algorithm="ES256",
        state=state,
        public={"kty": "EC"},
        encrypted=b"sealed",
        created_at=NOON,
        activates_at=NOON,
    )
    return replace(key, **changed)


def a_token(**changed) -> AccessToken:
    token = AccessToken(
        jti="the-token",
        realm_id=A_REALM,
        client_uuid=A_CLIENT,
        grant_id="the-grant",
        audit_tracking_id="the-tracking",
        grant_type="client_credentials",
        format="opaque",
        scopes=("write",),
        audience=("myClient",),
        issued_at=1_000,
        expires_at=4_600,
        generations=Generations(realm=0, client=0),
    )
    return replace(token, **changed)


def a_configuration(*, realms=(), clients=(), keys=(), policies=None) -> Configuration:
    return Configuration.of(
        version=1,
        epoch=UUID(int=9),
        realms=realms,
        clients=clients,
        keys=keys,
        policies=policies,
    )


def b64url(data: bytes | dict) -> str:
    """Write bytes, or an object as JSON, as a part of a compact JOSE object."""
    raw = json.dumps(data).encode() if isinstance(data, dict) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def part(token: str, number: int) -> dict:
    """Read one part of a compact JOSE object without believing it."""
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
