"""
Somebody of whom much is known, a client with OpenID Connect, and UserInfo over HTTP.

    asking = an_asking(server, claims_parameter_supported=True)
    told = userinfo(asking, asking.token(scope="openid email")).json
"""

from __future__ import annotations

import json

from tests.authorizing import Asking

SCOPES = ("openid", "profile", "email", "address", "phone", "read")
KNOWN = {
    "name": "Ada Lovelace",
    "given_name": "Ada",
    "family_name": "Lovelace",
    "nickname": "Countess",
    "email": "ada@example.com",
    "email_verified": True,
    "phone_number": "+44 20 7946 0000",
    "address": ["12 St James's Square", "London"],
    "locale": "en_GB",
    "birthdate": "1815-12-10",
}


def an_asking(server, *, provider=None, **client) -> Asking:
    client.setdefault("scopes", SCOPES)
    client.setdefault("default_scopes", ())
    client.setdefault("id_token_signed_response_alg", "ES256")  # quickly made
    asking = Asking(server, provider=provider, **client)
    asking.services.end_users.set(asking.realm, "ada", attributes=KNOWN)
    return asking


def userinfo(asking, token=None, *, method="GET", headers=None, **options):
    given = dict(headers or {})
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    return asking.server.send(method, "userinfo", headers=given, **options)


def named(**places) -> str:
    """Write a claims parameter."""
    return json.dumps(places)
