"""What a person let a client have: codes without end, made before the load."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256

from benchmarks.world import CALLBACK, REALM, World
from iam.domain.grants import AuthorizationCode, Grant
from iam.domain.sessions import SignedIn
from iam.factory.building import build_services
from iam.services.authorization_codes import id_of_code
from iam.services.services import Services
from iam.storage.store import Store

VERIFIER = "a-verifier-of-the-benchmark.0123456789~ABCDEF"
OPENID = "openid"
_BATCH = 1_000
"""Codes in one transaction: the server that runs beside waits for no longer one."""


def make_codes(world: World, count: int) -> list[str]:
    """
    Give codes as the authorization endpoint gives them, each with a grant of its own.

    The person signs in once and agrees once, with the services of the server; every
    other code is kept as that one was.
    """
    services = build_services(world.settings)
    try:
        codes = [_agree(services, world)]
        while len(codes) < count:
            codes += _more(services, codes[0], min(_BATCH, count - len(codes)))
    finally:
        services.close()
    return codes


def _agree(services: Services, world: World) -> str:
    realm = services.realms.get(REALM)
    client = services.clients.get(realm, world.application.client_id)
    user = world.person
    _, session = services.sessions.start(
        realm, user, browser="0" * 64, address="127.0.0.1", user_agent="benchmark"
    )
    live = services.cache.current()
    digest = sha256(VERIFIER.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": CALLBACK,
        "scope": " ".join(client.settings.scopes),
        "nonce": "n-0S6_WzA2Mj",
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    request = services.authorization.start(live, realm, asked)
    return services.authorization.grant(
        live,
        realm,
        client,
        request,
        SignedIn(session=session, user=user),
        scopes=request.scopes,
        words=(),
    )


def _more(services: Services, code: str, count: int) -> list[str]:
    realm = services.realms.get(REALM)
    codes = [secrets.token_urlsafe(len(code) * 3 // 4) for _ in range(count)]

    def work(store: Store) -> None:
        first = store.authorization_codes.find(realm.id, id_of_code(code))
        grant = store.grants.find(realm.id, first.grant_id) if first else None
        assert first is not None  # noqa: S101 - it was just made
        assert grant is not None  # noqa: S101 - with it
        for each in codes:
            _keep(store, first, grant, each)

    services.housekeeping.database.write(work)
    return codes


def _keep(store: Store, code: AuthorizationCode, grant: Grant, text: str) -> None:
    size = len(grant.id)
    grant_id = secrets.token_urlsafe(size)[:size]
    store.grants.add(replace(grant, id=grant_id))
    store.authorization_codes.add(replace(code, id=id_of_code(text), grant_id=grant_id))
